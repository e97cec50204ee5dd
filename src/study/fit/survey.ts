/** What one pass over a trace tells of its workload, in memory that grows with the distinct keys alone. */
import { widened } from '../../policy/eviction/ledger.ts';
import { LOOKUP, REMOVE, STORE, newBatch } from '../../trace/request.ts';
import type { RecordBatch, RecordSink } from '../../trace/request.ts';
import { StackDistances } from '../../trace/stack-distances.ts';
import { LogHistogram } from './log-histogram.ts';
import { Windows } from './windows.ts';

const KEYS_FIRST = 1024;
/** Bursts are looked for in the first, working sets in the others; s. */
const WINDOWS = [1, 10, 60, 600, 3600];

export interface SurveyOptions {
  /** Seconds in a unit of the trace's times. */
  readonly timeUnit: number;
  /** Requests a second in the place of the trace's times; null: its times. */
  readonly rate: number | null;
}

export class Survey implements RecordSink {
  records = 0;
  requests = 0;
  stores = 0;
  removals = 0;
  /** Whether the records have times, the trace's or those of a rate; null before the first record. */
  isTimed: boolean | null = null;
  /** Of the last record, s since the first. */
  span = 0;
  /** Of requests for keys asked for before: time since then, s. */
  readonly reuse = new LogHistogram();
  /** The same, in requests. */
  readonly reuseRequests = new LogHistogram();
  readonly stack = new StackDistances();
  readonly windows = WINDOWS.map((length) => new Windows(length));
  readonly #options: SurveyOptions;
  readonly #batch = newBatch(false).batch;
  #keys = 0;
  #counts = new Int32Array(KEYS_FIRST);
  /** As last told; NaN: never. */
  #sizes = new Float64Array(KEYS_FIRST).fill(NaN);
  /** Time of the last request, and its number. */
  #lastTimes = new Float64Array(KEYS_FIRST).fill(NaN);
  #lastRequests = new Float64Array(KEYS_FIRST).fill(NaN);
  #origin = 0;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** Requests of each key. */
  get counts(): Int32Array {
    return this.#counts.subarray(0, this.#keys);
  }

  /** Bytes of each key that has been asked for, with its value; those that are told. */
  get sizes(): Float64Array {
    return this.#sizes.subarray(0, this.#keys).filter((size, key) => size > 0 && this.#counts[key] > 0);
  }

  batch(): RecordBatch {
    return this.#batch;
  }

  take({ keys, operations, sizes, times, length }: RecordBatch): void {
    for (let i = 0; i < length; i++) {
      const key = keys[i];
      if (key >= this.#keys) this.#makeRoom(key);
      if (sizes[i] >= 0) this.#sizes[key] = sizes[i];
      this.span = this.#timeOf(times[i]);
      this.records++;
      if (operations[i] === REMOVE) this.removals++;
      else this.stack.use(key, operations[i] === LOOKUP);
      if (operations[i] === STORE) this.stores++;
      if (operations[i] === LOOKUP) this.#request(key);
    }
  }

  #timeOf(time: number): number {
    const { rate, timeUnit } = this.#options;
    if (rate !== null) {
      this.isTimed = true;
      return this.records / rate;
    }
    if (this.isTimed === null) {
      this.isTimed = !Number.isNaN(time);
      this.#origin = time * timeUnit;
    }
    return time * timeUnit - this.#origin;
  }

  #request(key: number): void {
    this.#counts[key]++;
    const lastRequest = this.#lastRequests[key];
    if (lastRequest >= 0) this.reuseRequests.add(this.requests - lastRequest);
    this.#lastRequests[key] = this.requests;
    this.requests++;
    if (this.isTimed !== true) return;
    const last = this.#lastTimes[key];
    if (last >= 0) this.reuse.add(this.span - last);
    this.#lastTimes[key] = this.span;
    for (const windows of this.windows) windows.request(this.span, last, this.#sizes[key]);
  }

  #makeRoom(key: number): void {
    this.#keys = key + 1;
    if (key < this.#counts.length) return;
    this.#counts = widened(this.#counts, 2 * key);
    this.#sizes = widened(this.#sizes, 2 * key, NaN);
    this.#lastTimes = widened(this.#lastTimes, 2 * key, NaN);
    this.#lastRequests = widened(this.#lastRequests, 2 * key, NaN);
  }
}
