/** Estimates as a person reads them. */
import type { Estimate } from '../study/estimate.ts';
import { formatQuantity } from '../units/format.ts';
import type { Unit } from '../units/format.ts';

/** Where there is nothing to show. */
export const NOTHING = '–';

/** The mean alone. */
export function formatMean(estimate: Estimate | undefined): string {
  return estimate === undefined || Number.isNaN(estimate.mean) ? NOTHING : formatQuantity(estimate.mean, estimate.unit);
}

/** Mean and half-width of the 95 % interval: `95.8 % ± 0.1 %`. */
export function formatEstimate(estimate: Estimate | undefined): string {
  const text = formatMean(estimate);
  if (estimate === undefined || estimate.ci95 === null) return text;
  const half = (estimate.ci95[1] - estimate.ci95[0]) / 2;
  // Two digits of a half-width say all that a handful of replications know about it.
  return half === 0 ? text : `${text} ± ${formatQuantity(Number(half.toPrecision(2)), estimate.unit)}`;
}

/** `value` next to the bound that it is held against: rounding must not hide on which side it lies. */
export function formatBeside(value: number, bound: number, unit: Unit): string {
  const text = formatQuantity(value, unit);
  if (value === bound || text !== formatQuantity(bound, unit)) return text;
  return value < bound ? `just under ${text}` : `just over ${text}`;
}

export function formatInterval(ci95: readonly [number, number], bound: number, unit: Unit): string {
  return `[${formatBeside(ci95[0], bound, unit)}, ${formatBeside(ci95[1], bound, unit)}]`;
}
