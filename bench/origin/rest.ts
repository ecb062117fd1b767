/** The REST API of the benchmark: posts and users, made from their numbers. A seed moves both, so that two seeds share no user. */

export const postCount = 100;
export const authorsPerSeed = 10;

export type Post = { readonly id: number; readonly userId: number; readonly title: string; readonly body: string };
export type User = { readonly id: number; readonly name: string; readonly email: string };

const words =
  'optio dolor molestias sit harum quidem rerum facilis est et expedita distinctio nam libero tempore'.split(' ');

function text(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => words[(from * 7 + index * 3) % words.length]).join(' ');
}

export function postsOf(seed: number): readonly Post[] {
  return Array.from({ length: postCount }, (_, index) => postOf(seed * postCount + index));
}

export function postOf(id: number): Post {
  const [seed, index] = [Math.floor(id / postCount), id % postCount];
  return { userId: seed * authorsPerSeed + (index % authorsPerSeed), id, title: text(id, 7), body: text(id + 1, 25) };
}

export function userOf(id: number) {
  return {
    id,
    name: `User number ${id}`,
    username: `user-${id}`,
    email: `user-${id}@example.com`,
    address: { street: text(id, 2), suite: `Apt. ${id % 900}`, city: text(id, 1), zipcode: '92998-3874' },
    geo: { lat: '-37.3159', lng: '81.1496' },
    phone: '1-770-736-8031',
    website: 'example.com',
    company: { name: text(id, 2), catchPhrase: text(id, 4), bs: text(id, 3) },
  };
}

/** What a path of it answers; undefined is 404. */
export function answerRest(path: string, query: URLSearchParams): unknown {
  if (path === '/posts') return postsOf(Number(query.get('seed')));
  if (path === '/users')
    return query
      .getAll('ids')
      .flatMap((ids) => ids.split(','))
      .map((id) => userOf(Number(id)));
  const [, kind, id] = /^\/(posts|users)\/(\d+)$/.exec(path) ?? [];
  return kind === undefined ? undefined : kind === 'posts' ? postOf(Number(id)) : userOf(Number(id));
}
