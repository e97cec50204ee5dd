import { describe, expect, test } from 'vitest';
import { inverseNormal, normalCdf, normalDensity, scaledTail } from '../../src/random/normal.ts';

/** Roots of the normal distribution function at 40 digits. */
const NORMAL: readonly (readonly [p: number, x: number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-9, -5.9978070150076865],
  [0.001, -3.0902323061678136],
  [0.02425, -1.972961051311885],
  [0.05, -1.6448536269514726],
  [0.074, -1.4466320671589785],
  [0.3, -0.5244005127080408],
  [0.5, 0],
  [0.6, 0.2533471031357998],
  [0.925, 1.439531470938456],
  [0.95, 1.6448536269514726],
  [0.99, 2.326347874040841],
];

describe('inverse normal', () => {
  // Near 1 the argument itself carries a rounding error of 1e-16, which the steep tail multiplies.
  test.each(NORMAL)('at %d', (p, x) => {
    expect(Math.abs(inverseNormal(p) - x)).toBeLessThan(2e-15 * Math.max(1, Math.abs(x)));
  });

  test('the ends are infinite', () => {
    expect(inverseNormal(0)).toBe(-Infinity);
    expect(inverseNormal(1)).toBe(Infinity);
  });
});

describe('normal distribution', () => {
  // exp(x^2 / 2) erfc(x / sqrt 2) / 2 at 30 digits.
  test.each([
    [0, 0.5], [0.3, 0.3996752973432551], [1, 0.2615782918651234], [2.5, 0.1413313313805753],
    [5, 0.0769193049750063], [7.07, 0.05536037375475638], [7.08, 0.05528503030207803], [30, 0.013283349353983794],
  ])('scaled tail at %d', (x, tail) => {
    expect(Math.abs(scaledTail(x) / tail - 1)).toBeLessThan(1e-8);
  });

  test('the distribution function is the inverse of its inverse, and the integral of its density', () => {
    for (const p of [1e-12, 1e-3, 0.2, 0.5, 0.9, 0.999]) expect(normalCdf(inverseNormal(p)) / p).toBeCloseTo(1, 7);
    for (const x of [-3, -0.5, 0, 2]) {
      expect((normalCdf(x + 1e-4) - normalCdf(x - 1e-4)) / 2e-4).toBeCloseTo(normalDensity(x), 7);
    }
  });
});
