/**
 * Miss-ratio curves of a trace: the miss ratio of each policy over a range of capacities, in two passes. The first
 * counts the keys, and tells LRU exactly, by stack distances, and Belady's rule. The second plays the other policies at
 * each capacity: small caches in full, large ones as miniatures (C. Waldspurger et al., "Cache Modeling and
 * Optimization using Miniature Simulations", USENIX ATC 2017): several disjoint samples of the keys, each against a
 * cache scaled down as they are. What the samples differ by is the error of their mean.
 */
import { beladyMisses, nextUses } from '../policy/eviction/belady.ts';
import { LOOKUP, REMOVE, newBatch } from '../trace/request.ts';
import type { RecordBatch, RecordSink } from '../trace/request.ts';
import { StackDistances } from '../trace/stack-distances.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TraceKeys } from '../trace/trace-reader.ts';
import { boundsOf } from './capacity.ts';
import type { Capacity } from './capacity.ts';
import type { LaneOptions } from './replay-lane.ts';
import { perform, readPass } from './replay-pass.ts';
import type { PassOptions, Performance, Skipped } from './replay-pass.ts';
import type { TroupeOptions } from './replay-troupe.ts';
import { BELADY } from './replay.ts';
import { RequestLog } from './request-log.ts';
import { meanOf } from './statistics.ts';
import type { TraceSource } from './trace-source.ts';

export interface CurveOptions extends PassOptions {
  readonly policies: readonly string[];
  /** Null: from a thousandth of the distinct keys to all of them. */
  readonly capacities: readonly Capacity[] | null;
  readonly seed: number;
}

interface CurvePoint {
  readonly policy: string;
  /** Entries. */
  readonly capacity: number;
  readonly missRatio: number;
  /** Of miniatures, null where the whole trace was played. */
  readonly sampled: Sampled | null;
}

interface Sampled {
  /** Part of the keys in a sample. */
  readonly rate: number;
  readonly samples: number;
  /** Half-width of the 95 % interval of the miss ratio. */
  readonly half: number;
}

export interface Curve {
  /** By policy, and by capacity in ascending order. */
  readonly points: readonly CurvePoint[];
  readonly requests: number;
  readonly records: number;
  readonly keys: number;
  readonly clockRate: number | null;
  /** Whether entries could expire. */
  readonly expires: boolean;
  readonly skipped: Skipped;
}

/** How often a source must be read. */
export const CURVE_PASSES = 2;

/** Capacities of a curve that nobody chose: six to a power of ten. */
const POINTS = 19;
const LEAST_SHARE = 1e-3;
/** Disjoint samples of a miniature; four give an interval, and more would cost more than it narrows. */
const SAMPLES = 4;
/** Keys of a sample at the least; half as many were found enough by Waldspurger et al. */
const SAMPLE_KEYS = 1 << 14;
/** Entries of a scaled cache at the least: policies split a cache by percent, and below this they would not scale. */
const SCALED_ENTRIES = 256;
const WORDS = 2 ** 32;

/** Throws a `TraceError` or a `CapacityError` for what is the user's to mend. */
export async function curve(source: TraceSource, options: CurveOptions): Promise<Curve> {
  const keys = new TraceKeys();
  const reading = { source, keys, options, passes: CURVE_PASSES };
  const log = options.policies.includes(BELADY) ? new RequestLog() : null;
  const survey = new Survey(options.policies.includes('lru') && options.ttl === null, log);
  const surveyed = await readPass(reading, 0, survey, () => null);
  if (survey.requests === 0) {
    throw new TraceError(source.name, null, 'found no request in the whole trace, expected at least one `get`');
  }
  const capacities = capacitiesOf(options, keys.count);
  const told = exactMisses(survey, log, capacities);
  const played = options.policies.filter((policy) => !told.has(policy));
  const plan = planOf(played, capacities, keys.count);
  const performance =
    plan.length === 0
      ? null
      : await perform(reading, 1, {
          policies: played,
          needsSizes: false,
          log: null,
          troupes: (ttl) => plan.map((act) => troupeOf(act, ttl, options.seed)),
        });
  const points = options.policies.flatMap((policy) =>
    capacities.map((capacity, index): CurvePoint => {
      const misses = told.get(policy)?.[index];
      if (misses !== undefined) return { policy, capacity, missRatio: misses / survey.requests, sampled: null };
      return pointOf({ policy, capacity }, plan, performance);
    }),
  );
  const { records, requests } = survey;
  const timeless = { clockRate: options.rate, expires: false, skipped: surveyed };
  const { clockRate, expires, skipped } = performance ?? timeless;
  return { points, requests, records, keys: keys.count, clockRate, expires, skipped };
}

