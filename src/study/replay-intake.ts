/** What is done once with every record of a replay, whichever lanes play it: counts, the clock, checks. */
import type { RecordBatch, RecordSink } from '../trace/request.ts';
import { LOOKUP, REMOVE } from '../trace/request.ts';
import { TraceError } from '../trace/trace-error.ts';
import type { Stage } from './replay-stage.ts';
import type { RequestLog } from './request-log.ts';

/** Requests a second where neither the trace nor the user says: a busy cache node of a small service. */
const RATE_ASSUMED = 1000;
const MINUTE = 60;
/** Clocks of whole seconds have 31 bits, 68 years; a longer trace is one whose times are in another unit. */
const SECONDS_MAX = 2 ** 31;
const YEAR = 365 * 24 * 3600;

/** Throws a `TraceError` when times span more than a clock can show. `rate`: by which they go; null: they are told. */
export function refuseTooLong(file: string, seconds: number, rate: number | null): void {
  if (!(seconds > SECONDS_MAX)) return;
  const expected = rate === null ? 'another time unit (--time-unit)' : 'a higher rate (--rate)';
  const found = `found times that span ${Math.round(seconds / YEAR)} years`;
  throw new TraceError(file, null, `${found}, expected ${expected}`);
}

export interface IntakeOptions {
  /** Name of the trace, for messages. */
  readonly file: string;
  readonly stage: Stage;
  /** Distinct keys so far. */
  readonly keys: { readonly count: number };
  /** Requests a second in the place of the trace's times; null: its times, or an assumed rate where it has none. */
  readonly rate: number | null;
  /** Seconds in a unit of the trace's times. */
  readonly timeUnit: number;
  /** Whether no record may lack its size. */
  readonly needsSizes: boolean;
  readonly log: RequestLog | null;
  /**
   * Called before the first batch is played; `tellsTtl`: whether records may tell a time to live. The answer: whether
   * what is played goes by the clock.
   */
  readonly onBegin: (tellsTtl: boolean) => boolean;
}

export class Intake implements RecordSink {
  records = 0;
  requests = 0;
  /** Of all requests; NaN when there is one whose size is not told. */
  requestBytes = 0;
  clockRate: number | null;
  readonly #options: IntakeOptions;
  /** What is taken off the trace's times, s: whole minutes, so that seconds and minutes turn when they did. */
  #origin = 0;
  #isClocked = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.clockRate = options.rate;
  }

  batch(): RecordBatch {
    return this.#options.stage.batch();
  }

  take(batch: RecordBatch, tellsTtl: boolean): void {
    const { stage, keys, log, onBegin } = this.#options;
    if (this.records === 0) {
      this.#isClocked = onBegin(tellsTtl);
      this.#startClock(batch.times[0]);
    }
    this.#count(batch);
    log?.add(batch);
    this.#setClock(batch);
    this.records += batch.length;
    stage.play(batch, keys.count);
  }

  #count({ operations, sizes, length }: RecordBatch): void {
    const { file, needsSizes } = this.#options;
    let bytes = 0;
    for (let i = 0; i < length; i++) {
      if (operations[i] === LOOKUP) {
        this.requests++;
        bytes += sizes[i];
      }
      if (needsSizes && !(sizes[i] >= 0) && operations[i] !== REMOVE) {
        const message = 'found no size, expected one in each record, for a capacity in bytes';
        throw new TraceError(file, { record: this.records + i + 1 }, message);
      }
    }
    this.requestBytes += bytes;
  }

  #setClock({ times, length }: RecordBatch): void {
    if (this.clockRate === null) {
      const { timeUnit } = this.#options;
      for (let i = 0; i < length; i++) times[i] = times[i] * timeUnit - this.#origin;
    } else {
      for (let i = 0; i < length; i++) times[i] = (this.records + i) / this.clockRate;
    }
    const now = times[length - 1];
    // Before it is played: the clocks of caches cannot follow so far.
    if (this.#isClocked) refuseTooLong(this.#options.file, now, this.clockRate);
  }

  #startClock(time: number): void {
    if (Number.isNaN(time)) this.clockRate ??= RATE_ASSUMED;
    else this.#origin = Math.floor((time * this.#options.timeUnit) / MINUTE) * MINUTE;
  }
}
