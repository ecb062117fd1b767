/** The `_entities` fields of an operation: where Federation asks for entities by key. */
import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode, valueFromASTUntyped } from 'graphql';

const fieldsOf = new WeakMap<DocumentNode, readonly FieldNode[]>();

/** Every root `_entities` field, through fragments; there may be several under aliases. Found once a document. */
export function entityFields(document: DocumentNode): readonly FieldNode[] {
  const known = fieldsOf.get(document);
  if (known) return known;
  const found = findFields(document);
  fieldsOf.set(document, found);
  return found;
}

function findFields(document: DocumentNode): FieldNode[] {
  const found: FieldNode[] = [];
  const seen = new Set<string>();
  const visit = (selections: SelectionSetNode): void => {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else if (selection.kind === Kind.FIELD) {
        if (selection.name.value === '_entities') found.push(selection);
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const definition of document.definitions) {
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value) {
            visit(definition.selectionSet);
          }
        }
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) visit(definition.selectionSet);
  }
  return found;
}

/** What an `_entities` field asks for, with these variables. */
export function representationsOf(field: FieldNode, variables: Readonly<Record<string, unknown>>): readonly unknown[] {
  const argument = field.arguments?.find(({ name }) => name.value === 'representations');
  const value = argument && valueFromASTUntyped(argument.value, variables);
  return Array.isArray(value) ? value : [];
}
