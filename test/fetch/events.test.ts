import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents, type ServerSentEvent } from '../../src/fetch/events.ts';

async function read(text: string, size = text.length, maxLength?: number): Promise<ServerSentEvent[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(chunks(), maxLength)) events.push(event);
  return events;
}

const cases: readonly [what: string, text: string, events: readonly [event: string, data: string][]][] = [
  ['an event with a name', 'event: next\ndata: 1\n\n', [['next', '1']]],
  ['an event without a name', 'data: 1\n\n', [['message', '1']]],
  ['several lines of data', 'data: a\ndata:\ndata: b\n\n', [['message', 'a\n\nb']]],
  [
    'one blank after the colon is no part of the data',
    'data:  a\n\ndata:b\n\n',
    [
      ['message', ' a'],
      ['message', 'b'],
    ],
  ],
  [
    'CR LF',
    'event: next\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n',
    [
      ['next', '1'],
      ['message', '2'],
    ],
  ],
  [
    'CR',
    'event: next\rdata: 1\r\rdata: 2\r\r',
    [
      ['next', '1'],
      ['message', '2'],
    ],
  ],
  ['comments, id, retry and unknown fields', ':\n\n: ping\nid: 7\nretry: 5\nfoo: bar\ndata: 1\n\n', [['message', '1']]],
  ['an event without data is none, and its name is forgotten', 'event: next\n\ndata: 1\n\n', [['message', '1']]],
  ['empty data', 'event: complete\ndata:\n\n', [['complete', '']]],
  ['a field without a colon', 'event: complete\ndata\n\n', [['complete', '']]],
  ['an event that the end cuts off', 'data: 1\n\ndata: 2\n', [['message', '1']]],
  ['a byte order mark', '\ufeffdata: 1\n\n', [['message', '1']]],
  ['characters of several bytes', 'data: żółw 🐢\n\n', [['message', 'żółw 🐢']]],
];
for (const [what, text, expected] of cases) {
  test(`events: ${what}, however the chunks are cut`, async () => {
    const events = expected.map(([event, data]) => ({ event, data }));
    for (let size = 1; size <= Buffer.byteLength(text); size++) assert.deepEqual(await read(text, size), events);
  });
}

for (const [what, text] of [
  ['a line', `data: ${'x'.repeat(200)}`],
  ['all its lines', 'data: xxxxxxxx\n'.repeat(20)],
  ['empty lines of data', 'data:\n'.repeat(50)],
] as const) {
  test(`an event that is too long in ${what} is an error`, async () => {
    await assert.rejects(read(text, 7, 100), RangeError);
  });
}
