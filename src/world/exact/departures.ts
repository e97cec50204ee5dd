/**
 * Why each cache last lost each key, two bits a pair: what tells a miss for expiry from one for capacity. Pairs that
 * were never held are cold.
 */
import { CAUSE } from '../../measure/record.ts';

const CODES = [CAUSE.cold, CAUSE.ttl, CAUSE.capacity, CAUSE.admission] as const;

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
    this.#row = Math.ceil(keys / 4);
    // Four codes to a byte: 0b01010101 is `ttl` four times.
    this.#codes = new Uint8Array(Departures.bytes(caches, keys)).fill(initial === 'cold' ? 0 : 0b01010101);
  }

  static bytes(caches: number, keys: number): number {
    return caches * Math.ceil(keys / 4);
  }

  /** Cause of a miss of `key` in `cache`; keys beyond the table are asked for only once, hence cold. */
  cause(cache: number, key: number): number {
    if (key >= this.#keys) return CAUSE.cold;
    return CODES[(this.#codes[cache * this.#row + (key >>> 2)] >>> ((key & 3) << 1)) & 3];
  }

  left(cache: number, key: number, cause: 'expired' | 'capacity' | 'admission'): void {
    if (key >= this.#keys) return;
    const code = cause === 'expired' ? 1 : cause === 'capacity' ? 2 : 3;
    const at = cache * this.#row + (key >>> 2);
    const shift = (key & 3) << 1;
    this.#codes[at] = (this.#codes[at] & ~(3 << shift)) | (code << shift);
  }
}
