/** Reads quantities whose dimension nobody said: it is the first in which all of them make sense. */
import { DIMENSIONS } from './dimension.ts';
import type { Dimension } from './dimension.ts';
import { parseQuantity } from './quantity.ts';

export interface Quantities {
  readonly dimension: Dimension;
  /** In SI units. */
  readonly values: readonly number[];
}

/** `2B` are two billion things, and `2 B` are bytes: who writes sizes leaves a blank. */
const BILLIONS = /\dB$/;

/** Null where there is no such dimension. */
export function quantitiesOf(texts: readonly string[]): Quantities | null {
  const counted = texts.some((text) => BILLIONS.test(text.trim()));
  for (const dimension of Object.keys(DIMENSIONS) as Dimension[]) {
    if (dimension === 'size' && counted) continue;
    const values = texts.flatMap((text) => {
      const parsed = parseQuantity(text, dimension);
      return 'problem' in parsed ? [] : [parsed.value];
    });
    if (values.length === texts.length && texts.length > 0) return { dimension, values };
  }
  return null;
}
