/** What is known of the texts in an answer without looking at each of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextFor, requestFor } from '../kit.ts';
import { startRest } from './kit.ts';

const sdl = `
  type Query {
    picked: Item @connect(source: "api", http: { GET: "/item" }, selection: "id name")
    added: Item @connect(source: "api", http: { GET: "/item" }, selection: "id name: $('é')")
    made: Item @connect(source: "api", http: { GET: "/item" }, selection: "id name: name->first")
    echoed(id: ID): Item @connect(source: "api", http: { GET: "/item" }, selection: "id: $args.id name")
  }
  type Mutation { change: Item @connect(source: "api", http: { POST: "/item" }, selection: "id name") }
  type Item { id: ID!  name: String }
`;

async function lettersOf(t: import('node:test').TestContext, query: string, name: string) {
  const rest = await startRest(t, sdl, () => ({ id: 1, name }));
  const { data, errors, letters } = await rest.executor.execute(requestFor(query, { id: '"é' }, contextFor()));
  assert.equal(errors, undefined);
  assert.ok(data);
  return letters;
}

test('an answer whose values are picked has the letters of the backend', async (t) => {
  assert.equal(await lettersOf(t, '{ picked { id name } }', 'a'), 'ASCII');
  assert.equal(await lettersOf(t, '{ picked { id name } }', 'é'), 'BARE');
  assert.equal(await lettersOf(t, '{ picked { id name } }', 'a"b'), undefined);
});

test('what a mapping adds, makes or takes from the caller may have any letters', async (t) => {
  for (const field of ['added', 'made', 'echoed(id: "x")'])
    assert.equal(await lettersOf(t, `{ picked { id name } ${field} { id name } }`, 'a'), undefined, field);
});
