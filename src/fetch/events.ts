/** Server-Sent Events out of a stream of bytes, as the HTML standard reads them (section 9.2.6). */

export type ServerSentEvent = { readonly event: string; readonly data: string };

const defaultMaxLength = 16 * 1024 ** 2;

/**
 * Yields each event; one that the stream's end cuts off is dropped. Errors of the stream are thrown on.
 *
 * Lines end with CR LF, LF or CR, wherever the chunks are cut. Comments, `id` and `retry` are passed over.
 *
 * @param maxLength an event longer than this many characters is an error
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  maxLength = defaultMaxLength,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let length = 0;
  let afterCr = false;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    // The LF of a CR LF that was cut in two is no line of its own.
    if (afterCr && text !== '') {
      if (text[0] === '\n') text = text.slice(1);
      afterCr = false;
    }
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = rest.length;
    rest += text;
    let start = 0;
    for (let match = lineEnd.exec(rest); match; match = lineEnd.exec(rest)) {
      const line = rest.slice(start, match.index);
      start = lineEnd.lastIndex;
      afterCr = match[0] === '\r' && start === rest.length;
      if (line === '') {
        if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
        [event, data, length] = ['', [], 0];
        continue;
      }
      const colon = line.indexOf(':');
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'event') event = value;
      if (name === 'data') data.push(value);
      length += line.length + 1;
    }
    rest = rest.slice(start);
    if (length + rest.length > maxLength) throw new RangeError(`an event is longer than ${maxLength} characters`);
  }
}
