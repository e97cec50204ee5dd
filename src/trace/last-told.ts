/** What the records of a trace last told of each key, for those that tell nothing. Grows with the distinct keys. */
import { widened } from '../policy/eviction/ledger.ts';

const KEYS_FIRST = 1024;

export class LastTold {
  /** NaN: never. */
  #sizes = new Float64Array(KEYS_FIRST).fill(NaN);
  #ttls = new Float64Array(KEYS_FIRST).fill(NaN);

  size(key: number, bytes: number): void {
    this.#sizes = roomFor(key, this.#sizes);
    this.#sizes[key] = bytes;
  }

  /** NaN: none is set. */
  ttl(key: number, seconds: number): void {
    this.#ttls = roomFor(key, this.#ttls);
    this.#ttls[key] = seconds;
  }

  /** Bytes; `otherwise` when they were never told. */
  sizeOf(key: number, otherwise: number): number {
    if (key >= this.#sizes.length) return otherwise;
    const size = this.#sizes[key];
    return size >= 0 ? size : otherwise;
  }

  ttlOf(key: number): number {
    return key < this.#ttls.length ? this.#ttls[key] : NaN;
  }
}

function roomFor(key: number, column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  return key < column.length ? column : widened(column, 2 * key, NaN);
}
