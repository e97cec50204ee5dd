/**
 * A constraint of a sweep compares two of the values that vary, or one of them with a constant, as in
 * `namespaces.items.ttl.l1 <= namespaces.items.ttl.l2` or `tiers.l2.nodes >= 6`.
 */
import { quantitiesOf } from '../units/reading.ts';
import { compares } from './comparison.ts';
import type { Operator } from './comparison.ts';
import { alternatives, suggestion } from './spelling.ts';
import type { Variation } from './vary.ts';

export interface Constraint {
  /** As written, blanks folded. */
  readonly text: string;
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** A constant, or the place of a variation among all. */
type Operand = { readonly constant: string } | { readonly index: number };

const OPERATORS: readonly Operator[] = ['<=', '>=', '==', '!=', '<', '>'];

const SHAPE = '`path <= path` or `path <= value`';
/** A dotted path, which no quantity looks like. */
const PATH = /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/;

export function parseConstraint(
  text: string,
  variations: readonly Variation[],
): Constraint | { readonly problem: string } {
  const parts = /^\s*(.*?)\s*([<>=!]+)\s*(.*?)\s*$/s.exec(text);
  if (parts === null) return { problem: `found \`${text.trim()}\`, expected ${SHAPE}` };
  const operator = OPERATORS.find((known) => known === parts[2]);
  if (operator === undefined) return { problem: `found \`${parts[2]}\`, expected ${alternatives(OPERATORS)}` };
  const sides = [parts[1], parts[3]].map((side) => operandOf(side, variations));
  for (const side of sides) if ('problem' in side) return side;
  const [left, right] = sides as Operand[];
  if (!('index' in left) && !('index' in right)) {
    return { problem: `found nothing that varies in \`${text.trim()}\`, expected ${SHAPE}` };
  }
  const constraint = { text: text.trim().replace(/\s+/g, ' '), left, operator, right };
  return incomparable(constraint, variations) ?? constraint;
}

function operandOf(text: string, variations: readonly Variation[]): Operand | { readonly problem: string } {
  if (text === '') return { problem: `found nothing on one side, expected ${SHAPE}` };
  const paths = variations.map(({ path }) => path);
  const index = paths.indexOf(text);
  if (index >= 0) return { index };
  if (PATH.test(text)) return { problem: `\`${text}\` does not vary${suggestion(text, paths)}` };
  return { constant: text };
}

/** Which is larger can be said of quantities of one dimension only. */
function incomparable(
  { left, operator, right }: Constraint,
  variations: readonly Variation[],
): { readonly problem: string } | null {
  if (operator === '==' || operator === '!=') return null;
  const texts = [left, right].flatMap((side) => ('index' in side ? variations[side.index].values : [side.constant]));
  if (quantitiesOf(texts) !== null) return null;
  const [first, ...others] = texts;
  const odd = others.find((other) => quantitiesOf([first, other]) === null) ?? first;
  return { problem: `\`${first}\` ${operator} \`${odd}\` cannot be said, expected quantities of one dimension` };
}

export function satisfies({ left, operator, right }: Constraint, values: readonly string[]): boolean {
  const texts = [left, right].map((side) => ('index' in side ? values[side.index] : side.constant));
  const [a, b] = quantitiesOf(texts)?.values ?? texts;
  return compares(a, operator, b);
}
