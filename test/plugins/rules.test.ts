import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Caller } from '../../src/plugins/caller.ts';
import { allows, type PolicyFunction, type Rule } from '../../src/plugins/rules.ts';

function callerWith(scopes: readonly string[], claims: Record<string, unknown> = {}): Caller {
  return new Caller({ identity: { provider: 'customers', subject: 'user-1', scopes, claims } });
}
const nobody = new Caller({});
const someone = callerWith([]);
const reader = callerWith(['orders:read', 'stock']);
const none: ReadonlyMap<string, PolicyFunction> = new Map();

describe('@authenticated', () => {
  test('lets in whoever has an identity', () => {
    assert.equal(allows({ kind: 'authenticated' }, someone, none), true);
    assert.equal(allows({ kind: 'authenticated' }, nobody, none), false);
  });
});

describe('@requiresScopes', () => {
  const rows: readonly [readonly (readonly string[])[], Caller, boolean][] = [
    [[['stock']], reader, true],
    [[['stock', 'orders:read']], reader, true],
    [[['stock', 'orders:write']], reader, false],
    [[['orders:write'], ['stock']], reader, true],
    [[['stoc']], reader, false],
    [[], reader, false],
    [[[]], someone, true],
    [[[]], nobody, false],
    [[['stock']], nobody, false],
  ];
  for (const [anyOf, caller, expected] of rows)
    test(`of ${JSON.stringify(anyOf)} ${expected ? 'allows' : 'denies'} [${caller.scopes}]`, () => {
      assert.equal(allows({ kind: 'scopes', anyOf }, caller, none), expected);
    });

  test('records that scopes were read', () => {
    const caller = callerWith(['stock']);
    allows({ kind: 'scopes', anyOf: [['stock']] }, caller, none);
    assert.ok(caller.reads.has('scopes'));
  });
});

describe('@policy', () => {
  const policies: ReadonlyMap<string, PolicyFunction> = new Map<string, PolicyFunction>([
    ['yes', () => true],
    ['no', () => false],
    ['later', async () => true],
    ['throws', () => assert.fail('broken')],
    ['rejects', async () => assert.fail('broken')],
    ['truthy', () => 'yes' as never],
    ['truthy later', async () => 1 as never],
    ['own', (_, { claims, args }) => claims.sub === args.id],
    ['name', (policy) => policy === 'name'],
  ]);
  const rule = (...anyOf: readonly (readonly string[])[]): Rule => ({ kind: 'policy', anyOf });

  const rows: readonly [Rule, boolean][] = [
    [rule(['yes']), true],
    [rule(['no']), false],
    [rule(['yes', 'no']), false],
    [rule(['no'], ['yes']), true],
    [rule(['later']), true],
    [rule(['later', 'no']), false],
    [rule(['no'], ['yes', 'later']), true],
    [rule(['throws']), false],
    [rule(['throws'], ['yes']), true],
    [rule(['rejects']), false],
    [rule(['rejects'], ['later']), true],
    [rule(['truthy']), false],
    [rule(['truthy later']), false],
    [rule(['not configured']), false],
    [rule(['constructor']), false],
    [rule(['name']), true],
    [rule(), false],
  ];
  for (const [each, expected] of rows)
    test(`${JSON.stringify('anyOf' in each && each.anyOf)} ${expected ? 'allows' : 'denies'}`, async () => {
      assert.equal(await allows(each, nobody, policies), expected);
    });

  test('answers at once where its functions do', () => {
    assert.equal(allows(rule(['yes']), nobody, policies), true);
  });

  test('sees claims and arguments', async () => {
    const caller = callerWith([], { sub: 'user-1' });
    assert.equal(await allows(rule(['own']), caller, policies, { id: 'user-1' }), true);
    assert.equal(await allows(rule(['own']), caller, policies, { id: 'user-2' }), false);
    assert.equal(await allows(rule(['own']), nobody, policies, { id: 'user-1' }), false);
  });

  test('is asked once, however often it is named', () => {
    let asked = 0;
    allows(rule(['count'], ['count', 'yes']), nobody, new Map([['count', () => ++asked > 0]]));
    assert.equal(asked, 1);
  });

  test('tells of what failed', async () => {
    const failed: string[] = [];
    await allows(rule(['throws', 'rejects', 'missing', 'yes']), nobody, policies, {}, (policy) => failed.push(policy));
    assert.deepEqual(failed.sort(), ['missing', 'rejects', 'throws']);
  });

  const reading: readonly [string, PolicyFunction, readonly string[]][] = [
    ['one claim', (_, { claims }) => claims.sub === 1, ['claim:sub']],
    ['whether there is one', (_, { claims }) => 'tier' in claims, ['claim:tier']],
    ['a claim within another', (_, { claims }) => (claims.org as { id: number }).id === 1, ['claim:org']],
    ['a claim that is missing', (_, { claims }) => claims.nothing === undefined, ['claim:nothing']],
    ['nothing', () => true, []],
  ];
  for (const [what, policy, expected] of reading)
    test(`has recorded what it read: ${what}`, () => {
      const caller = callerWith([], { sub: 1, tier: 'gold', org: { id: 1 } });
      assert.equal(allows(rule(['p']), caller, new Map([['p', policy]])), true);
      assert.deepEqual([...caller.reads], expected);
    });

  test('has recorded everything where it read everything', () => {
    const caller = callerWith([], { sub: 1, tier: 'gold' });
    let seen: unknown;
    const copy: PolicyFunction = (_, { claims }) => {
      seen = { ...claims };
      return true;
    };
    allows(rule(['p']), caller, new Map([['p', copy]]));
    assert.deepEqual(seen, { sub: 1, tier: 'gold' });
    assert.ok(caller.reads.has('claim:'));
    assert.equal(caller.valueOf('claim:'), '["customers",{"sub":1,"tier":"gold"}]');
  });

  test('cannot change the claims', () => {
    const caller = callerWith([], { sub: 1 });
    const change: PolicyFunction = (_, { claims }) => {
      (claims as Record<string, unknown>).sub = 2;
      return true;
    };
    assert.equal(allows(rule(['p']), caller, new Map([['p', change]])), false);
    assert.equal(caller.claim(['sub']), 1);
  });
});
