/**
 * Replays a recorded trace against eviction policies at several capacities, all in one pass; one more pass counts the
 * distinct keys first when a capacity is a share of them. Every object counts as one entry, whatever its size.
 */
import { Cache } from '../policy/cache.ts';
import { EVICTION } from '../policy/eviction/registry.ts';
import { Stream } from '../random/stream.ts';
import { KeyNumbers } from '../trace/key-numbers.ts';
import type { RequestSink } from '../trace/request.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TraceReader } from '../trace/trace-reader.ts';
import type { TraceFormat } from '../trace/trace-reader.ts';
import { entriesOf } from './capacity.ts';
import type { Capacity } from './capacity.ts';
import { readTrace } from './trace-source.ts';
import type { TraceSource } from './trace-source.ts';

export interface ReplayOptions {
  readonly format: TraceFormat;
  /** Names in the registry of eviction policies. */
  readonly policies: readonly string[];
  readonly capacities: readonly Capacity[];
  /** Requests a second in the place of the trace's times; null: its times, or an assumed rate where it has none. */
  readonly rate: number | null;
  /** Seconds in a unit of the trace's times. */
  readonly timeUnit: number;
  readonly seed: number;
  /** Hears of the part done, from 0 to 1 (null: not known), and of the records read in this pass. */
  readonly onProgress: (part: number | null, records: number) => void;
}

/** Of one policy at one capacity. */
interface ReplayRow {
  readonly policy: string;
  /** Entries. */
  readonly capacity: number;
  readonly requests: number;
  readonly hits: number;
  readonly misses: number;
  readonly missRatio: number;
  /** Entries that left for lack of room, newcomers that were not admitted among them. */
  readonly evictions: number;
}

export interface Replay {
  readonly rows: readonly ReplayRow[];
  readonly records: number;
  readonly keys: number;
  /** The rate by which the clock went, requests a second; null: by the trace's own times. */
  readonly clockRate: number | null;
}

/** Requests a second where neither the trace nor the user says: a busy cache node of a small service. */
const RATE_ASSUMED = 1000;
/** What Redis sets them to by default. */
const REDIS = { samples: 5, lfuLogFactor: 10, lfuDecayTime: 60 } as const;
/** Records played against one cache before the next: enough to keep its hot part in the processor's caches. */
const BATCH = 8192;
/** First slots of a cache. */
const SLOTS_FIRST = 1024;
const MINUTE = 60;
/** Clocks of whole seconds have 31 bits, 68 years; a longer trace is one whose times are in another unit. */
const SECONDS_MAX = 2 ** 31;

/** How often a source must be read. */
export function passesOf(capacities: readonly Capacity[]): number {
  return capacities.some(({ kind }) => kind === 'share') ? 2 : 1;
}

/** Throws a `TraceError` or a `CapacityError` for what is the user's to mend. */
export async function replay(source: TraceSource, options: ReplayOptions): Promise<Replay> {
  const passes = passesOf(options.capacities);
  const keys = new KeyNumbers();
  const pass = async (index: number, sink: RequestSink & { readonly records: number }): Promise<number> => {
    const reader = new TraceReader({ file: source.name, format: options.format, keys, sink });
    await readTrace(source, reader, (bytes) => {
      const part = source.size === null ? null : (index + Math.min(1, bytes / source.size)) / passes;
      options.onProgress(part, sink.records);
    });
    return reader.line;
  };
  if (passes > 1) await pass(0, new Counter());
  const lanes = options.policies.flatMap((policy) =>
    options.capacities.map((capacity) => new Lane(policy, entriesOf(capacity, keys.count), options.seed)),
  );
  const player = new Player(lanes, options);
  const lines = await pass(passes - 1, player);
  player.finish();
  if (player.requests === 0) {
    throw new TraceError(source.name, lines - 1, 'found no request in the whole trace, expected at least one `get`');
  }
  if (player.now > SECONDS_MAX && options.policies.some((policy) => EVICTION[policy].usesClock)) {
    const years = Math.round(player.now / (365 * 24 * 3600));
    throw new TraceError(source.name, lines - 1, `found times that span ${years} years, expected another time unit`);
  }
  return {
    rows: lanes.map((lane) => lane.row(player.requests)),
    records: player.records,
    keys: keys.count,
    clockRate: player.clockRate,
  };
}

