/** The directives by which a client takes an answer in parts (GraphQL, "Incremental Delivery", as of 2022, which clients know). */
import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';

const shared = {
  if: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: true, description: 'Only if this is true.' },
  label: { type: GraphQLString, description: 'The name of the part in the answer; no other part has it.' },
};

export const deferDirective = new GraphQLDirective({
  name: 'defer',
  description: 'What the fragment asks for may come after the rest of the answer.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: shared,
});

export const streamDirective = new GraphQLDirective({
  name: 'stream',
  description: 'Items of the list may come after the rest of the answer.',
  locations: [DirectiveLocation.FIELD],
  args: {
    ...shared,
    initialCount: {
      type: new GraphQLNonNull(GraphQLInt),
      defaultValue: 0,
      description: 'How many items come with the rest.',
    },
  },
});

export const incrementalDirectives: readonly GraphQLDirective[] = [deferDirective, streamDirective];
