/** Axes whose labels are written as people write quantities, each at a value that was chosen here. */
import { formatQuantity } from '../../units/format.ts';
import type { Unit } from '../../units/format.ts';
import type { Parameter } from './parameters.ts';

/** A line that uses less of its chart than this says nothing of zero, which would flatten it. */
const FLAT = 0.5;
/** Room beyond the outermost values, as a part of what they span. */
const MARGIN = 0.08;
const TICKS = 6;
/** From here on, equal factors are easier to compare than equal steps. */
const LOG_FROM = 30;

export interface Scale {
  readonly type?: 'log';
  readonly domain: readonly [from: number, to: number];
  readonly nice: false;
  readonly zero?: false;
}

/** Scale and axis over all `values` of a metric. */
export function linearAxis(values: readonly number[], unit: Unit): { scale: Scale; axis: object } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const fromZero = least <= FLAT * most && least >= 0;
  const room = (most - (fromZero ? 0 : least)) * MARGIN || Math.abs(most) * MARGIN || 1;
  const domain = [fromZero ? 0 : least - room, most + room] as const;
  const ticks = ticksOf(domain[0], domain[1]);
  const axis = labelled(ticks, (tick) => formatQuantity(tick, unit));
  return { scale: { domain, nice: false, zero: false }, axis };
}

/** Values that differ by more than this factor lie on top of one another unless the scale is logarithmic. */
const WIDE = 5;

/** As above, but of equal factors where `values` lie far apart. */
export function spacedAxis(values: readonly number[], unit: Unit): { scale: Scale; axis: object } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least <= 0 || most / least <= WIDE) return linearAxis(values, unit);
  const margin = Math.exp(MARGIN * Math.log(most / least));
  const domain = [least / margin, most * margin] as const;
  const exponents = Array.from({ length: 40 }, (_, index) => index - 20);
  const round = exponents.flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)));
  const ticks = round.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  return { scale: { type: 'log', domain, nice: false }, axis: labelled(ticks, (tick) => formatQuantity(tick, unit)) };
}

/** Where a value lies on a scale: 0 at its beginning, 1 at its end. */
export function placeOn({ type, domain: [from, to] }: Scale, value: number): number {
  if (type === 'log') return Math.log(value / from) / Math.log(to / from);
  return (value - from) / (to - from);
}

/** Along the values that were tried, with the words in which they were written. */
export function pointsAxis({ texts, numbers }: Parameter): object {
  const words = [...new Set(texts)];
  if (numbers === null) return { type: 'ordinal', sort: words, axis: { labelAngle: 0, grid: false } };
  const text = new Map(numbers.map((number, place) => [number, texts[place]]));
  const ticks = [...text.keys()].toSorted((a, b) => a - b);
  const [least, most] = [ticks[0], ticks[ticks.length - 1]];
  const along = least > 0 && most / least >= LOG_FROM ? { type: 'log' } : { type: 'linear', zero: false };
  const axis = { ...labelled(ticks, (tick) => text.get(tick) ?? ''), labelOverlap: true, grid: false };
  return { type: 'quantitative', scale: { ...along, domain: [least, most], nice: false, padding: 12 }, axis };
}

function labelled(values: readonly number[], label: (value: number) => string): object {
  const words = Object.fromEntries(values.map((value) => [String(value), label(value)]));
  return { values: [...values], labelExpr: `${JSON.stringify(words)}[datum.value]` };
}

/** Round values within a domain: steps of 1, 2 or 5 times a power of ten. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const exponent = Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((one) => Number(`${one}e${exponent}`) >= rough) ?? 10;
  const step = Number(`${digit}e${exponent}`);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  // Twelve digits hide that three steps of 0.1 are a little more than 0.3.
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
