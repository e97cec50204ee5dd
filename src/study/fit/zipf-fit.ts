/**
 * Zipf's law by maximum likelihood from a spectrum: exponent, number of keys (those never asked for included), and the
 * share of requests for keys asked for only once. The numbers of keys in the bins are taken as independent Poisson
 * numbers, a composite likelihood: where counts are small and keys many it is the likelihood, and where the ranks are
 * far apart it depends on each count as the likelihood of known ranks does. Its error follows from the law's own spread
 * (the sandwich of V. Godambe, 1960), in which ranks are fixed and requests add up to their number.
 */
import { PoissonBins, chanceFrom } from './poisson-bins.ts';
import type { Spectrum } from './spectrum.ts';
import type { ZipfParameters } from './zipf-law.ts';
import { expectedKeys, zipfNodes } from './zipf-law.ts';

export interface ZipfFit extends ZipfParameters {
  /** 95 % intervals. */
  readonly exponentInterval: Interval;
  /** Infinite at its upper end where the trace sets no limit. */
  readonly keysInterval: Interval;
  readonly onceInterval: Interval;
  readonly logLikelihood: number;
}

type Interval = readonly [low: number, high: number];

/** Exponent, logarithm of the keys, and, if it is free, the share of requests for keys asked for once. */
type Point = readonly number[];

/** Keys expected where the law expects none: one oddity must not outweigh the whole trace. */
const FLOOR = 1e-6;
const EXPONENT_MOST = 8;
/** More keys than this no trace tells from infinitely many. */
const KEYS_MOST = 1e13;
const ONCE_MOST = 0.999;
/** Steps of numerical derivatives: far above rounding, far below what a trace resolves. */
const STEPS: Point = [1e-4, 1e-4, 1e-5];
/** Added to the information, so that a parameter that changes nothing, or is fixed, stays where it is. */
const RIDGE = 1e-12;
const ITERATIONS = 50;
/** Scoring ends when a step changes the log-likelihood by less: a hundredth of what an interval is made of. */
const GAIN_LEAST = 1e-4;
/** With fewer keys expected to be hidden than this, their number is counted rather than estimated. */
const HIDDEN_MOST = 0.2;
const Z95 = 1.959963984540054;
/** A third parameter has to raise twice the log-likelihood by more than chance does once in a hundred (chi-square). */
const GAIN_FOR_ONCE = 6.63;

/** The best law; keys asked for once are made part of it when the trace shows them beyond chance. */
export function fitZipf(spectrum: Spectrum): ZipfFit {
  const plain = climb(spectrum, startOf(spectrum, 2), true);
  const starts = [[...plain.point, 0.01], startOf(spectrum, 3)];
  const mixed = starts.map((start) => climb(spectrum, start, true)).toSorted((a, b) => b.value - a.value)[0];
  const isMixed = 2 * (mixed.value - plain.value) > GAIN_FOR_ONCE && mixed.point[2] > 1e-4;
  const best = isMixed ? mixed : plain;
  const all = countedKeys(spectrum, best.point);
  if (all === null) return describe(spectrum, best, true);
  return describe(spectrum, climb(spectrum, best.point.with(1, Math.log(all)), false), false);
}

/** The law's keys where the trace shows them all; null where some may never have been asked for. */
function countedKeys(spectrum: Spectrum, point: Point): number | null {
  const law = parameters(point);
  const { means, widths } = zipfNodes(law, spectrum.requestTotal);
  // A law's key that was asked for once looks like one of those that are asked for once only.
  const isHidden = law.onceShare > 0 ? 2 : 1;
  let hidden = 0;
  for (let i = 0; i < means.length; i++) hidden += widths[i] * (1 - chanceFrom(isHidden, means[i]));
  if (hidden > HIDDEN_MOST) return null;
  return spectrum.keyTotal - (law.onceShare > 0 ? spectrum.keys[0] : 0);
}

function parameters([exponent, logKeys, onceShare = 0]: Point): ZipfParameters {
  return { exponent, keys: Math.exp(logKeys), onceShare };
}

function expectedAt(spectrum: Spectrum, point: Point): Float64Array {
  const law = parameters(point);
  const nodes = zipfNodes(law, spectrum.requestTotal);
  return expectedKeys(nodes, law.onceShare * spectrum.requestTotal, spectrum.edges);
}

