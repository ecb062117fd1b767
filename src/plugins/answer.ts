/** The headers that policies give to the answer of a request: collected while it is worked on, sent when it is answered. */
import type { Plugin } from 'graphql-yoga';

const collected = new WeakMap<Request, Headers>();

/** What will be sent with the answer to a request, to be added to. Operations of one batch share it. */
export function answerHeaders(request: Request): Headers {
  const headers = collected.get(request) ?? new Headers();
  collected.set(request, headers);
  return headers;
}

/** Sends them, over those of the same name that the answer has; `Vary` is added to. */
export function useAnswerHeaders(): Plugin {
  return {
    onResponse({ request, response }) {
      for (const [name, value] of collected.get(request) ?? []) {
        if (name === 'vary') response.headers.append(name, value);
        else response.headers.set(name, value);
      }
    },
  };
}
