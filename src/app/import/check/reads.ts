/** What a selection reads of an answer, held against what the document says that the answer has. */
import type { Body, Expression, Path, Step } from '../../../schema/mapping/ast.ts';
import { parse } from '../../../schema/mapping/parse.ts';
import { type Field, type ObjectType, objectsOf, type Shape } from '../shape/shape.ts';

/** A place in a selection where a field of a type gets its value. */
export type Read = {
  readonly typeName: string;
  readonly fieldName: string;
  /** Where in the selection's text its name stands. */
  readonly offset: number;
  /** The JSON names from the object on; the last is where reading ended. */
  readonly path: readonly string[];
  /** What the document says stands there; undefined where it says that nothing does. */
  readonly found: Field | undefined;
  /** False where a method makes something else of it. */
  readonly plain: boolean;
};

/** An object that a selection takes apart: which of its properties it reads. */
export type Taken = {
  readonly typeName: string;
  readonly types: readonly ObjectType[];
  readonly keys: ReadonlySet<string>;
};

export type Reads = { readonly reads: readonly Read[]; readonly taken: readonly Taken[] };

/** The named type of a field, and whether it has fields of its own. */
export type FieldTypes = (typeName: string, fieldName: string) => string | undefined;

/**
 * @param shape what the document says that comes
 * @param typeName the type that the selection is for
 */
export function findReads(selection: string, shape: Shape, typeName: string, fieldTypes: FieldTypes): Reads {
  const body = parse(selection, '0.4').value ?? parse(selection, '0.3').value;
  const walk = new Walk(fieldTypes);
  if (body) walk.body(body, shape, typeName);
  return { reads: walk.reads, taken: walk.taken };
}

class Walk {
  readonly reads: Read[] = [];
  readonly taken: Taken[] = [];
  readonly #fieldTypes: FieldTypes;

  constructor(fieldTypes: FieldTypes) {
    this.#fieldTypes = fieldTypes;
  }

  body(body: Body, shape: Shape, typeName: string, keys = new Set<string>()): void {
    if (body.kind === 'value') {
      this.#value(body.value, shape, typeName, keys);
      return;
    }
    const types = objectsOf(shape);
    if (types.length > 0) this.taken.push({ typeName, types, keys });
    for (const item of body.items) {
      if (item.kind === 'spread') this.#value(item.value, shape, typeName, keys);
      else if (item.name !== '__typename') this.#named(item.name, item.value, item.offset, shape, typeName, keys);
    }
  }

  /** A value that stands for the object itself: its blocks are, too. */
  #value(expression: Expression, shape: Shape, typeName: string, keys: Set<string>): void {
    for (const path of pathsIn(expression)) {
      const { end, steps } = follow(path, shape, keys);
      for (const step of steps) {
        if (step.kind === 'block' && end) this.body(step.body, end, typeName);
        if (step.kind !== 'method') continue;
        // The arms of a match see the same object, each as what its value says that it is.
        for (const { body, value } of armsIn(step.args)) {
          this.body(body, narrowed(shape, value), typeOfArm(body) ?? typeName, keys);
        }
      }
    }
  }

  #named(
    name: string,
    expression: Expression,
    offset: number,
    shape: Shape,
    typeName: string,
    keys: Set<string>,
  ): void {
    for (const path of pathsIn(expression)) {
      const { keys: read, field, end, steps, known } = follow(path, shape, keys);
      const [block] = steps;
      if (read.length > 0 && known) {
        const plain = steps.every((step) => step.kind === 'block');
        this.reads.push({ typeName, fieldName: name, offset, path: read, found: field, plain });
      }
      const below = this.#fieldTypes(typeName, name);
      if (block?.kind === 'block' && end && below !== undefined) this.body(block.body, end, below);
    }
  }
}

type Followed = {
  readonly keys: readonly string[];
  /** What the last key leads to. */
  readonly field: Field | undefined;
  /** The shape at the end; undefined where it is not known. */
  readonly end: Shape | undefined;
  /** What follows the keys: blocks and methods. */
  readonly steps: readonly Step[];
  /** False where the document does not say what the object has. */
  readonly known: boolean;
};

/** Goes along the keys of a path that starts at the object; notes the first of them in `noted`. */
function follow({ head, steps }: Path, shape: Shape, noted: Set<string>): Followed {
  const fromHere = head.kind === 'key' || (head.kind === 'variable' && (head.name === '$' || head.name === '@'));
  if (!fromHere) return { keys: [], field: undefined, end: undefined, steps: [], known: false };
  const first = steps.findIndex((step) => step.kind !== 'key');
  const rest = first < 0 ? [] : steps.slice(first);
  const keys = [
    ...(head.kind === 'key' ? [head.key] : []),
    ...(first < 0 ? steps : steps.slice(0, first)).flatMap((step) => (step.kind === 'key' ? [step.key] : [])),
  ];
  if (keys[0] !== undefined) noted.add(keys[0]);
  let end: Shape | undefined = shape;
  let field: Field | undefined;
  for (const key of keys) {
    const types: readonly ObjectType[] = end ? objectsOf(end) : [];
    if (types.length === 0 || types.some((type) => type.open))
      return { keys, field: undefined, end: undefined, steps: rest, known: false };
    field = types.flatMap((type) => type.fields).find((each) => each.key === key);
    if (!field) {
      const omitted = types.some((type) => type.omitted.some((each) => each.key === key));
      return { keys, field: undefined, end: undefined, steps: rest, known: !omitted };
    }
    end = field.slot.shape;
  }
  return { keys, field, end, steps: rest, known: true };
}

function pathsIn(expression: Expression): readonly Path[] {
  return expression.kind === 'chain' ? expression.operands : [expression];
}

/** An object that a method's argument makes, and the value for which a pair of `match` does. */
type Arm = { readonly body: Body; readonly value: unknown };

function armsIn(args: readonly Expression[], value?: unknown): readonly Arm[] {
  return args.flatMap(pathsIn).flatMap(({ head, steps }): readonly Arm[] => {
    if (head.kind === 'array') return armsIn(head.items.slice(1), literalOf(head.items[0]));
    if (head.kind === 'object') return [{ body: head.body, value }];
    const [step] = steps;
    return head.kind === 'variable' && head.name === '$' && step?.kind === 'block' ? [{ body: step.body, value }] : [];
  });
}

/** `{ __typename: "Cat" … }` */
function typeOfArm(body: Body): string | undefined {
  const items = body.kind === 'object' ? body.items : [];
  const item = items.find((each) => each.kind === 'named' && each.name === '__typename');
  const value = literalOf(item?.value);
  return typeof value === 'string' ? value : undefined;
}

/** A literal, on its own or in `$( … )`. */
function literalOf(expression: Expression | undefined): unknown {
  const [path] = expression ? pathsIn(expression) : [];
  if (path?.head.kind === 'group') return literalOf(path.head.value);
  return path?.head.kind === 'literal' ? path.head.value : undefined;
}

/** Of a union, the member that this value of its property tells. */
function narrowed(shape: Shape, value: unknown): Shape {
  if (shape.kind === 'list') return narrowed(shape.item.shape, value);
  const member =
    shape.kind === 'union' ? shape.type.members.find(({ values }) => values.some((each) => each === value)) : undefined;
  return member ? { kind: 'object', type: member.type } : shape;
}