/** What the first pass tells: misses by policy, at each of the capacities. */
function exactMisses(survey: Survey, log: RequestLog | null, capacities: readonly number[]): Map<string, number[]> {
  const told = new Map<string, number[]>();
  if (survey.stack !== null) told.set('lru', survey.stack.misses(capacities));
  if (log !== null) told.set(BELADY, beladyMisses(log.keys, nextUses(log.keys), capacities));
  return told;
}

/** Entries, in ascending order. */
function capacitiesOf({ capacities }: CurveOptions, keys: number): number[] {
  const entries =
    capacities === null
      ? Array.from({ length: POINTS }, (_, i) => {
          const share = Math.exp(Math.log(LEAST_SHARE) * (1 - i / (POINTS - 1)));
          return Math.max(1, Math.round(share * keys));
        })
      : capacities.map((capacity) => boundsOf(capacity, keys).entries);
  return [...new Set(entries)].toSorted((a, b) => a - b);
}

/** One cache of a curve. */
interface Spot {
  readonly policy: string;
  readonly capacity: number;
}

/** What one troupe plays. */
interface Act {
  readonly spots: readonly Spot[];
  /** Part of the keys that it plays; 1: all. */
  readonly rate: number;
  /** Which of the samples of this rate. */
  readonly sample: number;
}

/** Caches that are scaled alike share their samples; those played in full are spread over the threads one by one. */
function planOf(policies: readonly string[], capacities: readonly number[], keys: number): Act[] {
  const spots = policies.flatMap((policy) => capacities.map((capacity) => ({ policy, capacity })));
  const rates = [...new Set(spots.map(({ capacity }) => rateOf(capacity, keys)))];
  return rates.flatMap((rate) => {
    const alike = spots.filter(({ capacity }) => rateOf(capacity, keys) === rate);
    if (rate === 1) return alike.map((spot) => ({ spots: [spot], rate, sample: 0 }));
    return Array.from({ length: SAMPLES }, (_, sample) => ({ spots: alike, rate, sample }));
  });
}

/** A power of two, so that few rates do for all capacities; 1 where samples would be no less work than the whole. */
function rateOf(capacity: number, keys: number): number {
  const least = Math.max(SCALED_ENTRIES / capacity, SAMPLE_KEYS / keys);
  let rate = 1;
  while (rate / 2 >= least) rate /= 2;
  return rate * SAMPLES > 1 ? 1 : rate;
}

function troupeOf({ spots, rate, sample }: Act, ttl: number | null, seed: number): TroupeOptions {
  const lanes = spots.map(({ policy, capacity }): LaneOptions => {
    return { policy, bounds: { entries: Math.max(1, Math.round(capacity * rate)), bytes: Infinity }, ttl, seed };
  });
  return { lanes, sample: rate === 1 ? null : { index: sample, width: rate * WORDS } };
}

function pointOf({ policy, capacity }: Spot, plan: readonly Act[], performance: Performance | null): CurvePoint {
  const requests = performance?.requests ?? 0;
  let rate = 1;
  const ratios = plan.flatMap((act, index) => {
    const at = act.spots.findIndex((spot) => spot.policy === policy && spot.capacity === capacity);
    const counts = performance?.counts[index];
    if (at < 0 || counts === undefined) return [];
    rate = act.rate;
    const played = act.rate === 1 ? requests : counts.requests;
    const misses = played - counts.lanes[at].hits;
    // Requests that a sample has too many or too few of are those of its most popular keys, which hit.
    return [misses / (requests * act.rate)];
  });
  const { mean, half } = meanOf(ratios);
  return { policy, capacity, missRatio: mean, sampled: rate === 1 ? null : { rate, samples: SAMPLES, half } };
}

/** The first pass: counts, and the stack distances as long as they tell what an LRU cache would do. */
class Survey implements RecordSink {
  records = 0;
  requests = 0;
  /** Null: not asked for, or of no use, as entries are removed or expire. */
  stack: StackDistances | null;
  readonly #batch = newBatch(false).batch;

  readonly #log: RequestLog | null;

  constructor(isAsked: boolean, log: RequestLog | null) {
    this.stack = isAsked ? new StackDistances() : null;
    this.#log = log;
  }

  batch(): RecordBatch {
    return this.#batch;
  }

  take(batch: RecordBatch): void {
    const { keys, operations, ttls, length } = batch;
    this.records += length;
    this.#log?.add(batch);
    for (let i = 0; i < length; i++) {
      const isRequest = operations[i] === LOOKUP;
      if (isRequest) this.requests++;
      if (operations[i] === REMOVE || ttls[i] > 0) this.stack = null;
      this.stack?.use(keys[i], isRequest);
    }
  }
}
