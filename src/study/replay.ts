/**
 * Replays a recorded trace against eviction policies at several capacities, all in one pass; one more pass counts the
 * distinct keys first when a capacity is a share of them.
 */
import { beladyMisses, nextUses } from '../policy/eviction/belady.ts';
import type { RecordBatch, RecordSink } from '../trace/request.ts';
import { LOOKUP, newBatch } from '../trace/request.ts';
import { TraceKeys } from '../trace/trace-reader.ts';
import { boundsOf } from './capacity.ts';
import type { Capacity } from './capacity.ts';
import type { LaneCounts, LaneOptions } from './replay-lane.ts';
import { perform, readPass } from './replay-pass.ts';
import type { PassOptions, Performance, Skipped } from './replay-pass.ts';
import { RequestLog } from './request-log.ts';
import type { TraceSource } from './trace-source.ts';

export interface ReplayOptions extends PassOptions {
  /** Names in the registry of eviction policies, and `BELADY`; that one takes no capacity in bytes. */
  readonly policies: readonly string[];
  readonly capacities: readonly Capacity[];
  readonly seed: number;
}

/** Of one policy at one capacity. */
export interface ReplayRow {
  readonly policy: string;
  readonly capacity: number;
  readonly unit: 'entries' | 'bytes';
  readonly requests: number;
  readonly hits: number;
  readonly misses: number;
  readonly missRatio: number;
  /** The same by bytes; null where the trace does not tell the size of every request. */
  readonly bytes: { readonly requested: number; readonly hit: number; readonly missRatio: number } | null;
  /** Entries that left for lack of room, newcomers that were not admitted among them. */
  readonly evictions: number;
}

export interface Replay {
  readonly rows: readonly ReplayRow[];
  readonly records: number;
  readonly keys: number;
  /** The rate by which the clock went, requests a second; null: by the trace's own times. */
  readonly clockRate: number | null;
  /** Whether entries could expire. */
  readonly expires: boolean;
  readonly skipped: Skipped;
}

/** Belady's rule, which knows the future and is no policy of a cache. */
export const BELADY = 'belady';

/** How often a source must be read. */
export function passesOf(capacities: readonly Capacity[]): number {
  return capacities.some(({ kind }) => kind === 'share') ? 2 : 1;
}

/** Throws a `TraceError` or a `CapacityError` for what is the user's to mend. */
export async function replay(source: TraceSource, options: ReplayOptions): Promise<Replay> {
  const { policies, capacities, seed } = options;
  const passes = passesOf(capacities);
  const keys = new TraceKeys();
  const reading = { source, keys, options, passes };
  if (passes > 1) await readPass(reading, 0, new Counter(), () => null);
  const played = policies.filter((policy) => policy !== BELADY);
  const lanes: readonly Omit<LaneOptions, 'ttl'>[] = played.flatMap((policy) =>
    capacities.map((capacity) => ({ policy, bounds: boundsOf(capacity, keys.count), seed })),
  );
  const log = played.length < policies.length ? new RequestLog() : null;
  const performance = await perform(reading, passes - 1, {
    policies: played,
    needsSizes: capacities.some(({ kind }) => kind === 'bytes'),
    log,
    troupes: (ttl) => lanes.map((lane) => ({ lanes: [{ ...lane, ttl }], sample: null })),
  });
  const { records, clockRate, expires, skipped } = performance;
  const rows = lanes.map((lane, index) => rowOf(lane, performance.counts[index].lanes[0], performance));
  const bounds = log === null ? [] : beladyRows(log, capacities, keys.count);
  const inOrder = policies.flatMap((policy) => [...rows, ...bounds].filter((row) => row.policy === policy));
  return { rows: inOrder, records, keys: keys.count, clockRate, expires, skipped };
}

/** The bound: requests alone, whatever is stored, removed or expires between them. */
function beladyRows(log: RequestLog, capacities: readonly Capacity[], distinct: number): ReplayRow[] {
  const { keys } = log;
  const entries = capacities.map((capacity) => boundsOf(capacity, distinct).entries);
  return beladyMisses(keys, nextUses(keys), entries).map((misses, index) => ({
    policy: BELADY,
    capacity: entries[index],
    unit: 'entries',
    requests: keys.length,
    hits: keys.length - misses,
    misses,
    missRatio: misses / keys.length,
    bytes: null,
    // All that is missed comes in, and all but what is there at the end goes out.
    evictions: Math.max(0, misses - entries[index]),
  }));
}

function rowOf(
  { policy, bounds }: Omit<LaneOptions, 'ttl'>,
  { hits, hitBytes, evictions }: LaneCounts,
  { requests, requestBytes }: Performance,
): ReplayRow {
  const misses = requests - hits;
  const isBytes = bounds.bytes < Infinity;
  return {
    policy,
    capacity: isBytes ? bounds.bytes : bounds.entries,
    unit: isBytes ? 'bytes' : 'entries',
    requests,
    hits,
    misses,
    missRatio: misses / requests,
    bytes:
      requestBytes > 0 && requestBytes < Infinity
        ? { requested: requestBytes, hit: hitBytes, missRatio: (requestBytes - hitBytes) / requestBytes }
        : null,
    evictions,
  };
}

/** Counts the records and requests of a pass that only numbers the keys. */
class Counter implements RecordSink {
  records = 0;
  requests = 0;
  readonly #batch = newBatch(false).batch;

  batch(): RecordBatch {
    return this.#batch;
  }

  take({ operations, length }: RecordBatch): void {
    this.records += length;
    for (let i = 0; i < length; i++) if (operations[i] === LOOKUP) this.requests++;
  }
}
