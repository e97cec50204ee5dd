import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { mean, quantile, variance } from '../../src/random/distribution.ts';
import type { Distribution, SizeDistribution, TimeDistribution } from '../../src/random/distribution.ts';

const EXAMPLES: readonly Distribution[] = [
  { kind: 'fixed', size: 512 },
  { kind: 'constant', time: 0.004 },
  { kind: 'exponential', mean: 0.02 },
  { kind: 'lognormal', mu: -5, sigma: 0.7 },
  { kind: 'lognormal', mu: 6, sigma: 0 },
  { kind: 'pareto', min: 100, alpha: 2.5, max: 5000 },
  { kind: 'pareto', min: 100, alpha: 1, max: 1e6 },
  { kind: 'pareto', min: 100, alpha: 2, max: 5000 },
  { kind: 'pareto', min: 20, alpha: 0.6, max: 5000 },
  { kind: 'generalized-pareto', location: 15, scale: 200, shape: 0.2 },
  { kind: 'generalized-extreme-value', location: 30.7984, scale: 8.20449, shape: 0.078688 },
];

/** Mean of f(X), by the midpoint rule over the quantile function. */
function integrate(distribution: Distribution, f: (x: number) => number): number {
  const cells = 200_000;
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += f(quantile(distribution, (i + 0.5) / cells));
  return sum / cells;
}

describe('distribution', () => {
  test.each(EXAMPLES)('moments are those of its quantiles: %j', (distribution) => {
    const m = mean(distribution);
    expect(integrate(distribution, (x) => x) / m).toBeCloseTo(1, 3);
    const spread = integrate(distribution, (x) => (x - m) * (x - m));
    expect(Math.abs(spread - variance(distribution))).toBeLessThanOrEqual(0.01 * variance(distribution) + 1e-20);
  });

  test('quantiles known by heart', () => {
    expect(quantile({ kind: 'exponential', mean: 2 }, 0.5)).toBeCloseTo(2 * Math.LN2, 14);
    expect(quantile({ kind: 'lognormal', mu: 1, sigma: 2 }, 0.5)).toBeCloseTo(Math.E, 14);
    expect(quantile({ kind: 'pareto', min: 1, alpha: 2, max: 1e9 }, 0.99)).toBeCloseTo(10, 10);
    expect(quantile({ kind: 'pareto', min: 1, alpha: 2, max: 5 }, 0.99)).toBe(5);
  });

  test('the ETC pool has the values that were reported of it', () => {
    const values = { kind: 'generalized-pareto', location: 15, scale: 214.476, shape: 0.348238 } as const;
    expect(mean(values)).toBeCloseTo(344, 0);
    // P(X > 1024) and the part of the bytes beyond, by the law's own integral.
    const beyond = Math.exp(-Math.log1p((0.348238 * 1009) / 214.476) / 0.348238);
    expect(quantile(values, 1 - beyond)).toBeCloseTo(1024, 6);
    expect(beyond).toBeCloseTo(0.062, 3);
    const excess = (214.476 + 0.348238 * 1009) / (1 - 0.348238);
    expect((beyond * (1024 + excess)) / mean(values)).toBeCloseTo(0.34, 2);
    const keys = { kind: 'generalized-extreme-value', location: 30.7984, scale: 8.20449, shape: 0.078688 } as const;
    expect(mean(keys)).toBeCloseTo(36.3, 0);
  });

  test('the quantile grows with the uniform number, and is finite from 0 to below 1', () => {
    const below1 = 1 - 2 ** -53;
    const uniform = fc.double({ min: 0, max: below1, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), uniform, uniform, (distribution, a, b) => {
        const low = quantile(distribution, Math.min(a, b));
        const high = quantile(distribution, Math.max(a, b));
        expect(low).toBeGreaterThanOrEqual(0);
        // Rounding may move a value by its last digit where two approximations meet.
        expect(high).toBeGreaterThanOrEqual(low * (1 - 1e-14));
        expect(Number.isFinite(quantile(distribution, below1))).toBe(true);
      }),
    );
  });

  test('takes the distributions of a scenario as they are', () => {
    const size: SizeDistribution = { kind: 'fixed', size: 3 };
    const time: TimeDistribution = { kind: 'constant', time: 4 };
    expect([mean(size), mean(time)]).toEqual([3, 4]);
  });
});
