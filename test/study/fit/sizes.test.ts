import { expect, test } from 'vitest';
import { quantile } from '../../../src/random/distribution.ts';
import type { Distribution } from '../../../src/random/distribution.ts';
import { fitSizes } from '../../../src/study/fit/sizes.ts';

/** Evenly spaced quantiles: a sample without chance. */
function sample(law: Distribution): Float64Array {
  return Float64Array.from({ length: 10_000 }, (_, i) => quantile(law, (i + 0.5) / 10_000));
}

test.each<Distribution>([
  { kind: 'fixed', size: 500 },
  { kind: 'lognormal', mu: 6, sigma: 1.2 },
  { kind: 'pareto', min: 100, alpha: 1.5, max: 1e4 },
])('finds the parameters of %o', (law) => {
  const fitted = fitSizes(sample(law))!;
  expect(fitted.law.kind).toBe(law.kind);
  for (const [name, value] of Object.entries(law)) {
    if (typeof value === 'number') expect(Reflect.get(fitted.law, name) / value).toBeCloseTo(1, 1);
  }
  expect(fitted.distance).toBeLessThan(0.01);
});

test('tells for how many keys the nearest law is off', () => {
  const { distance, mean } = fitSizes(Float64Array.from({ length: 1000 }, (_, i) => (i < 500 ? 100 : 10_000)))!;
  expect(mean).toBe(5050);
  expect(distance).toBeGreaterThan(0.2);
});

test('has nothing to say of no sizes', () => {
  expect(fitSizes(new Float64Array(0))).toBeNull();
});
