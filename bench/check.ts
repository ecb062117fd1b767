/** Is it right at all? What is fast and wrong is not measured. */
import { deepStrictEqual } from 'node:assert/strict';
import { bodyOf, firstSeed, seeds, type Workload, withSeed } from './workloads/workload.ts';

/** Asks once with each of a few seeds, and holds the answer against the one that is right. @throws on the first difference */
export async function checkAnswers(url: string, workload: Workload, token: string): Promise<void> {
  for (const seed of [firstSeed, firstSeed + 1, firstSeed + seeds - 1]) {
    const answer = await ask(url, withSeed(bodyOf(workload), seed), token);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 500)}`);
    const { data, errors } = JSON.parse(text);
    if (errors) throw new Error(`errors: ${JSON.stringify(errors).slice(0, 500)}`);
    deepStrictEqual(data, workload.expected(seed), `${workload.name}: the answer is wrong`);
  }
}

export function ask(url: string, body: string, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body,
  });
}
