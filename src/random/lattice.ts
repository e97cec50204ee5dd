/**
 * Random numbers for a family of similar entities, whose first numbers are spread evenly over the family: number n of
 * entity `i` is frac(i * sqrt(p) + s), with a prime p for each family and n, and a random shift s (a Richtmyer
 * sequence with a Cranley-Patterson rotation). Each number by itself is uniform over the seeds; over neighbouring
 * entities the n-th numbers fill [0, 1) far more evenly than independent ones, so that sums over the family have much
 * less variance (randomized quasi-Monte Carlo; H. Niederreiter, "Random Number Generation and Quasi-Monte Carlo
 * Methods", 1992, chapters 3 and 4). Later numbers are independent: by then entities have drawn for different reasons.
 */
import { Draws } from './stream.ts';

/** Numbers of each entity that are spread evenly. */
const EVEN = 4;

const PRIMES = primes(512);

export class Lattice {
  readonly #draws: Draws;
  readonly #steps: Float64Array;
  readonly #shifts: Float64Array;

  /** Families that are used together have different numbers. */
  constructor(seed: number, name: string, family: number) {
    this.#draws = new Draws(seed, name);
    const prime = (n: number): number => PRIMES[(family * EVEN + n) % PRIMES.length];
    this.#steps = Float64Array.from({ length: EVEN }, (_, n) => Math.sqrt(prime(n)) % 1);
    this.#shifts = Float64Array.from({ length: EVEN }, (_, n) => this.#draws.uniform(family, n, 1));
  }

  /** Number `n` of entity `i`, on [0, 1). */
  uniform(i: number, n: number): number {
    if (n >= EVEN) return this.#draws.uniform(i, n);
    const x = i * this.#steps[n] + this.#shifts[n];
    return x - Math.floor(x);
  }
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}
