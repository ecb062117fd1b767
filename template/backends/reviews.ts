/** What readers say: a GraphQL server that knows nothing of any gateway. */
import type { RequestListener } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';

type Review = { readonly book: string; readonly stars: number; readonly text: string };

export function createReviewsApi(): RequestListener {
  const reviews: Review[] = [
    { book: '1', stars: 5, text: 'More about whales than I thought there was.' },
    { book: '1', stars: 4, text: 'Long, and worth it.' },
    { book: '2', stars: 5, text: 'Everybody in it is alive.' },
  ];
  const of = (book: string): readonly Review[] => reviews.filter((review) => review.book === book);
  const schema = createSchema({
    typeDefs: /* GraphQL */ `
      type Query { booksByIds(ids: [ID!]!): [Book]! }
      type Mutation { addReview(book: ID!, stars: Int!, text: String!): Review! }
      type Book { id: ID! stars: Float reviews(first: Int = 3): [Review!]! }
      type Review { stars: Int! text: String! book: Book! }
    `,
    resolvers: {
      Query: { booksByIds: (_: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => ({ id })) },
      Mutation: {
        addReview(_: unknown, review: Review) {
          reviews.unshift(review);
          return review;
        },
      },
      Book: {
        stars: ({ id }: { id: string }) => mean(of(id).map(({ stars }) => stars)),
        reviews: ({ id }: { id: string }, { first }: { first: number }) => of(id).slice(0, first),
      },
      Review: { book: ({ book }: Review) => ({ id: book }) },
    },
  });
  const yoga = createYoga({ schema, logging: false, landingPage: false });
  return (request, response) => yoga(request, response);
}

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
