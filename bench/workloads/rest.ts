/** W0, W1, W2 and W5: a REST API behind the gateway, or nothing at all. */
import { authorsPerSeed, postOf, postsOf, userOf } from '../origin/rest.ts';
import { identical, type Workload } from './workload.ts';

const rest = { project: 'rest', client: 'bench', seed: '@@@@' } as const;

export const hello: Workload = {
  ...rest,
  name: 'W0',
  about: 'hello: no backend',
  query: '{ __typename }',
  seed: undefined,
  floor: { kind: 'constant' },
  expected: () => ({ __typename: 'Query' }),
};

const authors = Array.from({ length: authorsPerSeed }, (_, index) => `@@@@${index}`).join();

export const posts: Workload = {
  ...rest,
  name: 'W1',
  about: '100 posts by REST, their 10 authors by a batch',
  query: 'query ($seed: Int!) { posts(seed: $seed) { id userId title user { id name email } } }',
  floor: {
    kind: 'calls',
    rounds: [
      [{ method: 'GET', path: '/rest/posts?seed=@@@@' }],
      [{ method: 'GET', path: `/rest/users?ids=${authors.replaceAll(',', '%2C')}` }],
    ],
    answer: 'joined',
  },
  expected: (seed) => ({
    posts: postsOf(seed).map(({ id, userId, title }) => {
      const { name, email } = userOf(userId);
      return { id, userId, title, user: { id: userId, name, email } };
    }),
  }),
};

export const post: Workload = {
  ...rest,
  name: 'W2',
  about: 'one REST call',
  query: 'query ($seed: Int!) { post(id: $seed) { id userId title body } }',
  floor: { kind: 'calls', rounds: [[{ method: 'GET', path: '/rest/posts/@@@@' }]], answer: 'joined' },
  expected: (seed) => ({ post: postOf(seed) }),
};

export const remembered: Workload = {
  ...identical(posts),
  name: 'W5',
  about: 'the answer of W1, remembered',
  client: 'remembered',
  floor: { kind: 'constant' },
};
