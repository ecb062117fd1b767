/** Names of GraphQL out of whatever an API calls its things: the same for the same document, and readable. */

/** A word is capitals alone, but for the one that begins the next word, or at most one capital and what follows it. */
const words = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[[\p{L}\p{N}]--\p{Lu}]+/gv;

/** Spoken, where they make the difference between two names. */
const spoken: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '<': 'less',
  '>': 'greater',
  '=': 'equal',
  '*': 'star',
};

/** The words of a name, as they are written: `full_name` is `full` and `name`, `HTTPStatus` is `HTTP` and `Status`. */
export function wordsOf(name: string): readonly string[] {
  // In `-created` and `+1` the sign is what matters.
  const signed = name.replace(/^[+-](?=[\p{L}\p{N}])/u, (sign) => `${spoken[sign]} `);
  const latin = signed.normalize('NFKD').replace(/\p{M}/gu, '').match(words) ?? [];
  const usable = latin.map((word) => word.replace(/[^A-Za-z0-9]/g, toCode)).filter((word) => word !== '');
  if (usable.length > 0) return usable;
  return [...name].flatMap((sign) => spoken[sign] ?? []);
}

/** What GraphQL cannot write, by its code point. */
function toCode(character: string): string {
  return `u${character.codePointAt(0)?.toString(16)}`;
}

/** `fullName` of `full_name`; what is camelCase already stays as it is. A name without words is `fallback`. */
export function camelCase(name: string, fallback = 'field'): string {
  if (/^_?[a-z][A-Za-z0-9]*$/.test(name)) return name;
  const [first, ...rest] = wordsOf(name);
  if (first === undefined) return fallback;
  const text = [first.toLowerCase(), ...rest.map(capitalized)].join('');
  // One underscore in front is told from none: `_links` and `links` are two things.
  return name.startsWith('_') || /^\d/.test(text) ? `_${text}` : text;
}

/** `FullRepository` of `full-repository`; what is PascalCase already stays as it is. */
export function pascalCase(name: string, fallback = 'Type'): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  const text = wordsOf(name).map(upperFirst).join('');
  return text === '' ? fallback : /^\d/.test(text) ? `_${text}` : text;
}

/** A name that may stand for a value of an enum: the value itself wherever it can. */
export function enumName(value: string): string {
  if (/^[A-Za-z_]\w*$/.test(value) && !/^(?:true|false|null|__.*)$/.test(value)) return value;
  const text = wordsOf(value).join('_');
  if (text === '') return 'EMPTY';
  if (/^(?:true|false|null)$/.test(text)) return text.toUpperCase();
  return /^\d/.test(text) ? `_${text}` : text;
}

/** `ORDERS_API` of `orders-api`. */
export function constantCase(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}

/** `pet` of `pets`, `category` of `categories`: near enough for a name. */
export function singular(name: string): string {
  if (/(?:ss|us|is|news|series|species)$/i.test(name)) return name;
  if (/ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:x|ch|sh|ss)es$/i.test(name)) return name.slice(0, -2);
  return name.replace(/s$/i, '');
}

/** The first of `name`, `name2`, `name3`, … that is not taken. */
export function free(name: string, isTaken: (name: string) => boolean): string {
  let candidate = name;
  for (let count = 2; isTaken(candidate); count++) candidate = `${name}${count}`;
  return candidate;
}

export function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A later word of a camelCase name: `URL` is `Url`, `v2` is `V2`. */
function capitalized(word: string): string {
  return upperFirst(word === word.toUpperCase() ? word.toLowerCase() : word);
}
