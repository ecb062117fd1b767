/** What the composer gets wrong in a supergraph, and Portico puts right. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, printType } from 'graphql';
import { correct } from '../../src/graph/corrections.ts';
import { link, unifyFiles } from './kit.ts';

const imports = link('"@key", "@shareable", "@external", "@requires", "@interfaceObject"');
const objects = `${imports}
  type Query { cover: Photo @shareable album: Album }
  type Album @key(fields: "id") { id: ID! covers: [Photo!] @shareable }
  type Photo @key(fields: "id") { id: ID! }`;
const unions = `${imports}
  type Query { cover: Picture @shareable }
  type Album @key(fields: "id") { id: ID! covers: [Picture!] @shareable }
  union Picture = Photo | Drawing
  type Photo @key(fields: "id") { id: ID! }
  type Drawing { ink: String }`;

/** A supergraph as one line. */
function textOf(supergraph: string | undefined): string {
  return (supergraph ?? '').replace(/\s+/g, ' ');
}

describe('a field that is an object here and a union of it there', () => {
  for (const schemas of [
    { a: objects, b: unions },
    { a: unions, b: objects },
  ]) {
    test(`is the union, whichever backend comes first (${schemas.a === objects ? 'object' : 'union'})`, async (t) => {
      const { graph, problems } = await unifyFiles(t, schemas);
      assert.deepEqual(problems, []);
      const [query, album] = ['Query', 'Album']
        .map((name) => graph?.schema.getType(name))
        .map((type) => type && printType(type));
      assert.match(query ?? '', /cover: Picture\n/);
      assert.match(album ?? '', /covers: \[Picture!\]\n/);
      const narrow = schemas.a === objects ? 'A' : 'B';
      const text = textOf(graph?.supergraphSdl);
      assert.match(
        text,
        new RegExp(`cover: Picture (@join__field\\(graph: [AB]\\) )?@join__field\\(graph: ${narrow}, type: "Photo"\\)`),
      );
      assert.match(
        text,
        new RegExp(`covers: \\[Picture!\\] .*@join__field\\(graph: ${narrow}, type: "\\[Photo!\\]"\\)`),
      );
    });
  }
});

test('a field that an interface object only refers to stays external, though every backend has it', async (t) => {
  const { graph, problems } = await unifyFiles(t, {
    farm: `${imports}
      type Query { animals: [Animal!]! }
      interface Animal @key(fields: "id") { id: ID! weight: Int }
      type Dog implements Animal @key(fields: "id") { id: ID! weight: Int }`,
    vet: `${imports}
      type Animal @key(fields: "id") @interfaceObject {
        id: ID! weight: Int @external dose: Int @requires(fields: "weight")
      }`,
  });
  assert.deepEqual(problems, []);
  assert.match(
    textOf(graph?.supergraphSdl),
    /interface Animal [^}]*weight: Int @join__field\(graph: FARM\) @join__field\(graph: VET, external: true\)/,
  );
});

test('fragments on interfaces within what is required are written out for their members', async (t) => {
  const shared = `
    interface Thing { name: String! }
    interface Toy implements Thing { name: String! age: Int! }
    type Ball implements Thing & Toy @shareable { name: String! age: Int! round: Boolean! }
    type Doll implements Thing & Toy @shareable { name: String! age: Int! }
    type Book implements Thing @shareable { name: String! }`;
  const { graph, problems } = await unifyFiles(t, {
    a: `${imports} type Query { box: Box } type Box @key(fields: "id") { id: ID! inside: Thing } ${shared}`,
    b: `${imports} ${shared}
      type Box @key(fields: "id") {
        id: ID!
        inside: Thing @external
        label: String @requires(fields: """inside { ... on Thing { name } ... on Toy { age ... on Ball { round } ... on Book { name } } }""")
      }`,
  });
  assert.deepEqual(problems, []);
  assert.match(
    textOf(graph?.supergraphSdl),
    /requires: "inside ?\{ ?name,? ?\.\.\. ?on Ball ?\{ ?age,? round ?\},? ?\.\.\. ?on Doll ?\{ ?age ?\} ?\}"/,
  );
});

test('a supergraph in which nothing is wrong stays as it is', async (t) => {
  const { graph } = await unifyFiles(t, {
    a: `${imports} type Query { photo: Photo } type Photo @key(fields: "id") { id: ID! title: String @shareable }`,
    b: `${imports} type Photo @key(fields: "id") { id: ID! title: String @shareable width: Int }`,
  });
  assert.ok(graph);
  const supergraph = parse(graph.supergraphSdl, { noLocation: true });
  assert.deepEqual(correct(supergraph, graph.backends), supergraph);
  assert.match(textOf(graph.supergraphSdl), / title: String width: Int @join__field\(graph: B\)/);
});
