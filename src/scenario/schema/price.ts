/** Prices as a person writes them: `0.821 $/h`, `0.02 $/GB`, `0.25 $/GB-month`, `0.125 $/M`, and bare factors. */
import * as z from 'zod';
import { DIMENSIONS } from '../../units/dimension.ts';
import type { Dimension } from '../../units/dimension.ts';
import { parseQuantity, quantityPattern } from '../../units/quantity.ts';
import type { Price } from '../cost.ts';
import { describe, refuse } from './field.ts';

/** The dimension of each kind of price. */
const KINDS = {
  time: 'timePrice',
  size: 'sizePrice',
  storage: 'storagePrice',
  count: 'countPrice',
  factor: 'factor',
} as const satisfies Record<Price['by'], Dimension>;

const EXAMPLES = Object.values(KINDS).flatMap((kind) => DIMENSIONS[kind].examples.slice(0, 1));

const WISH = 'a price such as `0.821 $/h`, `0.02 $/GB`, `0.25 $/GB-month` or `0.125 $/M`, or a factor such as `1.15`';

/** Reads a price, or says what was expected. */
function readPrice(input: unknown): Price | { readonly problem: string } {
  if (typeof input !== 'string' && typeof input !== 'number') return { problem: WISH };
  const text = String(input).trim();
  for (const [by, dimension] of Object.entries(KINDS) as [Price['by'], Dimension][]) {
    const parsed = parseQuantity(text, dimension);
    if ('problem' in parsed) continue;
    if (parsed.value < 0) return { problem: `found \`${text}\`, expected ${WISH}, at least 0` };
    const unit = /\$\/\s*(\S+)$/.exec(text)?.[1] ?? '';
    const one = by === 'factor' ? { value: 1 } : parseQuantity(`1 $/${unit}`, dimension);
    return { by, amount: parsed.value, text, unit, perUnit: 'value' in one ? one.value : NaN };
  }
  return { problem: `${describe(text)}, expected ${WISH}` };
}

export function price(says: string) {
  return z
    .unknown()
    .transform((input, context): Price => {
      const read = readPrice(input);
      if (!('problem' in read)) return read;
      return refuse(context, input, read.problem);
    })
    .meta({
      description: says,
      type: ['string', 'number'],
      pattern: Object.values(KINDS).map((kind) => quantityPattern(kind)).join('|'),
      examples: EXAMPLES,
    });
}
