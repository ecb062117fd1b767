/** Pieces of the mapping language: keys, strings, enums, and items in braces, laid out in lines. */
import type { EnumType } from '../shape/shape.ts';

/** Something in braces and what stands before them, or one line. */
export type Item = { readonly text: string; readonly block?: readonly Item[]; readonly close?: string };

/** Blocks of one short line need no more. */
const blockWidth = 100;

/** A key after a dot, or before a colon. */
export function keyText(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : literal(key);
}

/** A key of what a block is laid on. What looks like a literal, or is no name, needs the `$`. */
export function pathText(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) && !/^(?:true|false|null)$/.test(key) ? key : `$.${keyText(key)}`;
}

/** A string of the mapping language. */
export function literal(text: string): string {
  const inside = text
    .toWellFormed()
    .replace(/[\\']/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${inside}'`;
}

/** What turns an enum's values into its names, or back; nothing where they are the same. */
export function enumMatch({ values }: EnumType, direction: 'input' | 'output'): string {
  const pairs = values.flatMap(({ name, value }) => {
    if (name === value) return [];
    const [from, to] = direction === 'output' ? [value, name] : [name, value];
    return [`[${literal(from)}, ${literal(to)}]`];
  });
  return pairs.length === 0 ? '' : `->match(${[...pairs, '[@, @]'].join(', ')})`;
}

/** Items one a line, with short blocks in one. */
export function layOut(items: readonly Item[], indent: string): readonly string[] {
  return items.flatMap((item) => {
    const line = inOneLine(item);
    if (!item.block || indent.length + line.length <= blockWidth) return [`${indent}${line}`];
    return [`${indent}${item.text} {`, ...layOut(item.block, `${indent}  `), `${indent}}${item.close ?? ''}`];
  });
}

/** Items in one line. */
export function inLine(items: readonly Item[]): string {
  return items.map(inOneLine).join(' ');
}

function inOneLine({ text, block, close }: Item): string {
  return block ? `${text} { ${inLine(block)} }${close ?? ''}` : text;
}
