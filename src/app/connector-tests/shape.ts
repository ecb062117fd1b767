/** Every key of a connector test file, and its check: the format of Apollo's Rover, with `$env` and `$claims` beside its variables. */
import { isObject } from '../../util/json.ts';
import { type Check, kindOf, list, mapOf, object, oneOf, record, text, value } from '../config/check.ts';

type Values = Readonly<Record<string, unknown>>;
/** One value or several of each name. */
type Texts = ReadonlyMap<string, readonly string[]>;

export type VariablesShape = {
  $args?: Values;
  $this?: Values;
  $batch?: readonly Values[];
  $config?: Values;
  $context?: Values;
  $env?: ReadonlyMap<string, string>;
  $claims?: Values;
  $requestHeaders?: Texts;
};

export type AnswerShape = {
  apiResponseBody?: unknown;
  apiResponseBodyFile?: string;
  apiResponseHeaders?: Texts;
  status?: number;
};

export type RequestShape = {
  method?: string;
  url?: string;
  scheme?: string;
  origin?: string;
  path?: string;
  queryParams?: Texts;
  /** Null for a header that must not be sent. */
  headers?: ReadonlyMap<string, readonly string[] | null>;
  body?: unknown;
  bodyFile?: string;
};

export type ErrorShape = { message?: string; contains_message?: string; extensions?: Values };
export type ProblemShape = { message?: string; contains_message?: string; path?: string };

export type ExpectShape = {
  connectorRequest?: RequestShape;
  connectorResponse?: unknown;
  connectorResponseFile?: string;
  error?: ErrorShape;
  errors?: readonly ErrorShape[];
  problems?: readonly ProblemShape[];
};

type TargetShape = { target?: string; connector?: string; variables?: VariablesShape };

export type CommonShape = TargetShape & AnswerShape;
export type CaseShape = TargetShape & AnswerShape & { name?: string; skip?: boolean; expect?: ExpectShape };
export type SuiteShape = {
  config?: { schema?: string; name?: string; common?: CommonShape };
  tests?: readonly CaseShape[];
};

const words = text('text');
const anything: Check<unknown> = (given) => given;
const values = record('an object of values');
const flag = value('true or false', (given) => (typeof given === 'boolean' ? given : undefined));

const scalarText = (given: unknown) =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof given) ? String(given) : undefined;

const oneOrMore = value(
  'a text or a list of texts',
  (given) => {
    const texts = (Array.isArray(given) ? (given as readonly unknown[]) : [given]).map(scalarText);
    return texts.every((item) => item !== undefined) ? texts : undefined;
  },
  kindOf,
);

const texts: Check<Texts> = mapOf('an object of texts', oneOrMore);
const orNull: Check<readonly string[] | null> = (given, path, report) =>
  given === null ? null : oneOrMore(given, path, report);

const status = value('an HTTP status from 200 to 599', (given) =>
  typeof given === 'number' && Number.isInteger(given) && given >= 200 && given <= 599 ? given : undefined,
);

const answer = {
  apiResponseBody: anything,
  apiResponseBodyFile: words,
  apiResponseHeaders: texts,
  status,
};

const target = {
  target: words,
  connector: words,
  variables: object<VariablesShape>({
    $args: values,
    $this: values,
    $batch: list('a list of objects', values),
    $config: values,
    $context: values,
    $env: mapOf('an object of texts', value('a text', scalarText, kindOf)),
    $claims: values,
    $requestHeaders: texts,
  }),
};

const request = either(
  object<RequestShape>({
    method: oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: words,
    scheme: words,
    origin: words,
    path: words,
    queryParams: texts,
    headers: mapOf('an object of texts', orNull),
    body: anything,
    bodyFile: words,
  }),
  [
    ['url', 'scheme'],
    ['url', 'origin'],
    ['url', 'path'],
    ['url', 'queryParams'],
    ['body', 'bodyFile'],
  ],
);

const error = object<ErrorShape>({ message: words, contains_message: words, extensions: values });

const expectation = either(
  object<ExpectShape>(
    {
      connectorRequest: request,
      connectorResponse: anything,
      connectorResponseFile: words,
      error,
      errors: list('a list of errors', error),
      problems: list(
        'a list of problems',
        object<ProblemShape>({ message: words, contains_message: words, path: words }),
      ),
    },
    { later: ['connectorRequestHttp', 'connectorResponseHeaders'] },
  ),
  [
    ['connectorResponse', 'connectorResponseFile'],
    ['error', 'errors'],
  ],
);

const alternatives: Pairs = [
  ['target', 'connector'],
  ['apiResponseBody', 'apiResponseBodyFile'],
];

const laterInCommon = ['Response', 'ResponseFile', 'RequestMethod', 'RequestScheme', 'RequestOrigin']
  .concat('RequestPath', 'RequestQueryParams', 'RequestUrl')
  .map((name) => `expected${name}`);

/** What it gives is right only if nothing was reported. */
export const suite: Check<SuiteShape> = object<SuiteShape>(
  {
    config: object<NonNullable<SuiteShape['config']>>(
      {
        schema: words,
        name: words,
        common: either(object<CommonShape>({ ...target, ...answer }, { later: laterInCommon }), alternatives),
      },
      { required: ['schema'] },
    ),
    tests: list(
      'a list of tests',
      either(
        object<CaseShape>(
          { name: words, skip: flag, ...target, ...answer, expect: expectation },
          { required: ['name'] },
        ),
        alternatives,
      ),
    ),
  },
  { required: ['config', 'tests'] },
);

type Pairs = readonly (readonly [string, string])[];

/** A check of an object that may have only one of each two keys. */
function either<T extends object>(check: Check<T>, pairs: Pairs): Check<T> {
  return (given, path, report) => {
    for (const [one, other] of isObject(given) ? pairs : []) {
      if (!Object.hasOwn(given as object, one) || !Object.hasOwn(given as object, other)) continue;
      const message = `"${one}" and "${other}" cannot both be given.`;
      report({ code: 'CONFIG_WRONG_VALUE', path: [...path, other], message, hint: 'Keep one of them.' });
    }
    return check(given, path, report);
  };
}
