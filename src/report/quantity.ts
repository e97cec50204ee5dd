/** Estimates as a person reads them. */
import { formatChange } from '../scenario/change.ts';
import type { Change } from '../scenario/change.ts';
import type { Estimate } from '../study/estimate.ts';
import { formatQuantity } from '../units/format.ts';
import type { Unit } from '../units/format.ts';

/** Where there is nothing to show. */
export const NOTHING = '–';

/** A value as a person reads it; an endless time is one that never ends. */
function shown(value: number, unit: Unit): string {
  return value === Infinity && unit === 's' ? 'never' : formatQuantity(value, unit);
}

/** A value alone, or that there is none. */
export function formatValue(value: number, unit: Unit): string {
  return Number.isNaN(value) ? NOTHING : shown(value, unit);
}

/** The mean alone. */
export function formatMean(estimate: Estimate | undefined): string {
  return estimate === undefined ? NOTHING : formatValue(estimate.mean, estimate.unit);
}

/** Mean and half-width of the 95 % interval, `95.8 % ± 0.1 %`; the mean alone where both ends read the same. */
export function formatEstimate(estimate: Estimate | undefined): string {
  const text = formatMean(estimate);
  if (estimate === undefined || estimate.ci95 === null) return text;
  const { ci95, unit } = estimate;
  if (ci95.every((end) => formatQuantity(end, unit) === text)) return text;
  return `${text} ± ${formatQuantity(Number(((ci95[1] - ci95[0]) / 2).toPrecision(2)), unit)}`;
}

/** Two digits of a half-width say all that a handful of replications know about it. */
export function formatHalf(half: number, unit: Unit): string {
  const text = formatQuantity(Number(half.toPrecision(2)), unit);
  return unit === 'ratio' ? text.replace('%', 'pp') : text;
}

/** How far something moved, with its sign: a share by points (`+1.2 pp`), anything else in its own unit. */
export function formatDifference(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return NOTHING;
  if (Math.abs(value) === Infinity) return value > 0 ? 'without end' : 'has an end';
  return formatChange({ kind: 'absolute', by: value }, unit);
}

/** A share by which something moved: `+1.2 %`. */
export function formatShare(value: number): string {
  return Number.isNaN(value) ? NOTHING : formatChange({ kind: 'relative', by: value }, 'ratio');
}

/** What a value that is held against a bound is: itself, or how far it moved from a baseline. */
export type Held = Change['kind'] | 'value';

const SHOWN: Readonly<Record<Held, (value: number, unit: Unit) => string>> = {
  value: shown,
  relative: formatShare,
  absolute: formatDifference,
};

/** `value` next to the bound that it is held against: rounding must not hide on which side it lies. */
export function formatBeside(value: number, bound: number, unit: Unit, held: Held = 'value'): string {
  const text = SHOWN[held](value, unit);
  if (value === bound || text !== SHOWN[held](bound, unit)) return text;
  return value < bound ? `just under ${text}` : `just over ${text}`;
}

export function formatInterval(ci95: Interval, bound: number, unit: Unit, held: Held = 'value'): string {
  return `[${formatBeside(ci95[0], bound, unit, held)}, ${formatBeside(ci95[1], bound, unit, held)}]`;
}

type Interval = readonly [low: number, high: number];
