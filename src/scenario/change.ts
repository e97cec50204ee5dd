/**
 * A change is how far a metric may move from a baseline, as people write it: `3 %` of what it was, or so much in its
 * own unit (`5 ms`). A share that moves by a part of itself and one that moves by points differ: points are `0.5 pp`.
 */
import type { Dimension } from '../units/dimension.ts';
import { formatQuantity } from '../units/format.ts';
import { parseQuantity } from '../units/quantity.ts';
import type { MetricUnit } from './metric-spec.ts';

export interface Change {
  /** `relative`: `by` is a share of the baseline's value; `absolute`: in the unit of the metric. */
  readonly kind: 'relative' | 'absolute';
  readonly by: number;
}

export const DIMENSION_OF: Readonly<Record<MetricUnit, Dimension>> = {
  count: 'count',
  ratio: 'ratio',
  s: 'time',
  B: 'size',
  'B/s': 'bandwidth',
  '1/s': 'rate',
  'req/s': 'rate',
  $: 'money',
};

/** An amount in each unit, for messages. */
const EXAMPLES: Readonly<Record<MetricUnit, string>> = {
  count: '5',
  ratio: '0.5 pp',
  s: '5 ms',
  B: '1 GiB',
  'B/s': '1 MB/s',
  '1/s': '10/s',
  'req/s': '100/s',
  $: '100 $',
};

const POINTS = /\s*pp$/;

/** Reads the change of a metric with `unit`. */
export function parseChange(text: string, unit: MetricUnit): Change | { readonly problem: string } {
  const trimmed = text.trim();
  const read = readChange(trimmed, unit);
  if (read !== null) return read;
  const wish = `a change such as \`3 %\` of the baseline or \`${EXAMPLES[unit]}\``;
  return { problem: `found \`${trimmed}\`, expected ${wish}` };
}

/** Null: it is none. */
function readChange(text: string, unit: MetricUnit): Change | null {
  if (text.endsWith('%')) return change('relative', text, 'ratio');
  if (unit !== 'ratio') return change('absolute', text, DIMENSION_OF[unit]);
  return POINTS.test(text) ? change('absolute', text.replace(POINTS, ' %'), 'ratio') : null;
}

function change(kind: Change['kind'], text: string, dimension: Dimension): Change | null {
  const parsed = parseQuantity(text, dimension);
  return 'problem' in parsed ? null : { kind, by: parsed.value };
}

/** With its sign: `+3 %`, `-0.5 pp`, `+5 ms`. */
export function formatChange({ kind, by }: Change, unit: MetricUnit): string {
  const size = Math.abs(by);
  const text = formatQuantity(size, kind === 'relative' ? 'ratio' : unit);
  const sign = by > 0 ? '+' : by < 0 ? '-' : '';
  return sign + (kind === 'absolute' && unit === 'ratio' ? text.replace('%', 'pp') : text);
}
