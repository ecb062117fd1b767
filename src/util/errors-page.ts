/** The page `docs/errors.md`, from the table of errors: a test compares the two. */
import { type ErrorKind, errorTable } from './errors.ts';

/** The whole page, as Markdown. */
export function errorsPage(): string {
  const rows = Object.entries<ErrorKind>(errorTable).map(
    ([code, kind]) =>
      `| \`${code}\` | ${kind.status} | ${kind.when} | ${kind.family === 'ours' ? kind.masked : 'shown as it is'} |`,
  );
  return [
    '# Errors',
    '',
    'Every error that Portico answers has one of these codes in `extensions.code`.',
    '',
    '**HTTP** is the status where the whole answer fails with this error. An error beside `data` leaves the status at 200. So do, by the',
    'GraphQL-over-HTTP rules, the first three to a client that accepts `application/json` only.',
    '',
    "The message of a mistake of the client is shown as it is. Where the fault is ours or a backend's, `@errors(detail: MASKED)`, the default in",
    'production, replaces the message by the one in the last column, and `@errors(detail: FULL)` shows the true one and all',
    'of its `extensions`, such as `backend`. Either way `extensions.requestId` is the `x-request-id` of the answer, and the log has the whole truth under it:',
    'a line for each thing that broke, with its stack, and one for all errors of a kind that a backend told, with how many there were and the first',
    'few. Of the errors of one answer of a backend a thousand are told; one more says how many others there were.',
    '',
    '| code | HTTP | when | message if masked |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
