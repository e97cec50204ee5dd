/**
 * Popularity without a law: a few classes of equally popular keys, whose sizes and popularities are those of highest
 * likelihood for the spectrum. Counts of a class are Poisson numbers of which those of 0 are not seen, and a class is
 * found by expectation and maximization (A. Dempster, N. Laird, D. Rubin, 1977). Classes of keys asked for only once
 * are the limit of a popularity of nothing.
 */
import { PoissonBins } from './poisson-bins.ts';
import type { Spectrum } from './spectrum.ts';

/** Keys that are asked for equally often. */
interface PopularityClass {
  /** Expected requests for each key, in the whole trace. */
  readonly rate: number;
  /** Those never asked for among them. */
  readonly keys: number;
}

export interface Mixture {
  /** The most popular first. */
  readonly classes: readonly PopularityClass[];
  /** Requests for keys asked for only once, beside them. */
  readonly once: number;
  readonly logLikelihood: number;
}

/** Enough for classes a factor apart to settle; the likelihood changes by nothing visible thereafter. */
const ITERATIONS = 200;
/** No class is asked for less often: hardly one in twenty thousand keys of such a class would be seen twice. */
const RATE_LEAST = 1e-4;
const FLOOR = 1e-12;

/** `rates`: where the classes begin their search. `withOnce`: whether there may be keys asked for only once. */
export function fitMixture(spectrum: Spectrum, rates: readonly number[], withOnce: boolean): Mixture {
  let classes = rates.map((rate) => ({ rate, keys: spectrum.keyTotal / rates.length }));
  let once = withOnce ? spectrum.keys[0] / 2 : 0;
  let logLikelihood = -Infinity;
  for (let i = 0; i < ITERATIONS; i++) {
    const parts = classes.map((one) => partOf(one, spectrum.edges));
    const total = totalOf(parts, once);
    logLikelihood = 0;
    for (let bin = 0; bin < total.length; bin++) {
      if (spectrum.keys[bin] > 0) logLikelihood += spectrum.keys[bin] * Math.log(total[bin] + FLOOR);
      logLikelihood -= total[bin];
    }
    once *= spectrum.keys[0] / (total[0] + FLOOR);
    classes = parts.flatMap((part, j) => maximized(part, total, spectrum, classes[j].rate));
  }
  return { classes: classes.toSorted((a, b) => b.rate - a.rate), once, logLikelihood };
}

interface Part {
  readonly from: number;
  /** Keys of the class expected in each bin. */
  readonly keys: Float64Array;
}

function partOf({ rate, keys }: PopularityClass, edges: Float64Array): Part {
  const bins = new PoissonBins(edges);
  bins.set(rate);
  return { from: bins.from, keys: bins.chances.slice(bins.from, bins.to).map((chance) => chance * keys) };
}

function totalOf(parts: readonly Part[], once: number): Float64Array {
  const length = Math.max(1, ...parts.map(({ from, keys }) => from + keys.length));
  const total = new Float64Array(length);
  for (const { from, keys } of parts) for (let i = 0; i < keys.length; i++) total[from + i] += keys[i];
  total[0] += once;
  return total;
}

/** The class that its part of the keys seen makes most likely; none if it has no part. */
function maximized({ from, keys }: Part, total: Float64Array, spectrum: Spectrum, rate: number): PopularityClass[] {
  let seen = 0;
  let requests = 0;
  for (let i = 0; i < keys.length; i++) {
    const responsibility = keys[i] / (total[from + i] + FLOOR);
    seen += responsibility * spectrum.keys[from + i];
    requests += responsibility * spectrum.requests[from + i];
  }
  if (seen < FLOOR) return [];
  const next = Math.max(RATE_LEAST, rateOf(requests / seen, rate));
  return [{ rate: next, keys: seen / -Math.expm1(-next) }];
}

/** One Newton step, from `rate`, towards the mean whose Poisson numbers above 0 have the mean `seen`. */
function rateOf(seen: number, rate: number): number {
  const present = -Math.expm1(-rate);
  const error = rate / present - seen;
  const slope = (present - rate * (1 - present)) / (present * present);
  const next = rate - error / slope;
  return next > 0 ? next : rate / 2;
}
