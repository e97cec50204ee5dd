/** What varies in a sweep, as tables and charts show it. */
import type { Combination } from '../../scenario/sweep.ts';
import type { Variation } from '../../scenario/vary.ts';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { Dimension } from '../../units/dimension.ts';
import { quantitiesOf } from '../../units/reading.ts';

export interface Parameter {
  /** As in a setting. */
  readonly path: string;
  /** The path without the section that it begins with, which says little. */
  readonly label: string;
  /** As written, by point. */
  readonly texts: readonly string[];
  /** In SI units, by point; null where not all values are quantities of one dimension. */
  readonly numbers: readonly number[] | null;
  /** Of the numbers. */
  readonly dimension: Dimension | null;
}

export function parametersOf({ variations, points }: Pick<SweepPlan, 'variations' | 'points'>): Parameter[] {
  const labels = variations.map(({ path }) => path.replace(/^[^.]+\./, ''));
  return variations.map(({ path, values }, index): Parameter => {
    const texts = points.map((point) => point.values[index]);
    const read = quantitiesOf(values);
    const numbers = read === null ? null : texts.map((text) => read.values[values.indexOf(text)]);
    const label = labels.filter((one) => one === labels[index]).length > 1 ? path : labels[index];
    return { path, label, texts, numbers, dimension: read?.dimension ?? null };
  });
}

/** `l2.nodes=3, items.ttl.l1=30 s`. */
export function inWordsOf(variations: readonly Variation[], values: Combination): string {
  return variations.map(({ path }, index) => `${path}=${values[index]}`).join(', ');
}
