/**
 * A contrast sets two samples of one metric against each other: `other - factor * base`, with its 95 % interval. Factor
 * 1 gives the difference; 1.03 gives what is left of it after an allowance of 3 % of the base.
 */
import { meanOf, widthOf } from './statistics.ts';

/** What the replications of a run measured of one metric. */
export interface Sample {
  /** By replication, NaN where nothing was measured; null where only their mean is known. */
  readonly values: readonly number[] | null;
  readonly mean: number;
  /** Standard error of the mean; NaN from fewer than two replications. */
  readonly error: number;
  /** Replications that measured it. */
  readonly count: number;
}

export interface Contrast {
  /** NaN where the two cannot be set against each other. */
  readonly mean: number;
  /** Null where there is only one value, or one pair. */
  readonly ci95: readonly [low: number, high: number] | null;
  /** How the interval was found. */
  readonly method: Method;
}

/** `paired`: of one replication of each with the same draws; `welch`: of independent replications. */
export type Method = 'paired' | 'welch';

/** Results are written with twelve digits: what differs by less is the same number, written and read again. */
const SAME = 1e-11;
/** Degrees of freedom that are whole but for a rounding error are whole. */
const ROUNDING = 1e-9;

/** What never ends in some replications only: its mean says nothing, and nobody knows how often that will be. */
const UNKNOWABLE = { mean: NaN, ci95: [-Infinity, Infinity] } as const;

export function sampleOf(values: readonly number[]): Sample {
  const { mean, half } = meanOf(values);
  const count = values.filter((value) => !Number.isNaN(value)).length;
  return { values, mean, error: count < 2 ? NaN : half / widthOf(count - 1), count };
}

/** Of what was saved without the single values: the mean and the half-width of its interval. */
export function sampleFromMean(mean: number, half: number, count: number): Sample {
  return { values: null, mean, error: count < 2 ? NaN : half / widthOf(count - 1), count };
}

/** Pairs where the samples share their draws and their single values are known. */
export function contrast(base: Sample, other: Sample, factor: number, method: Method): Contrast {
  if (method === 'paired' && base.values !== null && other.values !== null) {
    return { ...paired(base.values, other.values, factor), method: 'paired' };
  }
  return { ...welch(base, other, factor), method: 'welch' };
}

type Interval = Omit<Contrast, 'method'>;

function paired(base: readonly number[], other: readonly number[], factor: number): Interval {
  const pairs = Math.min(base.length, other.length);
  const differences = Array.from({ length: pairs }, (_, pair) => less(other[pair], base[pair], factor));
  const known = differences.filter((difference) => !Number.isNaN(difference));
  const endless = known.find((difference) => !Number.isFinite(difference));
  if (endless !== undefined) {
    const always = known.every((difference) => difference === endless);
    return always ? { mean: endless, ci95: [endless, endless] } : UNKNOWABLE;
  }
  const { mean, half } = meanOf(known);
  return { mean, ci95: Number.isNaN(half) ? null : [mean - half, mean + half] };
}

/**
 * Welch's interval for the difference of two means with unequal variances (B. L. Welch, "The generalization of
 * 'Student's' problem when several different population variances are involved", Biometrika 34, 1947). The degrees of
 * freedom are rounded down, which widens it.
 */
function welch(base: Sample, other: Sample, factor: number): Interval {
  if (Number.isNaN(base.mean) || Number.isNaN(other.mean)) return { mean: NaN, ci95: null };
  if (base.mean === Infinity || other.mean === Infinity) return UNKNOWABLE;
  const mean = less(other.mean, base.mean, factor);
  const [a, b] = [other.error * other.error, factor * factor * base.error * base.error];
  if (Number.isNaN(a + b)) return { mean, ci95: null };
  if (a + b === 0) return { mean, ci95: [mean, mean] };
  const df = ((a + b) * (a + b)) / ((a * a) / (other.count - 1) + (b * b) / (base.count - 1));
  const half = widthOf(Math.floor(df + ROUNDING)) * Math.sqrt(a + b);
  return { mean, ci95: [mean - half, mean + half] };
}

/** `other - factor * base`; two that never end do not differ. */
function less(other: number, base: number, factor: number): number {
  const scaled = factor * base;
  if (other === scaled) return 0;
  return Math.abs(other - scaled) <= SAME * Math.abs(scaled) ? 0 : other - scaled;
}