function logLikelihood({ keys }: Spectrum, expected: Float64Array): number {
  let value = 0;
  for (let bin = 0; bin < keys.length; bin++) {
    value += (keys[bin] > 0 ? keys[bin] * Math.log(expected[bin] + FLOOR) : 0) - expected[bin];
  }
  return value;
}

/** A coarse grid: exponents, keys over those seen, and which part of the requests for keys seen once are for such. */
const EXPONENTS = [0.05, 0.3, 0.6, 0.8, 1, 1.2, 1.5, 2];
const FACTORS = [1, 1.5, 3, 10, 100];
const MIXED_FACTORS = [0.3, 1, 10];
const ONCE_PARTS = [0.3, 0.8];

/** The best of the grid. */
function startOf(spectrum: Spectrum, dimensions: 2 | 3): Point {
  const once = spectrum.keys[0] / spectrum.requestTotal;
  let best: Point = [];
  let most = -Infinity;
  const factors = dimensions === 2 ? FACTORS : MIXED_FACTORS;
  for (const exponent of EXPONENTS) {
    for (const factor of factors) {
      for (const part of dimensions === 2 ? [0] : ONCE_PARTS) {
        const point = [exponent, Math.log(factor * spectrum.keyTotal), once * part].slice(0, dimensions);
        const value = logLikelihood(spectrum, expectedAt(spectrum, point));
        if (value > most) [most, best] = [value, point];
      }
    }
  }
  return best;
}

interface Summit {
  readonly point: Point;
  readonly value: number;
}

/** Fisher scoring, damped as D. Marquardt does (1963) where a full step would not climb. */
function climb(spectrum: Spectrum, start: Point, isKeysFree: boolean): Summit {
  let point = start;
  let expected = expectedAt(spectrum, point);
  let value = logLikelihood(spectrum, expected);
  let damping = 1e-3;
  for (let i = 0; i < ITERATIONS && damping < 1e9; i++) {
    const slopes = slopesAt(spectrum, point, isKeysFree);
    const information = informationOf(expected, slopes);
    const score = slopes.map((slope) => {
      let sum = 0;
      for (let bin = 0; bin < slope.length; bin++) {
        sum += slope[bin] * (spectrum.keys[bin] / (expected[bin] + FLOOR) - 1);
      }
      return sum;
    });
    const damped = information.map((row, a) => row.with(a, row[a] * (1 + damping) + RIDGE));
    const step = solved(damped, score);
    const next = within(point.map((x, a) => x + step[a]));
    const nextExpected = expectedAt(spectrum, next);
    const gain = logLikelihood(spectrum, nextExpected) - value;
    if (!(gain > 0)) {
      damping *= 10;
      continue;
    }
    [point, expected, value] = [next, nextExpected, value + gain];
    damping /= 10;
    if (gain < GAIN_LEAST) break;
  }
  return { point, value };
}

function within([exponent, logKeys, once]: Point): Point {
  const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
  const point = [clamp(exponent, 0, EXPONENT_MOST), clamp(logKeys, 0, Math.log(KEYS_MOST))];
  return once === undefined ? point : [...point, clamp(once, 0, ONCE_MOST)];
}

/** Derivatives of the expected keys of each bin by each parameter. */
function slopesAt(spectrum: Spectrum, point: Point, isKeysFree: boolean): Float64Array[] {
  return point.map((x, a) => {
    if (a === 1 && !isKeysFree) return new Float64Array(spectrum.edges.length);
    const [low, high] = [x - STEPS[a], x + STEPS[a]].map((moved) => point.with(a, moved));
    const below = expectedAt(spectrum, low);
    return expectedAt(spectrum, high).map((value, bin) => (value - below[bin]) / (2 * STEPS[a]));
  });
}

function informationOf(expected: Float64Array, slopes: readonly Float64Array[]): number[][] {
  return slopes.map((one) =>
    slopes.map((other) => {
      let sum = 0;
      for (let bin = 0; bin < expected.length; bin++) sum += (one[bin] * other[bin]) / (expected[bin] + FLOOR);
      return sum;
    }),
  );
}

