/** From a recorded trace to the workload of a scenario, in one pass: what follows from its counts, and how well. */
import { TraceError } from '../../trace/trace-error.ts';
import { TraceKeys } from '../../trace/trace-reader.ts';
import { refuseTooLong } from '../replay-intake.ts';
import { readPass } from '../replay-pass.ts';
import type { PassOptions, Skipped } from '../replay-pass.ts';
import type { TraceSource } from '../trace-source.ts';
import { fitPopularity } from './popularity.ts';
import type { PopularityFit } from './popularity.ts';
import { reproduce } from './reproduction.ts';
import type { ReproductionRow } from './reproduction.ts';
import { fitSizes } from './sizes.ts';
import type { SizeFit } from './sizes.ts';
import { spectrumOf } from './spectrum.ts';
import { Survey } from './survey.ts';
import type { WindowFigures } from './windows.ts';

export interface FitOptions extends Pick<PassOptions, 'format' | 'rate' | 'timeUnit' | 'skipBad' | 'onProgress'> {
  readonly seed: number;
}

export interface TraceFit {
  readonly records: number;
  readonly requests: number;
  /** Distinct keys that were asked for. */
  readonly keys: number;
  /** Of these, keys asked for once. */
  readonly keysOnce: number;
  /** Share of the records that store a value, and that remove one. */
  readonly storeShare: number;
  readonly removeShare: number;
  /** Whether the trace has times, if only one for all records. */
  readonly hasTimes: boolean;
  /** Requests a second; null where the trace has no times, or one for all. */
  readonly rate: number | null;
  /** From the first record to the last, s; null likewise. */
  readonly span: number | null;
  readonly popularity: PopularityFit;
  /** Null where the trace tells no size. */
  readonly sizes: SizeFit | null;
  /** Those that fit into the trace at least twice. */
  readonly windows: readonly WindowFigures[];
  readonly reuse: readonly ReuseQuantile[];
  readonly reproduction: readonly ReproductionRow[];
  /** Share of the requests by the most popular keys that were seen. */
  readonly ranks: readonly RankShare[];
  /** Zipf exponents among the ranks that are known; null where they are too few. */
  readonly slopes: readonly Slope[] | null;
  readonly skipped: Skipped;
}

/** The exponent with which requests fall between two ranks. */
interface Slope {
  readonly from: number;
  readonly to: number;
  readonly exponent: number;
}

/** Of requests for keys asked for before, so large a share comes so soon after the last one. */
interface ReuseQuantile {
  readonly share: number;
  readonly requests: number;
  /** s; null where the trace has no times. */
  readonly time: number | null;
}

interface RankShare {
  readonly keys: number;
  readonly share: number;
}

const REUSE_SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
/** Parts of the distinct keys whose share of the requests is told. */
const RANK_PARTS = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5];

/** Throws a `TraceError` for what is the user's to mend. */
export async function fitTrace(source: TraceSource, options: FitOptions): Promise<TraceFit> {
  const { rate, timeUnit, seed } = options;
  const survey = new Survey({ rate, timeUnit });
  const reading = { source, keys: new TraceKeys(), options: { ...options, ttl: null, workers: 1 }, passes: 1 };
  const skipped = await readPass(reading, 0, survey, () => null);
  const { requests, records } = survey;
  if (requests === 0) {
    throw new TraceError(source.name, null, 'found no request in the whole trace, expected at least one `get`');
  }
  refuseTooLong(source.name, survey.span, rate);
  const counts = survey.counts.filter((count) => count > 0).toSorted().toReversed();
  const keys = counts.length;
  const popularity = fitPopularity(spectrumOf(counts), dispersionOf(counts, requests), seed);
  const hasTimes = survey.isTimed === true;
  const isTimed = hasTimes && survey.span > 0;
  return {
    records,
    requests,
    keys,
    keysOnce: counts.reduce((sum, count) => sum + (count === 1 ? 1 : 0), 0),
    storeShare: survey.stores / records,
    removeShare: survey.removals / records,
    hasTimes,
    rate: isTimed ? requests / survey.span : null,
    span: isTimed ? survey.span : null,
    popularity,
    sizes: fitSizes(survey.sizes),
    windows: survey.windows.map((one) => one.figures()).filter(({ windows }) => windows > 1),
    reuse: reuseOf(survey, isTimed),
    reproduction: reproduce({ stack: survey.stack, requests, keys }, popularity.law, seed),
    ranks: ranksOf(counts, requests),
    slopes: slopesOf(counts),
    skipped,
  };
}

function dispersionOf(counts: Int32Array, requests: number): number {
  const mean = requests / counts.length;
  let squares = 0;
  for (const count of counts) squares += (count - mean) * (count - mean);
  return squares / counts.length / mean;
}

function reuseOf({ reuse, reuseRequests }: Survey, isTimed: boolean): ReuseQuantile[] {
  if (reuseRequests.total === 0) return [];
  return REUSE_SHARES.map((share) => ({
    share,
    requests: reuseRequests.quantile(share),
    time: isTimed ? reuse.quantile(share) : null,
  }));
}

/** `counts` in descending order. */
function ranksOf(counts: Int32Array, requests: number): RankShare[] {
  const tops = [...new Set([1, ...RANK_PARTS.map((part) => Math.max(1, Math.round(part * counts.length)))])];
  let sum = 0;
  let rank = 0;
  return tops.map((keys) => {
    while (rank < keys) sum += counts[rank++];
    return { keys, share: sum / requests };
  });
}

/** Keys asked for less often have ranks by chance. */
const COUNT_OF_KNOWN_RANK = 8;
/** The first ranks are too few to have a slope. */
const RANK_FIRST = 4;

/** In the upper and in the lower half of the known ranks, by their logarithm; `counts` in descending order. */
function slopesOf(counts: Int32Array): Slope[] | null {
  const last = counts.findLastIndex((count) => count >= COUNT_OF_KNOWN_RANK) + 1;
  const middle = Math.round(Math.sqrt(RANK_FIRST * last));
  if (middle < 2 * RANK_FIRST) return null;
  const slope = (from: number, to: number): Slope => {
    return { from, to, exponent: Math.log(counts[from - 1] / counts[to - 1]) / Math.log(to / from) };
  };
  return [slope(RANK_FIRST, middle), slope(middle, last)];
}
