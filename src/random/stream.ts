/**
 * Named, seeded randomness. A `Stream` is a sequence, for draws whose order of use is fixed by its name alone (the
 * arrivals of one region). `Draws` are addressed, for draws that must not shift when another mechanism draws more or
 * less often: the value depends on the name and on up to three counters, never on what was drawn before.
 *
 * Both take their state from seedrandom (ARC4) seeded with `seed/name`, so that a new feature with a new name disturbs
 * nobody. The generators are sfc32 (C. Doty-Humphrey, PractRand 0.95) and the 32-bit finalizer of MurmurHash3
 * (A. Appleby), which use integer arithmetic only and give the same bits on every machine.
 */
import seedrandom from 'seedrandom';

const TWO_POW_MINUS_53 = 1 / 9007199254740992;

/** A sequence of random numbers with a state of its own (sfc32). */
export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor(seed: number, name: string) {
    const source = seedrandom(`${seed}/${name}`);
    this.#a = source.int32();
    this.#b = source.int32();
    this.#c = source.int32();
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.int32();
  }

  /** Uniform over the signed 32-bit integers. */
  int32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t;
  }

  /** Uniform on [0, 1), 53 bits. */
  next(): number {
    return ((this.int32() >>> 5) * 67108864 + (this.int32() >>> 6)) * TWO_POW_MINUS_53;
  }

  /** Uniform over 0 … bound - 1, bound at most 2^32. */
  below(bound: number): number {
    return Math.floor(((this.int32() >>> 0) / 4294967296) * bound);
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }
}

/** MurmurHash3's 32-bit finalizer: every input bit changes every output bit with probability about one half. */
export function mix32(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Random numbers addressed by counters: equal addresses give equal numbers, in any order of use. */
export class Draws {
  readonly #k0: number;
  readonly #k1: number;

  constructor(seed: number, name: string) {
    const source = seedrandom(`${seed}/${name}`);
    this.#k0 = source.int32();
    this.#k1 = source.int32();
  }

  /** Uniform on [0, 1), 53 bits. Addresses are integers below 2^53. */
  uniform(a: number, b = 0, c = 0): number {
    // Integers beyond 32 bits keep their high part: `| 0` alone would alias 0 and 2^32.
    const high = a >= 4294967296 ? Math.floor(a / 4294967296) : 0;
    let h = mix32(this.#k0 ^ Math.imul(a | 0, 0x9e3779b1));
    h = mix32((h + Math.imul(b | 0, 0x85ebca77) + high) | 0);
    h = mix32(h ^ Math.imul(c | 0, 0xc2b2ae3d) ^ this.#k1);
    const low = mix32((h + 0x27d4eb2f) ^ Math.imul(this.#k1, 0x165667b1));
    return ((h >>> 5) * 67108864 + (low >>> 6)) * TWO_POW_MINUS_53;
  }

  /** Exponential with mean 1. */
  exponential(a: number, b = 0, c = 0): number {
    return -Math.log(1 - this.uniform(a, b, c));
  }
}