function describe(spectrum: Spectrum, { point, value }: Summit, isKeysFree: boolean): ZipfFit {
  const errors = errorsAt(spectrum, point, isKeysFree);
  const law = parameters(point);
  const around = (x: number, error: number): Interval => [Math.max(0, x - Z95 * error), x + Z95 * error];
  const relative = Math.exp(Z95 * errors[1]);
  const isBounded = Number.isFinite(errors[1]) && law.keys * relative < KEYS_MOST;
  return {
    ...law,
    exponentInterval: around(law.exponent, errors[0]),
    keysInterval: [law.keys / relative, isBounded ? law.keys * relative : Infinity],
    onceInterval: point.length > 2 ? around(law.onceShare, errors[2]) : [0, 0],
    logLikelihood: value,
  };
}

/** Standard errors of the parameters. */
function errorsAt(spectrum: Spectrum, point: Point, isKeysFree: boolean): number[] {
  const expected = expectedAt(spectrum, point);
  const slopes = slopesAt(spectrum, point, isKeysFree);
  const information = informationOf(expected, slopes).map((row, a) => row.map((x, b) => (a === b ? x + RIDGE : x)));
  const spread = scoreSpread(spectrum, point, expected, slopes);
  const inverse = transposedInverse(information);
  return point.map((_, a) => {
    let variance = 0;
    for (let b = 0; b < point.length; b++) {
      for (let c = 0; c < point.length; c++) variance += inverse[a][b] * spread[b][c] * inverse[a][c];
    }
    return Math.sqrt(Math.max(0, variance));
  });
}

/**
 * Covariance of the score: the sum over keys of that of their parts g(X), less what the fixed number of requests takes,
 * which is by the covariance of g(X) and X, for a Poisson X its mean times E[g(X + 1) - g(X)] (L. Chen, 1975).
 */
function scoreSpread(
  { edges, requestTotal }: Spectrum,
  point: Point,
  expected: Float64Array,
  slopes: readonly Float64Array[],
): number[][] {
  const law = parameters(point);
  const { means, widths } = zipfNodes(law, requestTotal);
  const gains = slopes.map((slope) => slope.map((value, bin) => value / (expected[bin] + FLOOR)));
  const bins = new PoissonBins(edges);
  const next = new PoissonBins(edges.map((edge) => edge - 1));
  const spread = point.map(() => point.map(() => 0));
  const withRequests = point.map(() => 0);
  for (let i = 0; i < means.length; i++) {
    bins.set(means[i]);
    next.set(means[i]);
    const mean = gains.map((gain) => meanOf(bins, (bin) => gain[bin]));
    gains.forEach((gain, a) => {
      withRequests[a] += widths[i] * means[i] * (meanOf(next, (bin) => gain[bin]) - mean[a]);
      gains.forEach((other, b) => {
        spread[a][b] += widths[i] * (meanOf(bins, (bin) => gain[bin] * other[bin]) - mean[a] * mean[b]);
      });
    });
  }
  const once = law.onceShare * requestTotal;
  return spread.map((row, a) =>
    row.map((entry, b) => {
      const alone = once * gains[a][0] * gains[b][0];
      const fixed = (withRequests[a] + once * gains[a][0]) * (withRequests[b] + once * gains[b][0]);
      return entry + alone - fixed / requestTotal;
    }),
  );
}

/** The mean over the number that the chances are of. */
function meanOf({ chances, from, to }: PoissonBins, value: (bin: number) => number): number {
  let sum = 0;
  for (let bin = from; bin < to; bin++) sum += chances[bin] * value(bin);
  return sum;
}

/** The rows of the inverse of a symmetric matrix. */
function transposedInverse(matrix: readonly (readonly number[])[]): number[][] {
  return matrix.map((_, a) => solved(matrix, matrix.map((__, b) => (a === b ? 1 : 0))));
}

/** Solves `matrix` x = `right` by Gaussian elimination with pivots. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) {
      if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i][column] / rows[column][column];
      for (let j = column; j <= size; j++) rows[i][j] -= factor * rows[column][j];
    }
  }
  return rows.map((row, i) => row[size] / row[i]);
}
