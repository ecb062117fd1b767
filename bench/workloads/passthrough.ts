/** W4 and W4b: a GraphQL server's answer that the client gets as it is, middling and large. */
import { itemsOf } from '../origin/items.ts';
import { graphqlCall, type Workload } from './workload.ts';

function items(name: string, about: string, count: number): Workload {
  const selection = 'id name description price inStock tags';
  return {
    name,
    about,
    project: 'passthrough',
    client: 'bench',
    query: `query ($seed: Int!) { items(count: ${count}, seed: $seed) { ${selection} } }`,
    seed: '@@@@',
    floor: {
      kind: 'calls',
      rounds: [
        [graphqlCall('/items', `query($seed:Int!){items(count:${count},seed:$seed){${selection}}}`, '{"seed":@@@@}')],
      ],
      answer: 'joined',
    },
    expected: () => ({ items: itemsOf(count) }),
  };
}

export const middling = items('W4', 'a GraphQL answer of 53 KB that passes through', 183);
export const large = items('W4b', 'a GraphQL answer of 1.08 MB that passes through', 3650);