/** Counts the records of a pass that only numbers the keys. */
class Counter implements RequestSink {
  records = 0;

  lookup(): void {
    this.records++;
  }

  store(): void {
    this.records++;
  }

  remove(): void {
    this.records++;
  }
}

type Operation = keyof RequestSink;

/** Collects a trace in batches and plays each batch against every lane. */
class Player implements RequestSink {
  records = 0;
  requests = 0;
  /** Time of the last record on the clock of the caches, s. */
  now = 0;
  clockRate: number | null;
  readonly #lanes: readonly Lane[];
  readonly #timeUnit: number;
  /** What is taken off the trace's times, s: whole minutes, so that seconds and minutes turn when they did. */
  #origin = 0;
  readonly #batch: Batch = { keys: new Int32Array(BATCH), times: new Float64Array(BATCH), operations: [], length: 0 };

  constructor(lanes: readonly Lane[], { rate, timeUnit }: ReplayOptions) {
    this.#lanes = lanes;
    this.#timeUnit = timeUnit;
    this.clockRate = rate;
  }

  lookup(key: number, time: number): void {
    this.requests++;
    this.#add('lookup', key, time);
  }

  store(key: number, time: number): void {
    this.#add('store', key, time);
  }

  remove(key: number, time: number): void {
    this.#add('remove', key, time);
  }

  finish(): void {
    for (const lane of this.#lanes) lane.play(this.#batch);
    this.#batch.length = 0;
    for (const lane of this.#lanes) lane.check();
  }

  #add(operation: Operation, key: number, time: number): void {
    if (this.records === 0) this.#start(time);
    this.now = this.clockRate === null ? time * this.#timeUnit - this.#origin : this.records / this.clockRate;
    const batch = this.#batch;
    const at = batch.length;
    batch.keys[at] = key;
    batch.times[at] = this.now;
    batch.operations[at] = operation;
    batch.length = at + 1;
    this.records++;
    if (batch.length < BATCH) return;
    for (const lane of this.#lanes) lane.play(batch);
    batch.length = 0;
  }

  #start(time: number): void {
    if (Number.isNaN(time)) this.clockRate ??= RATE_ASSUMED;
    else this.#origin = Math.floor((time * this.#timeUnit) / MINUTE) * MINUTE;
  }
}

interface Batch {
  readonly keys: Int32Array;
  readonly times: Float64Array;
  readonly operations: Operation[];
  length: number;
}

/** One policy at one capacity. */
class Lane {
  readonly #policy: string;
  readonly #capacity: number;
  readonly #cache: Cache;
  #hits = 0;
  #evictions = 0;

  constructor(policy: string, capacity: number, seed: number) {
    const stream = new Stream(seed, `replay/${policy}/${capacity}`);
    this.#policy = policy;
    this.#capacity = capacity;
    this.#cache = new Cache({
      policy,
      bounds: { entries: capacity, bytes: Infinity },
      random: () => stream.next(),
      ...REDIS,
      now: 0,
      expected: SLOTS_FIRST,
      removed: (_slot, _key, cause) => {
        if (cause === 'capacity' || cause === 'admission') this.#evictions++;
      },
    });
  }

  play({ keys, times, operations, length }: Batch): void {
    const cache = this.#cache;
    for (let i = 0; i < length; i++) {
      const key = keys[i];
      const now = times[i];
      const operation = operations[i];
      if (operation === 'remove') {
        cache.delete(key);
        continue;
      }
      if (operation === 'lookup') {
        const slot = cache.find(key);
        if (slot >= 0) {
          this.#hits++;
          cache.hit(slot, now);
          continue;
        }
        cache.miss(key, 1);
      }
      cache.put(key, 1, 1, Infinity, now, 0, now);
    }
  }

  check(): void {
    this.#cache.check();
  }

  row(requests: number): ReplayRow {
    const misses = requests - this.#hits;
    return {
      policy: this.#policy,
      capacity: this.#capacity,
      requests,
      hits: this.#hits,
      misses,
      missRatio: misses / requests,
      evictions: this.#evictions,
    };
  }
}
