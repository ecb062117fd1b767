/** The parameters of an operation in the body of a request, where they are as they should be; all others are told so on the whole way. */
import type { Params } from '../../plugins/policy.ts';
import { isObject } from '../../util/json.ts';

/** Undefined for a body that is no JSON, or not that of one operation. */
export function parseParams(text: string): Params | undefined {
  try {
    const params: unknown = JSON.parse(text);
    return isObject(params) ? params : undefined;
  } catch {
    return undefined;
  }
}

/** Parameters that Yoga lets through, as they are when the policies have seen to which document is meant. */
export type PlainParams = Params & { readonly query: string };

export function arePlain(params: Params): params is PlainParams {
  for (const key in params) {
    if (key !== 'query' && key !== 'variables' && key !== 'operationName' && key !== 'extensions') return false;
  }
  const { query, variables, operationName, extensions } = params as Readonly<Record<string, unknown>>;
  return (
    typeof query === 'string' &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    (variables === undefined || variables === null || isObject(variables)) &&
    (extensions === undefined || extensions === null || isObject(extensions))
  );
}
