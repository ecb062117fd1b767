/** A graph of federated backends in a few lines: the types of each, and the values of its fields. */
import type { TestContext } from 'node:test';
import { type LocalGraph, openGraph } from './local.ts';

export type Data = Readonly<Record<string, unknown>>;

/** Values of fields by coordinate; a function is called with the object and the arguments. */
export type Values = Readonly<Record<string, unknown>>;

export type Case = {
  readonly name: string;
  /** By name of the backend: its file less its link, and its values; 1 where it speaks the first version of Federation. */
  readonly backends: Readonly<Record<string, readonly [sdl: string, values: Values, version?: 1]>>;
  readonly operation: string;
  readonly data: unknown;
  /** `path code: message`; none if left out. */
  readonly errors?: readonly string[];
  /** Backends in the order in which they are called. */
  readonly calls: readonly string[];
  /** Where the stitched graph calls others, or in another order. */
  readonly stitchedCalls?: readonly string[];
};

/** What every file of a case links. */
const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: [
    "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible", "@extends", "@composeDirective"
  ]
)`;

/** Opens the backends of a case. `Type.@` finds an entity by its representation, which otherwise is the entity. */
export function openCase(t: TestContext, backends: Case['backends']): Promise<LocalGraph> {
  return openGraph(
    t,
    Object.entries(backends).map(([name, [sdl, values, version = 2]]) => ({
      name,
      sdl: version === 1 ? sdl : `${link}\n${sdl}`,
      resolve: (source, args, _context, info) => {
        if (info.fieldName === '_entities') {
          return args.representations.map((each: Data) => resolve(values[`${each.__typename}.@`], each, args) ?? each);
        }
        const own = (source as Data | undefined)?.[info.fieldName];
        return own === undefined ? resolve(values[`${info.parentType.name}.${info.fieldName}`], source, args) : own;
      },
    })),
  );
}

function resolve(value: unknown, source: unknown, args: unknown): unknown {
  return typeof value === 'function' ? value(source, args) : value;
}
