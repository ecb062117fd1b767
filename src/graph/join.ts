/** What a supergraph says of its backends, in the vocabulary of Federation's `join` specification. */
import { type ConstArgumentNode, type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql';

/** The composer gives each backend an enum value for a name: the way back, from that to the backend's own. */
export function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      const value = directives?.[0]?.arguments?.find((argument) => argument.name.value === 'name')?.value;
      if (value?.kind === Kind.STRING) names.set(name.value, value.value);
    }
  }
  return names;
}

/** `@join__field(graph: …)` with what else is said of the field in that graph. */
export function joinField(graph: string, said: Readonly<Record<string, string | true>>): ConstDirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'join__field' },
    arguments: [
      argument('graph', { kind: Kind.ENUM, value: graph }),
      ...Object.entries(said).map(([name, value]) =>
        value === true ? argument(name, { kind: Kind.BOOLEAN, value }) : stringArgument(name, value),
      ),
    ],
  };
}

export function stringArgument(name: string, value: string): ConstArgumentNode {
  return argument(name, { kind: Kind.STRING, value });
}

function argument(name: string, value: ConstValueNode): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
}
