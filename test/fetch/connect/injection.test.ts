/** No argument, however wicked, leaves its place: what a server that only counts bytes gets of each, in path, query, header and body. */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { it, type TestContext } from 'node:test';
import { listen } from '../kit.ts';
import { startRest } from './kit.ts';

const wicked: Readonly<Record<string, string>> = {
  'a parent': '../',
  'a parent, alone': '..',
  'a parent, encoded': '%2e%2e%2f',
  'a parent, encoded twice': '%252e%252e%252f',
  'a parent, with a backslash': '..\\',
  'a parent, half encoded': '.%2e/',
  'parents behind a name': 'x/../../admin',
  'a dot': '.',
  'an empty segment': '//',
  'a host': '//evil.test/',
  'a URL': 'http://evil.test:81/x?y#z',
  'a scheme': 'file:///etc/passwd',
  'a user': 'user:password@evil.test',
  'a query': '?admin=true',
  'a parameter': '&admin=true',
  'a semicolon': ';admin=true',
  'a fragment': '#admin',
  'an equals sign': '=',
  'a plus and a space': 'a+b c',
  'a percent sign': '%',
  'a broken escape': '%zz%',
  'an encoded NUL': '%00',
  'an encoded line': '%0d%0aX-Injected: 1',
  'CR and LF': '\r\nX-Injected: 1\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil.test\r\n\r\n',
  LF: '\nX-Injected: 1',
  CR: '\rX-Injected: 1',
  'line separators': '\u2028\u2029\u0085\u000b\f',
  NUL: 'a\0b',
  controls: '\x01\x1b\x7f\t',
  'half a character': '\ud800',
  'the other half': 'x\udfff',
  'letters that become a line in Latin-1': '\u010d\u010aX-Injected: 1',
  'letters that look like a slash': '\u2215\uff0f\u2044',
  'letters that look like dots': '\uff0e\uff0e/\u2025',
  'a byte order mark': '\ufeff',
  'right to left': '\u202eevil',
  braces: '{$env.SECRET}',
  'the mapping language': '"}->jsonStringify(',
  JSON: '","admin":true,"x":"',
  'a form': 'x&admin=true&y[]=1',
  quotes: '\'"`',
  'a prototype': '__proto__',
  emptiness: '',
  'a character of four bytes': '😀',
};

type Wire = {
  readonly method: string;
  readonly target: string;
  /** Names in lower case, and values as they came; each line one. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
};

/** A server that reads requests by their framing and nothing else, so that nobody tidies them up. */
async function startWire(t: TestContext): Promise<{ readonly origin: string; readonly requests: Wire[] }> {
  const requests: Wire[] = [];
  const server = createServer((socket: Socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) return;
        const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
        const headers = lines.map((each) => {
          const at = each.indexOf(':');
          return [each.slice(0, at).toLowerCase(), each.slice(at + 1).trim()] as const;
        });
        const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
        if (bytes.length < end + 4 + length) return;
        const body = bytes.subarray(end + 4, end + 4 + length).toString();
        bytes = bytes.subarray(end + 4 + length);
        const [method = '', target = '', ...rest] = line.split(' ');
        assert.deepEqual(rest, ['HTTP/1.1'], line.slice(0, 200));
        requests.push({ method, target, headers, body });
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"id":1}');
      }
    });
  });
  return { origin: `http://${await listen(t, server)}`, requests };
}

const form = 'headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }]';
const connectors: Readonly<Record<string, string>> = {
  segment: 'GET: "/p/{$args.v}/end"',
  part: 'GET: "/p/a-{$args.v}-b/end"',
  path: 'GET: "/p", path: "[$args.v, \'end\']"',
  query: 'GET: "/p?q={$args.v}&end=1"',
  parameter: 'GET: "/p", queryParams: "q: $args.v end: $(1)"',
  name: 'GET: "/p", queryParams: "$args.names"',
  header: 'GET: "/p", headers: [{ name: "x-v", value: "{$args.v}" }]',
  json: 'POST: "/p", body: "v: $args.v end: $(1)"',
  key: 'POST: "/p", body: "$args.names"',
  form: `POST: "/p", body: "v: $args.v end: $(1)", ${form}`,
  formKey: `POST: "/p", body: "$args.names", ${form}`,
};

