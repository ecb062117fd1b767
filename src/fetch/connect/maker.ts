/** Makes the answers of objects, and puts into them what is fetched later: straight-line code for each layout where the host allows it. */
import { readKey, setKey } from '../../schema/mapping/values.ts';
import { functionOf } from '../../util/code.ts';
import { warmed } from '../../util/warm.ts';
import type { Data } from '../keys.ts';
import type { Completion } from './complete.ts';
import type { Place } from './faults.ts';
import type { Form, Plain } from './form.ts';
import type { Settle } from './settle.ts';

/** A field of an answer: its name there, the name of its value, and what is made of that. */
export type Entry = {
  readonly key: string;
  readonly name: string;
  readonly form: Form;
  readonly settle: Settle;
  /** `value`: of the object that there is; `late`: null until it is put in; `typename`; `nothing`: nobody gives it. */
  readonly from: 'value' | 'late' | 'typename' | 'nothing';
};

export type Make = (completion: Completion, value: Data, place: Place) => Data;

/** Puts the fields of a record into an answer. */
export type Fill = (completion: Completion, record: Data, place: Place, answer: Data) => void;

/** More fields than this gain nothing from code of their own. */
const mostEntries = 64;

export function makerOf(typeName: string, entries: readonly Entry[]): Make {
  return warmed(makeEach(typeName, entries), () => {
    const reads = entries.map(({ from, name }, index) =>
      from === 'value' ? `const v${index} = ${reading('value', name)};` : '',
    );
    const parts = entries.map((entry, index): string => {
      const key = entry.key === '__proto__' ? '["__proto__"]' : JSON.stringify(entry.key);
      if (entry.from === 'late') return `${key}: null`;
      if (entry.from === 'typename') return `${key}: ${JSON.stringify(typeName)}`;
      if (entry.from === 'value') return `${key}: ${settled(entry, index)}`;
      return `${key}: settle[${index}](completion, null, place, keys[${index}])`;
    });
    const code = `return (completion, value, place) => { ${reads.join('\n')} return { ${parts.join(', ')} }; };`;
    return generate<Make>(code, entries);
  });
}

export function fillerOf(entries: readonly Entry[]): Fill {
  return warmed(fillEach(entries), () => {
    // Set like this, the one key would mean something else.
    if (entries.some(({ key }) => key === '__proto__')) return undefined;
    const statements = entries.map((entry, index) => {
      const value = `const v${index} = ${reading('record', entry.name)};`;
      return `${value} answer[${JSON.stringify(entry.key)}] = ${settled(entry, index)};`;
    });
    return generate<Fill>(`return (completion, record, place, answer) => { ${statements.join('\n')} };`, entries);
  });
}

function reading(object: string, name: string): string {
  const text = JSON.stringify(name);
  return name in Object.prototype ? `readKey(${object}, ${text})` : `${object}[${text}]`;
}

/** A value that is plain stays as it is. */
function settled({ form }: Entry, index: number): string {
  const settle = `settle[${index}](completion, v${index}, place, keys[${index}])`;
  const plain = form.kind === 'leaf' ? form.plain : undefined;
  return plain ? `${tests[plain](`v${index}`)} ? v${index} : ${settle}` : settle;
}

const tests: Readonly<Record<Plain, (value: string) => string>> = {
  string: (value) => `typeof ${value} === 'string'`,
  boolean: (value) => `typeof ${value} === 'boolean'`,
  integer: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value}`,
  number: (value) => `typeof ${value} === 'number' && ${value} - ${value} === 0`,
};

type Maker<T> = (settle: readonly Settle[], keys: readonly string[], read: typeof readKey) => T;

/** Of names, only JSON is in the code. */
function generate<T>(code: string, entries: readonly Entry[]): T | undefined {
  if (entries.length > mostEntries) return undefined;
  return functionOf<Maker<T>>(['settle', 'keys', 'readKey'], code)?.(
    entries.map(({ settle }) => settle),
    entries.map(({ key }) => key),
    readKey,
  );
}

function makeEach(typeName: string, entries: readonly Entry[]): Make {
  return (completion, value, place) => {
    const answer: Data = {};
    for (const { key, name, settle, from } of entries) {
      if (from === 'value') setKey(answer, key, settle(completion, readKey(value, name), place, key));
      else if (from === 'nothing') setKey(answer, key, settle(completion, null, place, key));
      else setKey(answer, key, from === 'typename' ? typeName : null);
    }
    return answer;
  };
}

function fillEach(entries: readonly Entry[]): Fill {
  return (completion, record, place, answer) => {
    for (const { key, name, settle } of entries) {
      setKey(answer, key, settle(completion, readKey(record, name), place, key));
    }
  };
}
