import { describe, expect, test } from 'vitest';
import { Zipf, zipfWeightSum } from '../../src/random/zipf.ts';

/** Differences of the Hurwitz zeta function at 40 digits. */
const SUMS: readonly (readonly [from: number, to: number, exponent: number, sum: number])[] = [
  [1, 1, 0.5, 1],
  [1, 10, 1.2, 2.467713365172084],
  [1, 1e10, 0.99, 26.469028201751478],
  [1, 5e9, 1, 22.909919414382045],
  [1, 5e9, 0.999999, 22.91016871825099],
  [1, 1e12, 0.5, 1999998.5396459913],
  [1, 1e12, 1.5, 2.6123733486854883],
  [1, 1e12, 8, 1.0040773561979444],
  [17, 1e6, 3, 0.0018348644364794815],
  [30, 1e6, 20, 6.1203509830114665e-30],
  [1e11, 1e12, 1.01, 1.7669541599550571],
  [1e11 + 1, 1e12, 1, 2.3025850929895455],
  [1e9, 1e9 + 100, 1.3, 2.0152148071296074e-10],
  [1e12 - 1, 1e12, 0.7, 7.962143411072732e-9],
];

describe('zipf weight sum', () => {
  test.each(SUMS)('%d … %d at exponent %d', (from, to, exponent, sum) => {
    expect(Math.abs(zipfWeightSum(from, to, exponent) / sum - 1)).toBeLessThan(1e-13);
  });

  test('agrees with the constant of YCSB, which was summed term by term in doubles', () => {
    expect(zipfWeightSum(1, 1e10, 0.99)).toBeCloseTo(26.46902820178302, 9);
  });
});

const UNIT = 2 ** -20;

describe('zipf sampler', () => {
  test.each([
    [1, 1.1], [2, 0.5], [1000, 0.99], [16384, 1], [16385, 1], [1e6, 0.3], [1e6, 1], [1e6, 1.000001], [1e6, 2.5],
    [5e9, 0.8], [5e9, 1], [1e12, 0.99], [1e12, 1.2], [1e12, 6],
  ])('inverts the distribution function: %d keys, exponent %d', (keys, exponent) => {
    const zipf = new Zipf(keys, exponent);
    const total = zipfWeightSum(1, keys, exponent);
    const below = (rank: number) => (rank === 0 ? 0 : zipfWeightSum(1, rank, exponent) / total);
    // Evenly, and densely at both ends.
    const even = Array.from({ length: 1024 }, (_, i) => [i / 1024, i * UNIT, 1 - (i + 1) * UNIT]).flat();
    const wrong: string[] = [];
    let last = 1;
    for (const u of even.toSorted((a, b) => a - b)) {
      const rank = zipf.sample(() => u);
      const within = rank >= last && rank <= keys;
      // The tail's integral is allowed its error.
      if (!within || below(rank - 1) > u + 1e-9 || below(rank) < u - 1e-9) wrong.push(`${u} gave ${rank}`);
      last = rank;
    }
    expect(wrong).toEqual([]);
    expect(zipf.sample(() => 0)).toBe(1);
    expect(zipf.sample(() => 1 - 2 ** -53)).toBeLessThanOrEqual(keys);
  });
});