/** What has to stand where: the value at its place, and nothing that is not written in the file anywhere else. */
function check(place: string, value: string, { method, target, headers, body }: Wire): void {
  // A lone surrogate is no text: it goes out as the replacement character.
  const text = value.toWellFormed();
  const own = headers.filter(([name]) => name.startsWith('x-')).map(([name]) => name);
  assert.deepEqual(own, place === 'header' && own.length > 0 ? ['x-v'] : []);
  assert.match(target, /^\/[\x21-\x7e]*$/);
  assert.equal(target.includes('#'), false);
  const [path = '', query, ...more] = target.split('?');
  assert.deepEqual(more, []);
  const segments = path.split('/').slice(1).map(decodeURIComponent);
  const parameters = query?.split('&').map((each) => each.split('=').map(decodeURIComponent));
  const plain = { segment: text, part: `a-${text}-b`, path: text }[place];
  if (place === 'path' && text === '') assert.deepEqual(segments, ['p', 'end']);
  else if (plain !== undefined) assert.deepEqual(segments, ['p', plain, 'end']);
  else assert.deepEqual(segments, ['p']);
  if (place === 'query' || place === 'parameter')
    assert.deepEqual(parameters, [
      ['q', text],
      ['end', '1'],
    ]);
  else if (place === 'name') assert.deepEqual(parameters, [[text, 'x']]);
  else assert.equal(parameters, undefined);
  assert.equal(method, ['json', 'key', 'form', 'formKey'].includes(place) ? 'POST' : 'GET');
  if (place === 'json') assert.deepEqual(JSON.parse(body), { v: value, end: 1 });
  else if (place === 'key') assert.deepEqual(Object.entries(JSON.parse(body)), [[value, 'x']]);
  else if (place === 'form')
    assert.deepEqual(
      [...new URLSearchParams(body)],
      [
        ['v', text],
        ['end', '1'],
      ],
    );
  else if (place === 'formKey') assert.deepEqual([...new URLSearchParams(body)], [[text, 'x']]);
  else assert.equal(body, '');
  const sent = headers.find(([name]) => name === 'x-v')?.[1];
  if (sent !== undefined) assert.equal(Buffer.from(sent, 'latin1').toString('latin1').trim(), value.trim());
}

async function start(t: TestContext) {
  const wire = await startWire(t);
  const fields = Object.entries(connectors).map(
    ([name, http]) =>
      `${name}(v: String, names: JSON): ID @connect(source: "api", http: { ${http} }, selection: "$.id")`,
  );
  const rest = await startRest(
    t,
    `extend schema @source(name: "api", http: { baseURL: "${wire.origin}" }) scalar JSON type Query { ${fields.join('\n')} }`,
    undefined,
    { env: { SECRET: 's3cret' } },
  );
  return { ...wire, run: rest.run };
}

/** Places where a value may be refused before anything is sent. */
const climbing = /^(?:\.{1,2})$|(?:^|[\\/])\.{1,2}(?:[\\/]|$)/;

for (const place of Object.keys(connectors)) {
  it(`in ${place}`, async (t) => {
    const { run, requests } = await start(t);
    for (const [what, value] of Object.entries({ ...wicked, 'a megabyte': '/é?'.repeat(300_000) })) {
      await t.test(`${what} stays in its place`, async () => {
        const names = Object.defineProperty({}, value, { value: 'x', enumerable: true });
        const { data, errors } = await run(`query ($v: String, $names: JSON) { ${place}(v: $v, names: $names) }`, {
          v: value,
          names,
        });
        const [request, ...others] = requests.splice(0);
        assert.deepEqual(others, []);
        if (place === 'segment' && value === '') {
          assert.deepEqual([data, errors, request], [{ segment: null }, undefined, undefined]);
        } else if (request) {
          assert.deepEqual(data, { [place]: '1' });
          check(place, value, request);
          assert.equal(JSON.stringify(request).includes('s3cret'), false);
        } else {
          assert.ok(['segment', 'part', 'path'].includes(place) && climbing.test(value), 'nothing else is refused');
          assert.deepEqual(
            errors?.map(({ extensions }) => extensions.code),
            ['BAD_USER_INPUT'],
          );
        }
      });
    }
  });
}
