/**
 * Reads the binary format oracleGeneral of libCacheSim: records of 24 bytes, little-endian: time (s, 32 bits), object
 * (64), size (B, 32), and the record at which the object is asked for next (64; -1: never), which nobody here needs.
 * Every record is a request.
 */
import type { IdNumbers } from './id-numbers.ts';
import { BATCH_RECORDS } from './request.ts';
import type { RecordWriter } from './request.ts';
import { TraceError, backwards } from './trace-error.ts';

const RECORD_BYTES = 24;
const ID = 4;
const SIZE = 12;
const NEXT_LOW = 16;
const NEXT_HIGH = 20;

/** Records looked at to tell the format, at most. */
const LOOKED_AT = 64;
/** No trace has so many records; in another format the same bytes are as good as never below it. */
const NEXT_HIGH_MAX = 1 << 8;
/** Traces say "never" in two ways: -1, and the largest number of 64 bits. */
const NEVER_HIGH = [-1, 0x7fffffff];

export interface OracleReaderOptions {
  readonly file: string;
  readonly ids: IdNumbers;
  readonly out: RecordWriter;
  /** Hears of a bad record, which is then passed over; null: it is thrown. */
  readonly onBad: ((error: TraceError) => void) | null;
}

export class OracleReader {
  readonly #file: string;
  readonly #ids: IdNumbers;
  readonly #out: RecordWriter;
  readonly #onBad: ((error: TraceError) => void) | null;
  /** The beginning of a record whose end has not come. */
  readonly #partial = new Uint8Array(RECORD_BYTES);
  #partialBytes = 0;
  /** Bytes of the records read. */
  #bytes = 0;
  #lastTime = 0;

  constructor({ file, ids, out, onBad }: OracleReaderOptions) {
    this.#file = file;
    this.#ids = ids;
    this.#out = out;
    this.#onBad = onBad;
  }

  /** Of the next record. */
  get place(): { readonly byte: number } {
    return { byte: this.#bytes };
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    if (this.#partialBytes > 0) {
      from = Math.min(chunk.length, RECORD_BYTES - this.#partialBytes);
      this.#partial.set(chunk.subarray(0, from), this.#partialBytes);
      this.#partialBytes += from;
      if (this.#partialBytes < RECORD_BYTES) return;
      this.#read(this.#partial, 0, RECORD_BYTES);
    }
    const whole = chunk.length - ((chunk.length - from) % RECORD_BYTES);
    this.#read(chunk, from, whole);
    this.#partial.set(chunk.subarray(whole));
    this.#partialBytes = chunk.length - whole;
  }

  end(): void {
    if (this.#partialBytes === 0) return;
    this.#refuse(`found ${this.#partialBytes} bytes at the end, expected records of ${RECORD_BYTES}`);
  }

  #read(bytes: Uint8Array, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ids = this.#ids;
    for (let at = from; at < to; ) {
      const { batch } = this.#out;
      const { keys, times, sizes } = batch;
      let record = batch.length;
      let time = this.#lastTime;
      const start = at;
      for (; at < to && record < BATCH_RECORDS; at += RECORD_BYTES, record++) {
        const next = view.getUint32(at, true);
        if (next < time) break;
        time = next;
        times[record] = time;
        sizes[record] = view.getUint32(at + SIZE, true);
      }
      ids.ofMany(view, start + ID, RECORD_BYTES, record - batch.length, keys, batch.length);
      batch.length = record;
      this.#lastTime = time;
      this.#bytes += at - start;
      if (record === BATCH_RECORDS) {
        this.#out.flush();
      } else if (at < to) {
        this.#refuse(backwards(view.getUint32(at, true), time));
        at += RECORD_BYTES;
        this.#bytes += RECORD_BYTES;
      }
    }
  }

  #refuse(message: string): void {
    const error = new TraceError(this.#file, this.place, message);
    if (this.#onBad === null) throw error;
    this.#onBad(error);
  }
}

/** Whether a file that begins with `head` is likely to be in this format: no text has zero bytes. */
export function looksLikeOracle(head: Uint8Array): boolean {
  if (head.length < RECORD_BYTES || !head.subarray(0, RECORD_BYTES).includes(0)) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const records = Math.min(LOOKED_AT, Math.floor(head.length / RECORD_BYTES));
  for (let record = 0, time = 0; record < records; record++) {
    const at = record * RECORD_BYTES;
    const high = view.getInt32(at + NEXT_HIGH, true);
    const never = NEVER_HIGH.includes(high) && view.getInt32(at + NEXT_LOW, true) === -1;
    if (!never && (high < 0 || high > NEXT_HIGH_MAX)) return false;
    if (view.getUint32(at, true) < time) return false;
    time = view.getUint32(at, true);
  }
  return true;
}
