/**
 * Why each cache last lost each key, two bits a pair: what tells a miss for expiry from one for capacity. Pairs that were
 * never held are cold.
 */
import { CAUSE } from '../../measure/record.ts';

const CODES = [CAUSE.cold, CAUSE.ttl, CAUSE.capacity, CAUSE.admission] as const;

/** Memory that the table may take, bytes; a scenario that needs more is one for the scale model. */
export const DEPARTURE_BYTES_MAX = 1 << 30;

export class Departures {
  readonly #codes: Uint8Array;
  readonly #keys: number;

  /** `initial`: what a miss is put down to before anything has left. */
  constructor(caches: number, keys: number, initial: 'cold' | 'ttl') {
    this.#keys = keys;
    // Four codes to a byte: 0b01010101 is `ttl` four times.
    this.#codes = new Uint8Array(Math.ceil((caches * keys) / 4)).fill(initial === 'cold' ? 0 : 0b01010101);
  }

  static bytes(caches: number, keys: number): number {
    return Math.ceil((caches * keys) / 4);
  }

  /** Cause of a miss of `key` in `cache`; keys beyond the table are asked for only once, hence cold. */
  cause(cache: number, key: number): number {
    if (key >= this.#keys) return CAUSE.cold;
    const pair = cache * this.#keys + key;
    const shift = (pair % 4) * 2;
    return CODES[(this.#codes[Math.floor(pair / 4)] >> shift) & 3];
  }

  left(cache: number, key: number, cause: 'expired' | 'capacity' | 'admission'): void {
    if (key >= this.#keys) return;
    const code = cause === 'expired' ? 1 : cause === 'capacity' ? 2 : 3;
    const pair = cache * this.#keys + key;
    const shift = (pair % 4) * 2;
    const at = Math.floor(pair / 4);
    this.#codes[at] = (this.#codes[at] & ~(3 << shift)) | (code << shift);
  }
}
