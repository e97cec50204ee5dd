import { describe, expect, it } from 'vitest';
import { inverseNormal } from '../../../src/random/distribution.ts';
import { Draws } from '../../../src/random/stream.ts';
import { Residuals } from '../../../src/study/plan/residuals.ts';

describe('residuals', () => {
  it('are believed to lie around 0 before anything is known', () => {
    const residuals = new Residuals(0.1);
    expect(residuals.chanceBelow(0)).toBeCloseTo(0.5, 12);
    expect(residuals.chanceBelow(0.2)).toBeGreaterThan(0.75);
    expect(residuals.chanceBelow(-0.2)).toBeCloseTo(1 - residuals.chanceBelow(0.2), 12);
    expect(residuals.chanceBelow(Infinity)).toBe(1);
    expect(residuals.chanceBelow(-Infinity)).toBe(0);
    expect(residuals.facts).toEqual({ cases: 0, mean: NaN, worst: 0 });
  });

  it('follow a Student distribution: prior and two cases, by hand', () => {
    const residuals = new Residuals(1);
    residuals.add(1);
    residuals.add(3);
    // Weight 0.25 + 2, mean 4 / 2.25; freedom 3 + 2; squares 3 + 2 + 0.25 * 2 * 2^2 / 2.25.
    const location = 4 / 2.25;
    const scale = Math.sqrt(((3 + 2 + 2 / 2.25) / 5) * (1 + 1 / 2.25));
    expect(residuals.expected).toBeCloseTo(location, 12);
    // The 95 % quantile of Student's t with 5 degrees of freedom, from tables: 2.015.
    expect(residuals.chanceBelow(location + 2.015 * scale)).toBeCloseTo(0.95, 4);
  });

  it('of many cases are told as often as they are foretold', () => {
    const draws = new Draws(1, 'residuals');
    const normal = (i: number): number => 0.3 + 0.2 * inverseNormal(draws.uniform(i));
    const limits = [0.1, 0.3, 0.5];
    const below = limits.map(() => 0);
    const foretold = limits.map(() => 0);
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      const residuals = new Residuals(0.2);
      for (let i = 0; i < 12; i++) residuals.add(normal(20 * round + i));
      limits.forEach((limit, at) => {
        foretold[at] += residuals.chanceBelow(limit) / rounds;
        if (normal(20 * round + 19) < limit) below[at] += 1 / rounds;
      });
    }
    limits.forEach((_, at) => expect(Math.abs(below[at] - foretold[at])).toBeLessThan(0.04));
  });
});
