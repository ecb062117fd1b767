/** What is not of its type is a fault of whoever gave it: told at its field, and nothing beside it is lost. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { graphOf, runOn, viewOf } from '../kit/views.ts';

const sdl = /* GraphQL */ `
  type Query { product: Product }
  type Product { name: String price: Float stock: Int id: ID isNew: Boolean size: Size maker: Maker parts: [Part!] any: Any }
  type Maker { name: String }
  type Part { name: String }
  enum Size { S L }
  scalar Any
`;
const view = viewOf(await graphOf(sdl), sdl);
const whole = {
  ...{ name: 'Lamp', price: 1.5, stock: 3, id: 'p1', isNew: true, size: 'S', maker: { name: 'Ann' } },
  ...{ parts: [{ name: 'bulb' }], any: { a: [1] } },
};
const operation = '{ product { name price stock id isNew size maker { name } parts { name } any } }';

async function answerTo(product: unknown) {
  const runner = { execute: async () => ({ data: { product } }), subscribe: async () => ({ errors: [] }) };
  const { data, errors } = await runOn(view, operation, undefined, { runner });
  return { data, errors: errors.map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`) };
}

describe('an answer of the graph', () => {
  test('that is of its types is the answer', async () => {
    assert.deepEqual(await answerTo(whole), { data: { product: whole }, errors: [] });
  });

  const misfits: readonly (readonly [field: string, value: unknown])[] = [
    ['name', {}],
    ['price', 'dear'],
    ['stock', 1.5],
    ['stock', 2 ** 40],
    ['stock', 'many'],
    ['id', true],
    ['isNew', 'yes'],
    ['maker', 'Ann'],
    ['maker', ['Ann']],
    ['parts', { name: 'bulb' }],
    ['size', 'XL'],
    ['size', 5],
    ['size', ['S']],
    ['id', 2 ** 53],
    ['id', -(2 ** 60)],
  ];
  for (const [field, value] of misfits) {
    test(`whose ${field} is ${JSON.stringify(value)} has null there and says so`, async () => {
      assert.deepEqual(await answerTo({ ...whole, [field]: value }), {
        data: { product: { ...whole, [field]: null } },
        errors: [`product.${field} BACKEND_INVALID_RESPONSE`],
      });
    });
  }

  const coerced: readonly (readonly [field: string, value: unknown, answered: unknown])[] = [
    ['name', 5, '5'],
    ['id', 5, '5'],
    ['stock', '5', 5],
    ['price', '1.5', 1.5],
    ['id', 2 ** 53 - 1, '9007199254740991'],
    ['any', 'as it is', 'as it is'],
  ];
  for (const [field, value, answered] of coerced) {
    test(`whose ${field} is ${JSON.stringify(value)} is answered as GraphQL serializes it: ${JSON.stringify(answered)}`, async () => {
      const { data, errors } = await answerTo({ ...whole, [field]: value });
      assert.deepEqual([data, errors], [{ product: { ...whole, [field]: answered } }, []]);
    });
  }

  test('that nests without end what only its backend knows has null there and says so', async () => {
    const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    assert.deepEqual((await answerTo({ ...whole, any: deep(400) })).errors, []);
    assert.deepEqual(await answerTo({ ...whole, any: deep(20_000) }), {
      data: { product: { ...whole, any: null } },
      errors: ['product.any BACKEND_INVALID_RESPONSE'],
    });
  });

  test('that has something else than an object at its root has nothing there', async () => {
    assert.deepEqual(await answerTo('lamp'), { data: { product: null }, errors: ['product BACKEND_INVALID_RESPONSE'] });
  });
});

test('a host that makes no code of text answers the same', async () => {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const words = ['--disallow-code-generation-from-strings', '--test-reporter=tap', '--test-name-pattern=whose'];
  const failed = await new Promise<string | undefined>((resolve) => {
    execFile(process.execPath, [...words, import.meta.filename], { env }, (error, stdout) =>
      resolve(error ? stdout.slice(-4_000) : undefined),
    );
  });
  assert.equal(failed, undefined);
});

describe('an enum of a view', () => {
  const graphSdl = /* GraphQL */ `
    type Query { product: Product }
    type Product { id: ID sizes: [Size] }
    enum Size { S M L @inaccessible }
  `;
  const clientSdl =
    'type Query { product: Item @from(path: "product") } type Item @view(of: "Product") { sizes: [Big] } enum Big @view(of: "Size") { SMALL @from(path: "S") }';

  test('has null for what it hides, with nothing told, and an error for what the graph does not know, however it is written', async () => {
    const big = viewOf(await graphOf(graphSdl), clientSdl);
    // An operation that ran a few times is written in another way.
    for (let run = 0; run < 6; run++) {
      const answerOf = async (sizes: readonly unknown[]) => {
        const runner = {
          execute: async () => ({ data: { product: { sizes } } }),
          subscribe: async () => ({ errors: [] }),
        };
        const { data, errors } = await runOn(big, '{ product { sizes } }', undefined, { runner });
        return [data, ...errors.map(({ path, extensions }) => `${path?.join('.')} ${extensions.code}`)];
      };
      assert.deepEqual(await answerOf(['S', 'M', 'L']), [{ product: { sizes: ['SMALL', null, null] } }]);
      assert.deepEqual(await answerOf(['S', 'XL']), [
        { product: { sizes: ['SMALL', null] } },
        'product.sizes.1 BACKEND_INVALID_RESPONSE',
      ]);
    }
  });
});

describe('an object of a union', () => {
  const found = 'type Query { hit: Hit } union Hit = Film | Book type Film { title: String } type Book { pages: Int }';
  for (const type of [undefined, null, 5, 'Alien']) {
    test(`whose type came as ${JSON.stringify(type)} is null and an error, however it is written`, async () => {
      const union = viewOf(await graphOf(found), found);
      for (let run = 0; run < 6; run++) {
        const hit = { ...(type !== undefined && { __typename: type }), title: 'Up' };
        const runner = { execute: async () => ({ data: { hit } }), subscribe: async () => ({ errors: [] }) };
        const { data, errors } = await runOn(union, '{ hit { ... on Film { title } } }', undefined, { runner });
        assert.deepEqual(
          [data, errors.map(({ extensions }) => extensions.code)],
          [{ hit: null }, ['BACKEND_INVALID_RESPONSE']],
        );
      }
    });
  }
});
