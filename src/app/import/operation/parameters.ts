/** Reads the parameters of an operation: which of them become arguments, and how each goes out. */
import type { Documents } from '../document/documents.ts';
import { childOf, entriesOf, isTrue, itemsOf, type Part, textOf } from '../document/part.ts';
import type { Flatten } from '../shape/flat.ts';
import { pascalCase } from '../shape/names.ts';
import { textScalar } from '../shape/scalars.ts';
import type { Shapes } from '../shape/shapes.ts';
import { headerName, isAny, isJson } from './media.ts';
import type { Endpoint, Parameter, Place } from './operation.ts';
import type { Credentials } from './sources.ts';
import { slotInUrl, unsendable } from './url-shapes.ts';

/** A parameter that has no name as an argument yet, or why it cannot be one. */
export type ReadParameter =
  | { readonly parameter: Omit<Parameter, 'name'>; readonly reason?: never }
  | { readonly parameter?: never; readonly key: string; readonly required: boolean; readonly reason: string };

export type ParametersOptions = {
  readonly documents: Documents;
  readonly flatten: Flatten;
  readonly shapes: Shapes;
  /** What every call carries already. */
  readonly credentials: Credentials;
};

/** Headers that the transport makes, or that OpenAPI keeps for its own ways of saying them. */
const ownHeaders = new Set(
  'accept content-type authorization connection proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade content-length content-encoding accept-encoding keep-alive host expect proxy-connection'.split(
    ' ',
  ),
);

/** @param place the operation's name, for types that have none of their own */
export function readParameters(
  { part, item, path }: Endpoint,
  place: string,
  options: ParametersOptions,
): readonly ReadParameter[] {
  const { resolve } = options.documents;
  const all = new Map<string, Part>();
  for (const reference of [...itemsOf(childOf(item, 'parameters')), ...itemsOf(childOf(part, 'parameters'))]) {
    const parameter = resolve(reference);
    const [name, where] = [textOf(parameter, 'name'), textOf(parameter, 'in')];
    if (name === undefined || where === undefined) continue;
    // Names of headers are the same in large and small letters.
    all.set(`${where} ${where === 'header' ? name.toLowerCase() : name}`, parameter);
  }
  const read = [...all.values()].map((each) => readParameter(each, place, options));
  return [...read.filter((each) => isInPath(each, path)), ...undeclared(read, path)];
}

/** The names in the braces of a path. */
export function namesInPath(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
}

/** A path parameter that the path does not have has nowhere to go. */
function isInPath({ parameter }: ReadParameter, path: string): boolean {
  return parameter?.place !== 'path' || namesInPath(path).includes(parameter.key);
}

/** Some documents forget to describe a parameter that their path shows. */
function undeclared(read: readonly ReadParameter[], path: string): ReadParameter[] {
  const known = new Set(read.map(({ parameter }) => (parameter?.place === 'path' ? parameter.key : undefined)));
  return namesInPath(path)
    .filter((key, index, all) => !known.has(key) && all.indexOf(key) === index)
    .map((key) => ({
      parameter: {
        place: 'path' as const,
        key,
        slot: { shape: textScalar(key), nullable: false },
        required: true,
        style: 'simple',
        explode: false,
        encoded: false,
        default: undefined,
        description: undefined,
        deprecated: false,
      },
    }));
}

function readParameter(part: Part, place: string, options: ParametersOptions): ReadParameter {
  const { flatten, shapes } = options;
  const key = textOf(part, 'name') ?? '';
  const where = textOf(part, 'in') ?? '';
  const required = where === 'path' || isTrue(part, 'required');
  const leave = (reason: string, needed = required): ReadParameter => ({
    key: `${where} parameter ${key}`,
    required: needed,
    reason,
  });
  if (where === 'cookie') return leave('cookies are not sent');
  if (where !== 'path' && where !== 'query' && where !== 'header') {
    return leave(`nothing is known of parameters in "${where}"`);
  }
  if (where === 'header' && ownHeaders.has(key.toLowerCase())) {
    return leave('the gateway sets this header itself', false);
  }
  if (where === 'header' && !headerName.test(key)) return leave('this is no name of a header');
  if (isCredential(where, key, options.credentials)) {
    return leave('the gateway sends it, as a security scheme says', false);
  }

  const style = textOf(part, 'style') ?? (where === 'query' ? 'form' : 'simple');
  const explode = childOf(part, 'explode').value ?? (style === 'form' || style === 'deepObject');
  const [content] = entriesOf(childOf(part, 'content'));
  const encoded = content !== undefined && isJson(content[0]);
  if (content && !encoded && !isAny(content[0])) return leave(`it is sent as ${content[0]}`);
  const schema = childOf(content ? content[1] : part, 'schema');
  const slot = encoded
    ? shapes.slotOf(schema, place, pascalCase(key, 'Parameter'), 'input')
    : slotInUrl(schema, place, key, style, options);
  const why = encoded ? undefined : unsendable(slot.shape, where, style, explode === true);
  if (why !== undefined) return leave(why);
  return {
    parameter: {
      place: where,
      key,
      slot,
      required,
      style,
      explode: explode === true,
      encoded,
      default: flatten(schema).default,
      description: textOf(part, 'description') ?? flatten(schema).description,
      deprecated: isTrue(part, 'deprecated'),
    },
  };
}

function isCredential(place: Place, key: string, { headers, queryParams }: Credentials): boolean {
  if (place === 'header') return headers.some(({ name }) => name === key.toLowerCase());
  return place === 'query' && queryParams.some(([name]) => name === key);
}
