/** The comparison as text for a person and as JSON for a program. */
import type { Severity } from './change.ts';
import { type Break, type ClientDiff, isBroken } from './diff.ts';

const severities: readonly Severity[] = ['breaking', 'dangerous', 'safe'];

/** How the place of a broken document is shown: a file. */
export type ShowFile = (file: string, side: Break['side']) => string;

export function diffAsText(diffs: readonly ClientDiff[], shown: ShowFile): string {
  const blocks = diffs
    .filter(({ changes, breaks }) => changes.length + breaks.length > 0)
    .map((diff) => {
      const { client, changes, breaks } = diff;
      const sorted = severities.flatMap((severity) => changes.filter((change) => change.severity === severity));
      const width = Math.max(...sorted.map(({ code }) => code.length));
      return [
        `${client}: ${countsOf(diff)}`,
        ...sorted.map(({ severity, code, message }) => `  ${severity.padEnd(9)}  ${code.padEnd(width)}  ${message}`),
        ...breaks.flatMap((each) => [breakLine(client, each, shown), `  ${each.message}`]),
        '',
      ].join('\n');
    });
  return [...blocks, `portico diff: ${summary(diffs)}`, ''].join('\n');
}

function breakLine(client: string, { operation, place, side }: Break, shown: ShowFile): string {
  return `breaks ${client}: ${operation}${place ? `, ${shown(place.file, side)}:${place.line}` : ''}`;
}

function countsOf({ changes }: ClientDiff): string {
  const counts = severities.flatMap((severity) => {
    const count = changes.filter((change) => change.severity === severity).length;
    return count > 0 ? `${count} ${severity}` : [];
  });
  return counts.join(', ') || 'no changes';
}

function summary(diffs: readonly ClientDiff[]): string {
  const broken = diffs.filter(isBroken);
  if (broken.length > 0) {
    const operations = broken.flatMap(({ client, breaks }) => breaks.map(({ operation }) => `${client} ${operation}`));
    const count = new Set(operations).size;
    const documents = count === 0 ? '' : ` (${count} ${count === 1 ? 'operation' : 'operations'})`;
    return `breaks ${broken.map(({ client }) => client).join(', ')}${documents}.`;
  }
  return diffs.some(({ changes }) => changes.length > 0) ? 'nothing breaks.' : 'nothing changed.';
}

export function diffAsJson(diffs: readonly ClientDiff[], shown: ShowFile): string {
  const clients = diffs.map((diff) => ({
    client: diff.client,
    broken: isBroken(diff),
    documents: diff.documents,
    changes: diff.changes.map(({ severity, code, coordinate, message }) => ({ severity, code, coordinate, message })),
    breaks: diff.breaks.map(({ operation, place, message, side }) => ({
      operation,
      ...(place && { file: shown(place.file, side), line: place.line, column: place.column }),
      message,
    })),
  }));
  return `${JSON.stringify({ broken: diffs.some(isBroken), clients }, null, 2)}\n`;
}
