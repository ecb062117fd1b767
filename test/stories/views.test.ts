/** Views: what a client's file does not show cannot be asked for, introspected, or learned from what the door says about mistakes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  buildClientSchema,
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  printSchema,
  validateSchema,
} from 'graphql';
import { TypenamesDocument } from '../clients/mobile/generated/graphql.ts';
import { root, startShop } from '../kit/shop.ts';
import { allNamesOf } from '../leak/names.ts';
import { copyDemo, portico } from './kit.ts';

const shop = await startShop();
after(() => shop.stop());
const graph = buildSchema((await portico(['print', '.', '--graph'], root)).out);
const authorization = `Bearer ${await shop.backends.issuer.customerToken()}`;

const clients: readonly { readonly client: string; readonly credential: Record<string, string> }[] = [
  { client: 'web', credential: { authorization } },
  { client: 'mobile', credential: { authorization } },
  { client: 'iot', credential: { 'x-api-key': 'demo-device-key' } },
];

/** One document that uses a name in each way that the view has a place for, and what validation has to say of each. */
function useEverywhere(name: string, view: GraphQLSchema): { readonly query: string; readonly complaints: string[] } {
  const selections = ['__typename', `... on ${name} { __typename }`];
  const complaints = [`Unknown type "${name}".`];
  for (const type of Object.values(view.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    selections.push(`... on ${type.name} { ${name} }`);
    complaints.push(`Cannot query field "${name}" on type "${type.name}".`);
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0) continue;
      const values = field.args.map((argument) => `${argument.name}: ${valueWith(name, argument, complaints)}`);
      const below = isObjectType(getNamedType(field.type)) ? ' { __typename }' : '';
      selections.push(`... on ${type.name} { ${field.name}(${[`${name}: 1`, ...values].join(' ')})${below} }`);
      complaints.push(`Unknown argument "${name}" on field "${type.name}.${field.name}".`);
    }
  }
  // Not at the root, where few fields are allowed.
  const field = Object.values(view.getQueryType()?.getFields() ?? {}).find(({ args }) => args.length === 0);
  return { query: `query ($${name}: ${name}) { ${field?.name} { ${selections.join(' ')} } }`, complaints };
}

/** A value of an argument that has the name in it wherever there is a place for one. */
function valueWith(name: string, { type }: Pick<GraphQLArgument, 'type'>, complaints: string[]): string {
  const named: GraphQLInputType = getNamedType(type);
  if (isEnumType(named)) {
    complaints.push(`Value "${name}" does not exist in "${named.name}" enum.`);
    return name;
  }
  if (!isInputObjectType(named)) return 'null';
  complaints.push(`Field "${name}" is not defined by type "${named.name}".`);
  const fields = Object.values(named.getFields()).map(
    (field) => `${field.name}: ${valueWith(name, field, complaints)}`,
  );
  return `{ ${[`${name}: 1`, ...fields].join(' ')} }`;
}

/** All that introspection can tell. */
const whole = getIntrospectionQuery({
  inputValueDeprecation: true,
  directiveIsRepeatable: true,
  specifiedByUrl: true,
  schemaDescription: true,
  oneOf: true,
});

/** What a door says of itself is a valid schema, and the one that is printed. */
function assertSame(introspection: IntrospectionQuery, printed: string): void {
  const schema = buildClientSchema(introspection);
  assert.deepEqual(validateSchema(schema), []);
  assert.equal(`${printSchema(schema)}\n`, printed);
}

