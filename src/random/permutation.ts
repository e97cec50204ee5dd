/**
 * A shuffle of 1 … n that needs no table: a Feistel network of four rounds (M. Luby, C. Rackoff, "How to construct
 * pseudorandom permutations from pseudorandom functions", 1988) over the next even power of two, walked until it comes
 * back to the range (J. Black, P. Rogaway, "Ciphers with arbitrary finite domains", 2002).
 */
import { mix32, Stream } from './stream.ts';

const ROUNDS = 4;

export class Permutation {
  readonly #size: number;
  /** Each half has so many values. */
  readonly #half: number;
  readonly #keys: Int32Array;

  /** `size`: at most 2^53. */
  constructor(size: number, seed: number, name: string) {
    this.#size = size;
    let half = 1;
    while (half * half < size) half *= 2;
    this.#half = half;
    const stream = new Stream(seed, name);
    this.#keys = Int32Array.from({ length: ROUNDS }, () => stream.int32());
  }

  /** Where `rank` goes, 1 … n both; no two go to the same place. */
  of(rank: number): number {
    let value = rank - 1;
    // Fewer than four values lie outside for each inside: the walk is short, and it ends because the rounds are a
    // bijection that leads back to where it began.
    do value = this.#scramble(value);
    while (value >= this.#size);
    return value + 1;
  }

  /** Who goes to `place`: the inverse of `of`. */
  rankAt(place: number): number {
    let value = place - 1;
    do value = this.#unscramble(value);
    while (value >= this.#size);
    return value + 1;
  }

  #scramble(value: number): number {
    let left = Math.floor(value / this.#half);
    let right = value - left * this.#half;
    for (let round = 0; round < ROUNDS; round++) {
      const hash = mix32(right ^ this.#keys[round]) >>> 0;
      const next = (left + hash) % this.#half;
      left = right;
      right = next;
    }
    return left * this.#half + right;
  }

  #unscramble(value: number): number {
    let left = Math.floor(value / this.#half);
    let right = value - left * this.#half;
    for (let round = ROUNDS - 1; round >= 0; round--) {
      const before = left;
      const hash = mix32(before ^ this.#keys[round]) >>> 0;
      // The halves are powers of two below 2^32, and so divide what the hash wraps at.
      left = (right - (hash % this.#half) + this.#half) % this.#half;
      right = before;
    }
    return left * this.#half + right;
  }
}
