/** Estimates as a person reads them. */
import type { Estimate } from '../study/estimate.ts';
import { formatQuantity } from '../units/format.ts';
import type { Unit } from '../units/format.ts';

/** Where there is nothing to show. */
export const NOTHING = '–';

/** A value as a person reads it; an endless time is one that never ends. */
function shown(value: number, unit: Unit): string {
  return value === Infinity && unit === 's' ? 'never' : formatQuantity(value, unit);
}

/** The mean alone. */
export function formatMean(estimate: Estimate | undefined): string {
  return estimate === undefined || Number.isNaN(estimate.mean) ? NOTHING : shown(estimate.mean, estimate.unit);
}

/** Mean and half-width of the 95 % interval, `95.8 % ± 0.1 %`; the mean alone where both ends read the same. */
export function formatEstimate(estimate: Estimate | undefined): string {
  const text = formatMean(estimate);
  if (estimate === undefined || estimate.ci95 === null) return text;
  const { ci95, unit } = estimate;
  if (ci95.every((end) => formatQuantity(end, unit) === text)) return text;
  // Two digits of a half-width say all that a handful of replications know about it.
  return `${text} ± ${formatQuantity(Number(((ci95[1] - ci95[0]) / 2).toPrecision(2)), unit)}`;
}

/** `value` next to the bound that it is held against: rounding must not hide on which side it lies. */
export function formatBeside(value: number, bound: number, unit: Unit): string {
  const text = shown(value, unit);
  if (value === bound || text !== formatQuantity(bound, unit)) return text;
  return value < bound ? `just under ${text}` : `just over ${text}`;
}

export function formatInterval(ci95: readonly [number, number], bound: number, unit: Unit): string {
  return `[${formatBeside(ci95[0], bound, unit)}, ${formatBeside(ci95[1], bound, unit)}]`;
}
