/** What to do about each complaint of the composer; its own messages say what is wrong. */
const hints: Readonly<Record<string, string>> = {
  INVALID_FIELD_SHARING: 'Mark the field @shareable in each backend that gives it, or keep it in one of them.',
  FIELD_TYPE_MISMATCH: 'Give the field the same type in every backend.',
  KEY_INVALID_FIELDS: 'A key names fields that the type has in this backend.',
  INVALID_GRAPHQL: 'Define what is missing, or correct its name.',
  LIST_SIZE_INVALID_SLICING_ARGUMENT: 'Name arguments that the field has.',
  NO_QUERIES: 'At least one backend has to give a field of Query.',
  SATISFIABILITY_ERROR:
    'Add a key by which the field can be reached from the other backend, or give the field there too.',
  EXTERNAL_UNUSED: 'Take @external away, or use the field in @requires, @provides or a key.',
  EXTERNAL_MISSING_ON_BASE: 'Give the field in the backend that owns the type.',
  REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH: 'Add the argument in every backend, or make it optional.',
  ENUM_VALUE_MISMATCH: 'Give the enum the same values in every backend.',
};

export function hintFor(code: string): string | undefined {
  return hints[code];
}
