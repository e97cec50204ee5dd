/**
 * Why each cache last lost each key, four bits a pair: what tells a miss for expiry from one for capacity. Pairs that
 * were never held are cold.
 */
import { CAUSE } from '../../../measure/record.ts';

const CODES = [CAUSE.cold, CAUSE.ttl, CAUSE.capacity, CAUSE.admission, CAUSE.invalidation, CAUSE.fault] as const;
const CODE = { expired: 1, capacity: 2, admission: 3, deleted: 4, lost: 5 } as const;

/** Memory that the table may take, bytes; a scenario that needs more is one for the scale model. */
export const DEPARTURE_BYTES_MAX = 1 << 30;

export class Departures {
  readonly #codes: Uint8Array;
  readonly #keys: number;
  /** Bytes of one cache's codes. */
  readonly #row: number;

  /** `initial`: what a miss is put down to before anything has left. */
  constructor(caches: number, keys: number, initial: 'cold' | 'ttl') {
    this.#keys = keys;
    this.#row = Math.ceil(keys / 2);
    // Two codes to a byte: 0x11 is `ttl` twice.
    this.#codes = new Uint8Array(Departures.bytes(caches, keys)).fill(initial === 'cold' ? 0 : 0x11);
  }

  static bytes(caches: number, keys: number): number {
    return caches * Math.ceil(keys / 2);
  }

  /** Cause of a miss of `key` in `cache`; keys beyond the table are asked for only once, hence cold. */
  cause(cache: number, key: number): number {
    if (key >= this.#keys) return CAUSE.cold;
    return CODES[(this.#codes[cache * this.#row + (key >>> 1)] >>> ((key & 1) << 2)) & 15];
  }

  left(cache: number, key: number, cause: keyof typeof CODE): void {
    if (key >= this.#keys) return;
    const at = cache * this.#row + (key >>> 1);
    const shift = (key & 1) << 2;
    this.#codes[at] = (this.#codes[at] & ~(15 << shift)) | (CODE[cause] << shift);
  }
}
