/**
 * Miss-ratio curves of a trace: the miss ratio of each policy over a range of capacities, in two passes. The first
 * counts the keys, and tells LRU exactly, by stack distances, and Belady's rule. The second plays the other policies at
 * each capacity, small caches in full and large ones as miniatures.
 */
import { beladyMisses, nextUses } from '../policy/eviction/belady.ts';
import { LOOKUP, REMOVE, newBatch } from '../trace/request.ts';
import type { RecordBatch, RecordSink } from '../trace/request.ts';
import { StackDistances } from '../trace/stack-distances.ts';
import { TraceKeys } from '../trace/trace-reader.ts';
import { boundsOf } from './capacity.ts';
import type { Capacity } from './capacity.ts';
import { YARDSTICK, planOf, pointOf, troupeOf } from './replay-miniatures.ts';
import type { CurvePoint } from './replay-miniatures.ts';
import { perform, readPass } from './replay-pass.ts';
import type { PassOptions, Skipped } from './replay-pass.ts';
import { BELADY } from './replay.ts';
import { RequestLog } from './request-log.ts';
import type { TraceSource } from './trace-source.ts';

export interface CurveOptions extends PassOptions {
  readonly policies: readonly string[];
  /** Null: from a thousandth of the distinct keys to all of them. */
  readonly capacities: readonly Capacity[] | null;
  readonly seed: number;
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

/** Throws a `TraceError` or a `CapacityError` for what is the user's to mend. */
export async function curve(source: TraceSource, options: CurveOptions): Promise<Curve> {
  const keys = new TraceKeys();
  const reading = { source, keys, options, passes: CURVE_PASSES };
  const log = options.policies.includes(BELADY) ? new RequestLog() : null;
  const survey = new Survey(options.ttl === null, log);
  const surveyed = await readPass(reading, 0, survey, () => null);
  const capacities = capacitiesOf(options, keys.count);
  const told = exactRatios(survey, log, capacities);
  const played = options.policies.filter((policy) => !told.has(policy));
  const yardstick = told.get(YARDSTICK) ?? null;
  const plan = planOf(played, capacities, keys.count, yardstick !== null);
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
      const missRatio = told.get(policy)?.[index];
      if (missRatio !== undefined) return { policy, capacity, missRatio, sampled: null };
      if (performance === null) throw new Error(`nothing tells the misses of ${policy}`);
      return pointOf({ policy, capacity }, plan, performance, yardstick?.[index] ?? null);
    }),
  );
  const { records, requests } = survey;
  const timeless = { clockRate: options.rate, expires: false, skipped: surveyed };
  const { clockRate, expires, skipped } = performance ?? timeless;
  return { points, requests, records, keys: keys.count, clockRate, expires, skipped };
}

/** What the first pass tells: miss ratios by policy, at each of the capacities. */
function exactRatios(survey: Survey, log: RequestLog | null, capacities: readonly number[]): Map<string, number[]> {
  const told = new Map<string, number[]>();
  const tell = (policy: string, misses: number[]): void => {
    told.set(policy, misses.map((count) => count / survey.requests));
  };
  if (survey.stack !== null) tell(YARDSTICK, survey.stack.misses(capacities));
  if (log !== null) tell(BELADY, beladyMisses(log.keys, nextUses(log.keys), capacities));
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

/** The first pass: counts, and the stack distances as long as they tell what an LRU cache would do. */
class Survey implements RecordSink {
  records = 0;
  requests = 0;
  /** Null: of no use, as entries are removed or expire. */
  stack: StackDistances | null;
  readonly #batch = newBatch(false).batch;
  readonly #log: RequestLog | null;

  constructor(isTimeless: boolean, log: RequestLog | null) {
    this.stack = isTimeless ? new StackDistances() : null;
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
