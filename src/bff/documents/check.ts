/** A document of a front end × the view that it is for: known to the client's door, or a problem that names it. */
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import { hashOf, plainHash } from '../../plugins/documents/identifier.ts';
import type { KnownDocument } from '../../plugins/documents/manifest.ts';
import { findExcess, type Limits } from '../../plugins/limits.ts';
import { parseWithin } from '../../plugins/parse.ts';
import { returning } from '../../plugins/validate.ts';
import { formatPlace, type Place, type Problem, placeOf, problem } from '../../util/problem.ts';
import type { WrittenDocument } from './written.ts';

export type CheckOptions = {
  /** The client's view. */
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Where the client's file names its documents: what has no place of its own is reported there. */
  readonly place: Place;
};

/** Checks every document of a client; each that fits is known, each problem of a fragment that several of them use is reported once. */
export function checkDocuments(
  documents: readonly WrittenDocument[],
  options: CheckOptions,
): { readonly known: readonly KnownDocument[]; readonly problems: readonly Problem[] } {
  const known: KnownDocument[] = [];
  const problems = new Map<string, Problem>();
  for (const written of documents) {
    const faults: Fault[] = [];
    const document = checkDocument(written, options, faults);
    if (document && faults.length === 0) known.push({ hash: hashOf(written.text), text: written.text, document });
    if (!written.required) continue;
    for (const { about, ...fault } of faults) {
      const message = `${nameOf(written, document)}: ${about}`;
      const place = fault.place ?? options.place;
      const key = fault.place ? `${formatPlace(place)} ${about}` : message;
      if (!problems.has(key)) problems.set(key, problem('INVALID_DOCUMENT', message, place, fault));
    }
  }
  return { known, problems: [...problems.values()] };
}

type Fault = { readonly about: string; readonly place?: Place | undefined; readonly hint?: string };

/** What a text means, where that can be said. */
function checkDocument(
  { text, document: given, identifier }: WrittenDocument,
  { schema, limits }: CheckOptions,
  faults: Fault[],
): DocumentNode | undefined {
  let document: DocumentNode;
  try {
    const parsed = parseWithin(text, limits.tokens);
    document = given ?? parsed;
  } catch (error) {
    // A parser throws nothing else.
    faults.push({ about: (error as GraphQLError).message, place: given && placeOf(given.definitions[0]) });
    return given;
  }
  if (identifier !== undefined && plainHash(identifier) !== hashOf(text)) {
    const hint = 'Generate the manifest anew, with hashes by SHA-256, and leave it as it is.';
    faults.push({ about: 'this is not the SHA-256 of its text.', hint });
  }
  const { errors, isExcess } = findMisfits(document, schema, limits);
  const hint = isExcess ? undefined : 'Correct the document, or let the view show what it asks for.';
  for (const { message, nodes } of errors) {
    const node = nodes?.find(({ loc }) => loc) ?? document.definitions[0];
    faults.push({ about: message, place: given && placeOf(node), ...(hint && { hint }) });
  }
  return document;
}

/** What keeps a document out of a door: a limit that it is over, or else all that is not valid on the view. */
export function findMisfits(
  document: DocumentNode,
  schema: GraphQLSchema,
  limits: Limits,
): { readonly errors: readonly GraphQLError[]; readonly isExcess: boolean } {
  const excess = findExcess(document, undefined, limits);
  if (excess) return { errors: [excess], isExcess: true };
  const rules = limits.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  return { errors: returning(validate)(schema, document, rules), isExcess: false };
}

/** `Document "Home" (sha256:…)`, as far as it has a name and an identifier. */
function nameOf({ identifier }: WrittenDocument, document: DocumentNode | undefined): string {
  const operation = document?.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const name = operation && 'name' in operation ? operation.name?.value : undefined;
  return ['Document', name && `"${name}"`, identifier && `(${identifier})`].filter(Boolean).join(' ');
}