for (const { client, credential } of clients) {
  const printed = (await portico(['print', '.', '--client', client], root)).out;
  const view = buildSchema(printed);
  const shown = allNamesOf(view);
  const hidden = new Set([...allNamesOf(graph)].filter((name) => !shown.has(name)));

  const ask = (query: string, variables = {}) => shop.ask(client, query, { variables, headers: credential });

  /** What an answer says, word by word, beside the name that the operation sent. */
  function assertSilent(text: string, sent: string): void {
    // What is no plain word is a name wherever it stands; a plain word is one in quotes.
    const words = [...text.matchAll(/\w+/g)].map(([word]) => word).filter((word) => /\w[A-Z]|^[A-Z]|_/.test(word));
    const quoted = [...text.matchAll(/\\"([^"]*)\\"/g)].flatMap(([, inner = '']) => inner.split(/\W+/));
    const told = [...words, ...quoted].filter((word) => word !== sent && hidden.has(word));
    assert.deepEqual(told, [], `asked with "${sent}", the answer says more: ${text}`);
  }

  describe(`the door of ${client}`, () => {
    test('hides something, and shows something', () => {
      assert.ok(hidden.size > 20 && shown.size > 15, `${hidden.size} hidden, ${shown.size} shown`);
    });

    test('refuses every hidden name wherever it is used, and says no other', async () => {
      await Promise.all(
        [...hidden].map(async (name) => {
          const { query, complaints } = useEverywhere(name, view);
          const { body, text } = await ask(query);
          assert.ok(!('data' in body), text);
          for (const { extensions } of body.errors ?? []) {
            assert.deepEqual(extensions, { code: 'GRAPHQL_VALIDATION_FAILED' });
          }
          const messages = body.errors?.map(({ message }) => message) ?? [];
          for (const complaint of complaints) {
            assert.ok(
              messages.some((message) => message.startsWith(complaint.slice(0, -1))),
              `nothing says: ${complaint} of ${query}`,
            );
          }
          assertSilent(text, name);
        }),
      );
    });

    test('suggests no hidden name to whoever comes near it', async () => {
      const answers = await Promise.all(
        [...hidden].map(async (name) => {
          const near = `${name}x`;
          const { body, text } = await ask(useEverywhere(near, view).query);
          assert.ok(!('data' in body), text);
          assertSilent(text, near);
          return text;
        }),
      );
      // The door that may not be introspected suggests nothing at all.
      const suggests = /Did you mean/.test(answers.join());
      assert.equal(suggests, client !== 'iot');
    });

    test('knows no hidden name in the values of variables either', async () => {
      const mutations = Object.values(view.getMutationType()?.getFields() ?? {});
      const inputs = mutations.flatMap((field) =>
        field.args.filter(({ type }) => isInputObjectType(getNamedType(type))).map((argument) => ({ field, argument })),
      );
      assert.ok(inputs.length > 0);
      await Promise.all(
        inputs.flatMap(({ field, argument }) =>
          [...hidden].map(async (name) => {
            const query = `mutation ($v: ${argument.type}) { ${field.name}(${argument.name}: $v) { __typename } }`;
            const { body, text } = await ask(query, { v: { [name]: 1 } });
            assert.ok(!('data' in body), text);
            for (const { extensions } of body.errors ?? []) assert.deepEqual(extensions, { code: 'BAD_USER_INPUT' });
            assertSilent(text, name);
          }),
        ),
      );
      assert.deepEqual(shop.calls(), {});
    });

    test('knows nothing of Federation', async () => {
      for (const field of ['_service { sdl }', '_entities(representations: []) { __typename }']) {
        const { body } = await ask(`{ ${field} }`);
        const name = field.slice(0, field.search(/\W/));
        assert.deepEqual(body.errors?.map(({ message }) => message).slice(0, 1), [
          `Cannot query field "${name}" on type "Query".`,
        ]);
      }
    });

    test('is printed as it is generated for its clients', () => {
      const generated = readFileSync(join(root, `test/clients/${client}/schema.graphql`), 'utf8');
      assert.equal(printed, generated.replace(/^#.*\n\n/, ''));
    });

    if (client === 'iot') {
      test('is not introspected, as its file says', async () => {
        for (const query of [getIntrospectionQuery(), '{ __type(name: "Device") { name } }']) {
          const { body, text } = await ask(query);
          assert.equal(body.errors?.[0]?.extensions?.code, 'GRAPHQL_VALIDATION_FAILED');
          assert.ok(!('data' in body));
          assertSilent(text, 'Device');
        }
      });

      test('is what print shows where its file says that it may be introspected', async (t) => {
        const own = readFileSync(join(root, 'bff/iot.graphql'), 'utf8');
        const file = own.replace('introspection: false', 'introspection: true');
        assert.notEqual(file, own);
        const directory = await copyDemo(t, { 'bff/iot.graphql': file });
        const told = await startShop({ directory, backends: shop.backends, production: true });
        t.after(told.stop);
        const { body } = await told.ask(client, whole, { headers: credential });
        assertSame(body.data as IntrospectionQuery, printed);
      });
    } else {
      test('is introspected as the schema that print shows', async () => {
        const { body } = await ask(whole);
        // Its shape is what the query asks for.
        const introspection = body.data as IntrospectionQuery;
        assertSame(introspection, printed);
      });

      test('has no type of a hidden name', async () => {
        await Promise.all(
          Object.keys(graph.getTypeMap()).map(async (name) => {
            if (!hidden.has(name)) return;
            assert.deepEqual((await ask(`{ __type(name: "${name}") { name } }`)).body, { data: { __type: null } });
          }),
        );
      });
    }
  });
}

test('types and values are called by the names of the view, in data too', async () => {
  const { body } = await shop.ask('mobile', TypenamesDocument, { headers: { authorization } });
  assert.ok(body.data);
  const { home, myOrders, __typename } = body.data;
  assert.ok(myOrders);
  const seen = {
    root: [__typename, home.__typename],
    items: [...home.featured, ...myOrders.flatMap(({ items }) => items)].map((item) => item.__typename),
    opinions: home.featured.flatMap(({ opinions }) => opinions).map((opinion) => opinion.__typename),
    aisles: home.categories.map((aisle) => aisle.__typename),
    purchases: myOrders.map((purchase) => purchase.__typename),
    states: myOrders.map(({ state }) => state),
    me: [home.me?.__typename, home.me?.tier],
  };
  assert.deepEqual(Object.fromEntries(Object.entries(seen).map(([of, names]) => [of, [...new Set(names)].sort()])), {
    root: ['Home', 'Query'],
    items: ['Item'],
    opinions: ['Opinion'],
    aisles: ['Aisle'],
    purchases: ['Purchase'],
    states: ['CANCELLED', 'DONE'],
    me: ['PLUS', 'Shopper'],
  });
});
