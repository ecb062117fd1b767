import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientIp, trustProxies } from '../../../src/plugins/auth/ip.ts';

describe('the address of a client', () => {
  const proxies = trustProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']);
  const cases: readonly [string, string | undefined, string | undefined, string | undefined][] = [
    ["is the socket's", '203.0.113.9', undefined, '203.0.113.9'],
    ["is the socket's where a stranger forwards", '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['is the hop before our proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    [
      'is the last hop that is not ours, whatever the client wrote',
      '10.0.0.1',
      '1.1.1.1, 198.51.100.7,10.2.2.2',
      '198.51.100.7',
    ],
    ['is not what stands before a stranger', '10.0.0.1', '10.9.9.9, 198.51.100.7', '198.51.100.7'],
    ['is the farthest of ours where there is nobody else', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is the last good one before nonsense', '10.0.0.1', '1.1.1.1, unknown, 10.0.0.2', '10.0.0.2'],
    ['is that of a proxy given by address', '192.0.2.1', '198.51.100.7', '198.51.100.7'],
    ['is not that of its neighbour', '192.0.2.2', '198.51.100.7', '192.0.2.2'],
    ['is unwrapped from IPv6', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['is unwrapped before it is compared', '::ffff:10.0.0.1', '::FFFF:198.51.100.7', '198.51.100.7'],
    ['may be IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
    ['has no port', '10.0.0.1', '198.51.100.7:4711', '198.51.100.7'],
    ['has no brackets', '10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['has no zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['is unknown without a socket', undefined, '198.51.100.7', undefined],
    ["is the socket's where the header is empty", '10.0.0.1', '', '10.0.0.1'],
  ];
  for (const [what, socket, forwarded, expected] of cases)
    test(what, () => assert.equal(clientIp(socket, forwarded, proxies), expected));

  test('is never forwarded while no proxies are named', () => {
    assert.equal(clientIp('10.0.0.1', '198.51.100.7', undefined), '10.0.0.1');
    assert.equal(clientIp('10.0.0.1', '198.51.100.7', trustProxies([])), '10.0.0.1');
  });
});

describe('proxies', () => {
  for (const wrong of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'proxy.example', '', 'fd00::/129'])
    test(`are not given by "${wrong}"`, () => {
      assert.throws(() => trustProxies([wrong]), { name: 'TypeError', message: new RegExp(`got "${wrong}"`) });
    });
});
