/** What changed at a client's door: where it is, who may come in, how much is let through. */
import type { Client } from '../../bff/client.ts';
import { defaultLimits } from '../../plugins/limits.ts';
import { type Change, compare } from './change.ts';

export function doorChanges(before: Client, after: Client): Change[] {
  return [
    ...placeChanges(before, after),
    ...authChanges(before, after),
    ...limitChanges(before, after),
    ...budgetChanges(before, after),
    ...documentChanges(before, after),
    ...errorChanges(before, after),
  ];
}

function breaking(code: string, message: string): Change {
  return { severity: 'breaking', code, message, everything: true };
}

function dangerous(code: string, message: string): Change {
  return { severity: 'dangerous', code, message };
}

/** Breaks no client, and lets in or lets through what was kept out: whoever keeps the door wants to know. */
function opening(code: string, message: string): Change {
  return { severity: 'safe', code, message: `The door opens: ${message}` };
}

function placeChanges(before: Client, after: Client): Change[] {
  const changes: Change[] = [];
  if (before.path !== after.path) {
    changes.push(breaking('PATH_CHANGED', `The door is at ${after.path} now, not ${before.path}.`));
  }
  const hosts = before.hosts.length === 0 ? [] : before.hosts.filter((host) => !after.hosts.includes(host));
  if (after.hosts.length > 0 && (before.hosts.length === 0 || hosts.length > 0)) {
    const message = `The door is only for ${after.hosts.join(', ')} now, not for ${hosts.join(', ') || 'every host'}.`;
    changes.push(breaking('HOSTS_CHANGED', message));
  }
  const more = after.hosts.filter((host) => !before.hosts.includes(host));
  if (before.hosts.length > 0 && (after.hosts.length === 0 || more.length > 0)) {
    changes.push(opening('HOSTS_ADDED', `it is for ${more.join(', ') || 'every host'} now.`));
  }
  const origins = before.origins.filter((origin) => !after.origins.includes(origin));
  if (origins.length > 0) {
    changes.push(breaking('ORIGINS_REMOVED', `Browsers may not call from ${origins.join(', ')} any more.`));
  }
  const callers = after.origins.filter((origin) => !before.origins.includes(origin));
  if (callers.length > 0) changes.push(opening('ORIGINS_ADDED', `browsers may call from ${callers.join(', ')} now.`));
  return changes;
}

function authChanges({ auth: before }: Client, { auth: after }: Client): Change[] {
  const changes: Change[] = [];
  if (!before.required && after.required) {
    changes.push(breaking('AUTH_REQUIRED', 'A credential is required now.'));
  }
  if (before.required && !after.required) {
    changes.push(opening('AUTH_NOT_REQUIRED', 'no credential is required any more.'));
  }
  const { providers } = after;
  const gained = before.providers && (providers?.filter((name) => !before.providers?.includes(name)) ?? ['any other']);
  if (gained && gained.length > 0) {
    changes.push(opening('PROVIDERS_ADDED', `credentials of ${gained.join(', ')} are accepted now.`));
  }
  if (providers && String(before.providers) !== String(providers)) {
    const lost = before.providers?.filter((name) => !providers.includes(name)) ?? ['any other'];
    if (lost.length > 0) {
      changes.push(dangerous('PROVIDERS_REMOVED', `Credentials of ${lost.join(', ')} are not accepted any more.`));
    }
  }
  return changes;
}

function limitChanges(before: Client, after: Client): Change[] {
  const defaults = { ...defaultLimits(false), calls: Number.POSITIVE_INFINITY };
  const [was, is] = [
    { ...defaults, ...before.limits },
    { ...defaults, ...after.limits },
  ];
  return (Object.keys(defaults) as (keyof typeof defaults)[]).flatMap((name): Change[] => {
    const [a, b] = [Number(was[name]), Number(is[name])];
    if (a === b) return [];
    // What a list is taken to hold makes operations dearer the more it is.
    const worse = name === 'listSize' ? b > a : b < a;
    const message = `@limits(${name}:) is ${limitText(is[name])} now, not ${limitText(was[name])}.`;
    return [worse ? dangerous('LIMIT_LOWERED', message) : opening('LIMIT_RAISED', message)];
  });
}

function limitText(limit: number | boolean): string {
  return limit === Number.POSITIVE_INFINITY ? 'without end' : String(limit);
}

function budgetChanges({ budgets: before }: Client, { budgets: after }: Client): Change[] {
  const text = ({ cost, windowMs, by }: Client['budgets'][number]) =>
    `${cost} in ${windowMs / 1000} s by ${by.join(' and ')}`;
  const key = ({ by, windowMs }: Client['budgets'][number]) => `${[...by].sort()} ${windowMs}`;
  const enforced = (budgets: Client['budgets']) =>
    new Map(budgets.filter(({ mode }) => mode === 'ENFORCE').map((budget) => [key(budget), budget]));
  const { added, removed, kept } = compare(enforced(before), enforced(after));
  return [
    ...added.map(([, budget]) => dangerous('BUDGET_LOWERED', `There is a budget of ${text(budget)} now.`)),
    ...kept.flatMap(([, was, is]): Change[] => {
      if (was.cost === is.cost) return [];
      const message = `is a budget of ${text(is)} now, not ${text(was)}.`;
      if (is.cost < was.cost) return [dangerous('BUDGET_LOWERED', `There ${message}`)];
      return [opening('BUDGET_RAISED', `there ${message}`)];
    }),
    ...removed.map(([, budget]) =>
      opening('BUDGET_REMOVED', `nothing holds to the budget of ${text(budget)} any more.`),
    ),
  ];
}

function documentChanges({ documents: before }: Client, { documents: after }: Client): Change[] {
  if ((before.mode === 'TRUSTED') === (after.mode === 'TRUSTED')) return [];
  return after.mode === 'TRUSTED'
    ? [dangerous('DOCUMENTS_TRUSTED', 'Only documents that are known may run now.')]
    : [opening('DOCUMENTS_OPEN', 'documents that are not known may run now.')];
}

/** What the file does not say is masked in production, and told in full outside. */
function errorChanges({ errorDetail: before }: Client, { errorDetail: after }: Client): Change[] {
  if (before === after) return [];
  if (after === 'MASKED') {
    return [
      dangerous('ERRORS_MASKED', `Errors that are ours are masked now${before ? '' : ' outside production, too'}.`),
    ];
  }
  if (after === 'FULL')
    return [opening('ERRORS_FULL', `errors are told in full now${before ? '' : ' in production, too'}.`)];
  return before === 'FULL'
    ? [dangerous('ERRORS_MASKED', 'Errors that are ours are masked in production now.')]
    : [opening('ERRORS_FULL', 'errors are told in full outside production now.')];
}
