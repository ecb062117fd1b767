import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { camelCase, enumName, pascalCase, singular } from '../../../src/app/import/shape/names.ts';

const names: readonly (readonly [given: string, camel: string, pascal: string, value: string])[] = [
  ['full_name', 'fullName', 'FullName', 'full_name'],
  ['fullName', 'fullName', 'FullName', 'fullName'],
  ['full-repository', 'fullRepository', 'FullRepository', 'full_repository'],
  ['io.k8s.Pod', 'ioK8sPod', 'IoK8sPod', 'io_k8s_Pod'],
  ['repos/get-all', 'reposGetAll', 'ReposGetAll', 'repos_get_all'],
  ['ID', 'id', 'ID', 'ID'],
  ['URLPath', 'urlPath', 'URLPath', 'URLPath'],
  ['userID', 'userID', 'UserID', 'userID'],
  ['X-Request-Id', 'xRequestId', 'XRequestId', 'X_Request_Id'],
  ['_links', '_links', 'Links', '_links'],
  ['__typename', '_typename', 'Typename', 'typename'],
  ['+1', 'plus1', 'Plus1', 'plus_1'],
  ['-1', 'minus1', 'Minus1', 'minus_1'],
  ['-created', 'minusCreated', 'MinusCreated', 'minus_created'],
  ['@type', 'type', 'Type', 'type'],
  ['$ref', 'ref', 'Ref', 'ref'],
  ['2fa', '_2fa', '_2fa', '_2fa'],
  ['größe', 'groudfe', 'Groudfe', 'groudfe'],
  ['América', 'america', 'America', 'America'],
  ['名', 'u540d', 'U540d', 'u540d'],
  ['filter[name]', 'filterName', 'FilterName', 'filter_name'],
  ['>=', 'greaterEqual', 'GreaterEqual', 'greater_equal'],
  ['true', 'true', 'True', 'TRUE'],
  ['', 'field', 'Type', 'EMPTY'],
  ['…', 'field', 'Type', 'EMPTY'],
];

describe('a name of an API', () => {
  for (const [given, camel, pascal, value] of names) {
    it(`${JSON.stringify(given)} is ${camel} for a field, ${pascal} for a type, ${value} for a value`, () => {
      assert.deepEqual([camelCase(given), pascalCase(given), enumName(given)], [camel, pascal, value]);
      for (const name of [camelCase(given), pascalCase(given), enumName(given)])
        assert.match(name, /^(?!__)[A-Za-z_]\w*$/);
    });
  }

  it('is told in the singular for one item of a list', () => {
    const plurals = ['pets', 'categories', 'boxes', 'houses', 'addresses', 'status', 'news', 'series', 'data', 'X'];
    assert.deepEqual(plurals.map(singular), [
      'pet',
      'category',
      'box',
      'house',
      'address',
      'status',
      'news',
      'series',
      'data',
      'X',
    ]);
  });
});
