/** Two directories → for each client what changed at its door and in its view, and which of its documents break. */
import { validate } from 'graphql';
import type { KnownDocument } from '../../plugins/documents/manifest.ts';
import type { Change } from './change.ts';
import { type BrokenDocument, brokenDocuments, nameOf } from './documents.ts';
import { doorChanges } from './door.ts';
import { mappingChanges } from './mapping.ts';
import { schemaChanges } from './schema.ts';
import type { Side, SideClient } from './side.ts';

/** A document that breaks, and which directory has it as it is. */
export type Break = BrokenDocument & { readonly side: 'old' | 'new' };

export type ClientDiff = {
  readonly client: string;
  readonly changes: readonly Change[];
  readonly breaks: readonly Break[];
  /** How many documents were held against the new view; where there is none, every breaking change counts. */
  readonly documents: number;
};

export function diffSides(before: Side, after: Side): ClientDiff[] {
  const names = new Set([...before.clients.keys(), ...after.clients.keys()]);
  return [...names].sort().map((client) => {
    const [was, is] = [before.clients.get(client), after.clients.get(client)];
    if (was && is) return diffClient(client, was, is);
    const changes = [was ? lost(client, after) : gained(client, before)];
    const documents = was?.documents ?? [];
    const breaks = documents.map(({ document, hash }): Break => {
      const message = changes[0]?.message ?? '';
      return { operation: nameOf(document, hash), place: undefined, message, side: 'old' };
    });
    return { client, changes, breaks: unique(breaks), documents: documents.length };
  });
}

function lost(client: string, { broken }: Side): Change {
  const message = broken.has(client) ? 'Its file does not check any more.' : 'Its file is gone.';
  return { severity: 'breaking', code: 'CLIENT_REMOVED', message, everything: true };
}

function gained(client: string, { broken }: Side): Change {
  const message = broken.has(client) ? 'Its file did not check before.' : 'It is new.';
  return { severity: 'safe', code: 'CLIENT_ADDED', message };
}

function diffClient(client: string, before: SideClient, after: SideClient): ClientDiff {
  const view = [...schemaChanges(before.view.schema, after.view.schema), ...mappingChanges(before.view, after.view)];
  // What its front end is about to send, and what runs now, as far as that was right before.
  const fresh = after.documents.filter(({ document }) => validate(before.view.schema, document).length === 0);
  const texts = new Set(fresh.map(({ text }) => text));
  const deployed = before.documents.filter(({ text }) => !texts.has(text));
  const find = (documents: readonly KnownDocument[], side: Break['side']): readonly Break[] =>
    brokenDocuments(documents, before.view.schema, { ...after, schema: after.view.schema }, view).map((each) => ({
      ...each,
      side,
    }));
  const breaks = [...find(fresh, 'new'), ...find(deployed, 'old')];
  const broken = new Set(breaks.map(({ operation }) => operation));
  const untrusted = noLongerTrusted(before, after).filter((name) => !broken.has(name));
  const changes = [...doorChanges(before.client, after.client), ...view, ...untrusted.map(refused)];
  return { client, changes, breaks, documents: fresh.length + deployed.length };
}

/** Names of documents that were trusted as they were: front ends that are out there go on sending them. */
function noLongerTrusted(before: SideClient, after: SideClient): readonly string[] {
  if (after.client.documents.mode !== 'TRUSTED') return [];
  const trusted = new Set(after.documents.map(({ hash }) => hash));
  const gone = before.documents.filter(({ hash }) => !trusted.has(hash));
  return [...new Set(gone.map(({ document, hash }) => nameOf(document, hash)))];
}

function refused(name: string): Change {
  const message = `${name}, as it was, is no trusted document any more: front ends that send it are refused.`;
  return { severity: 'dangerous', code: 'DOCUMENT_NOT_TRUSTED', message };
}

function unique(breaks: readonly Break[]): readonly Break[] {
  return [...new Map(breaks.map((each) => [each.operation, each])).values()];
}

/** Whether anything that was right before is not so any more. */
export function isBroken({ changes, breaks, documents }: ClientDiff): boolean {
  const decisive = changes.filter(
    ({ severity, everything }) => severity === 'breaking' && (everything || documents === 0),
  );
  return breaks.length > 0 || decisive.length > 0;
}
