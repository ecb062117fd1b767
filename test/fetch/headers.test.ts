import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderHeaders } from '../../src/fetch/headers.ts';
import { createScope } from '../../src/fetch/scope.ts';
import { Caller } from '../../src/plugins/caller.ts';
import { parseTemplate } from '../../src/schema/mapping/template.ts';

describe('the host that a file says', () => {
  const caller = new Caller({ headers: [['host', 'evil.example']] });
  const scope = createScope({ caller, env: { SHOP: 'shop.example' }, config: {} });
  const template = (text: string) => parseTemplate(text, '0.4').value ?? assert.fail();

  for (const text of ['shop.example', '{$env.SHOP}'])
    it(`is sent: ${text}`, () => {
      assert.deepEqual(renderHeaders([{ name: 'Host', value: template(text) }], scope, caller), [
        ['Host', 'shop.example'],
      ]);
    });

  it('is nothing that a caller chooses', () => {
    const value = template('{$request.headers.host->first}');
    assert.deepEqual(renderHeaders([{ name: 'host', value }], scope, caller), []);
    assert.deepEqual(renderHeaders([{ name: 'host', from: 'host' }], scope, caller), []);
  });
});
