/** Objects of a mapping's result as code of their own, as fast as if it were written by hand: keys that are read by their names, and a literal. */
import { functionOf } from '../../util/code.ts';
import type { Apply, Compute } from './frame.ts';
import type { Part } from './object.ts';

type Sparse = (names: readonly string[], values: readonly unknown[]) => unknown;

/** `names`, `computes` and `follows` are those of the parts. */
type Maker = (
  names: readonly string[],
  computes: readonly Compute[],
  follows: readonly (Apply | undefined)[],
  sparse: Sparse,
) => Compute;

/** More parts than this gain nothing. */
const mostParts = 64;

/**
 * @param parts with different names, none of them spread
 * @param sparse makes the object where some of its values are missing
 * @returns undefined where that cannot be
 */
export function fillInCode(parts: readonly Part[], names: readonly string[], sparse: Sparse): Compute | undefined {
  // In a literal this one name means something else.
  if (parts.length > mostParts || names.includes('__proto__')) return undefined;
  const maker = functionOf<Maker>(['names', 'computes', 'follows', 'sparse'], codeOf(parts, names));
  const computes = parts.map(({ compute }) => compute);
  return maker?.(
    names,
    computes,
    parts.map(({ from }) => from?.follow),
    sparse,
  );
}

/** Of what a file says, only names and keys are in it, as literals. A key that is not there is its `compute`'s to complain of. */
function codeOf(parts: readonly Part[], names: readonly string[]): string {
  const reads = parts.map(({ from }, index) => {
    const compute = `computes[${index}](root, current, frame)`;
    if (!from) return `const v${index} = ${compute};`;
    const read = `let v${index} = plain ? root[${JSON.stringify(from.key)}] : undefined;
      if (v${index} === undefined) v${index} = ${compute};`;
    return from.follow ? `${read} else v${index} = f${index}(v${index}, root, frame);` : read;
  });
  const follows = parts.map((_part, index) => `const f${index} = follows[${index}];`);
  const values = parts.map((_part, index) => `v${index}`);
  const lacking = [...values.map((value) => `${value} === undefined`), 'false'].join(' || ');
  const literal = names.map((name, index) => `${JSON.stringify(name)}: v${index}`);
  return `${follows.join(' ')}
    return (root, current, frame) => {
      const plain = typeof root === 'object' && root !== null && !Array.isArray(root);
      ${reads.join('\n')}
      return ${lacking} ? sparse(names, [${values}]) : { ${literal} };
    };`;
}
