/** The guards against leaks, and how the code would read without each of them: a line of `src/` and what it becomes. */

import type { parts } from './properties.ts';

export type Guard = {
  /** What it keeps back. */
  readonly keeps: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly line: string;
  readonly without: string;
  /** The part of the property that finds it missing. */
  readonly by: keyof typeof parts;
};

export const guards: readonly Guard[] = [
  {
    keeps: 'the message of what is not the client’s mistake',
    file: 'plugins/mask.ts',
    line: 'hidden ? kind.masked : message',
    without: 'message',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'what a backend says in the extensions of its errors',
    file: 'plugins/mask.ts',
    line: '...(!hidden && own),',
    without: '...own,',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the name of the backend that failed',
    file: 'plugins/mask.ts',
    line: '...(full && backend !== undefined && { backend }),',
    without: '...(backend !== undefined && { backend }),',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the connector that failed',
    file: 'plugins/mask.ts',
    line: '...(full && connector !== undefined && { connector }),',
    without: '...(connector !== undefined && { connector }),',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the problem that a REST backend described',
    file: 'plugins/mask.ts',
    line: '...(full && problem !== undefined && { problem }),',
    without: '...(problem !== undefined && { problem }),',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the names of the view from who may not introspect it but comes near',
    file: 'plugins/mask.ts',
    line: 'options.suggests === false',
    without: 'false as boolean',
    by: 'a door that is not introspected',
  },
  {
    keeps: 'introspection from who may not have it',
    file: 'plugins/limits.ts',
    line: 'limits.introspection ? [] : [NoSchemaIntrospectionCustomRule]',
    without: '[]',
    by: 'a door that is not introspected',
  },
  {
    keeps: 'the schema of the graph from introspection',
    file: 'app/engine.ts',
    line: 'compiled.introspection && { document: compiled.introspection, schema: view.schema };',
    without: 'compiled.introspection && { document: compiled.introspection, schema: view.graph.schema };',
    by: 'requests that are wrong',
  },
  {
    keeps: 'the schema of the graph from validation',
    file: 'app/door.ts',
    line: 'schema: view.schema,',
    without: 'schema: view.graph.schema,',
    by: 'hidden names, and names that nobody has',
  },
  {
    keeps: 'cost from who may not see it',
    file: 'app/door.ts',
    line: "show: detail === 'FULL' ||",
    without: "show: detail !== 'FULL' ||",
    by: 'requests that are wrong',
  },
  {
    keeps: 'values of an enum that the view does not show',
    file: 'execute/answer.ts',
    line: 'return shown ?? (shape.isHidden?.(value) ? null : this.#misfit(field, path));',
    without: 'return shown ?? (shape.isHidden?.(value) ? value : this.#misfit(field, path));',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'objects of types that the view does not show',
    file: 'execute/answer.ts',
    line: "return member === undefined || member === 'forbidden' ? null :",
    without: "return member === undefined ? value : member === 'forbidden' ? null :",
    by: 'what is asked for rightly',
  },
  {
    keeps: 'what was fetched on the way',
    file: 'execute/answer.ts',
    line: 'const result: Json = {};\n    let whole = true;',
    without: 'const result: Json = { ...data };\n    let whole = true;',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'the graph’s place of an error',
    file: 'execute/answer.ts',
    line: 'retold(error, { nodes: field.node, path })',
    without: 'retold(error, { nodes: field.node, path: error.path ?? null })',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the graph’s place of an error that has none in the answer',
    file: 'execute/answer.ts',
    line: 'this.errors.push(retold(error));',
    without: 'this.errors.push(retold(error, { path: error.path ?? null }));',
    by: 'backends that fail or lie',
  },
  {
    keeps: 'the graph’s names of types in data',
    file: 'compile/lower.ts',
    line: "return { kind: 'constant', value: type.name };",
    without: "return { kind: 'constant', value: this.#graphName(type) };",
    by: 'what is asked for rightly',
  },
  {
    keeps: 'the graph’s names of enum values in data',
    file: 'compile/leaf.ts',
    line: 'values: new Map(values)',
    without: 'values: undefined',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'what is tagged from who may not see the tag',
    file: 'bff/expose.ts',
    line: 'return this.#has(coordinate, this.#exclude);',
    without: 'return coordinate === this.#exclude[0];',
    by: 'requests that are wrong',
  },
  {
    keeps: 'what a file hides',
    file: 'bff/overlay.ts',
    line: 'else if (isHidden(member)) byName.delete(key);',
    without: 'else if (isHidden(member)) byName.get(key);',
    by: 'requests that are wrong',
  },
  {
    keeps: 'what only some callers may see, at the end of a path and on the way',
    file: 'compile/lower.ts',
    line: 'return this.#mayRead(coordinate, args) && types.every(({ name }) => this.#mayRead(name));',
    without: 'return types.every(({ name }) => this.#mayRead(name, args));',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'what only some callers may see, on the way to a value',
    file: 'compile/lower.ts',
    line: 'const allowed = map.steps.every((step, index) => this.#mayTake(step, context, index < last));\n    if',
    without:
      'const allowed = map.steps.every((step, index) => index < last || this.#mayTake(step, context, false));\n    if',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'what only some callers may see from computed values',
    file: 'compile/lower.ts',
    line: "if (!this.#mayPick(select, context)) return { kind: 'forbidden' };",
    without: '',
    by: 'what is asked for rightly',
  },
  {
    keeps: 'what events, and parts that come first, say of errors',
    file: 'plugins/adapter.ts',
    line: 'setResult(mapAsyncIterator(result, (part) => finish(part, visit)));',
    without: 'setResult(result);',
    by: 'events of a subscription',
  },
  {
    keeps: 'what parts that come later say of errors',
    file: 'plugins/mask.ts',
    line: '...(incremental && { incremental: incremental.map(mask) }),',
    without: '...(incremental && { incremental }),',
    by: 'answers in parts',
  },
  {
    keeps: 'what is only for HTTP from messages of a WebSocket',
    file: 'app/live/result.ts',
    line: 'const { http: _, ...told } = extensions ?? {};',
    without: 'const told = extensions ?? {};',
    by: 'operations of a connection',
  },
];
