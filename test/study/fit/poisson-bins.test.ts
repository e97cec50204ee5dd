import { expect, test } from 'vitest';
import { poisson } from '../../../src/random/poisson.ts';
import { PoissonBins, chanceFrom } from '../../../src/study/fit/poisson-bins.ts';

const EDGES = Float64Array.from([1, 2, 3, 5, 8, 20, 50, 64, 80, 100, 150, 300]);

/** The terms themselves, by logarithms. */
function termsOf(mean: number): Float64Array {
  let log = -mean;
  return Float64Array.from({ length: 1000 }, (_, count) => {
    if (count > 0) log += Math.log(mean / count);
    return Math.exp(log);
  });
}

const sum = (terms: Float64Array): number => terms.reduce((total, term) => total + term, 0);

test.each([0.01, 0.7, 5, 40, 63.9, 64.1, 120, 250])('chances of bins at a mean of %d are sums of terms', (mean) => {
  const bins = new PoissonBins(EDGES);
  bins.set(mean);
  const terms = termsOf(mean);
  EDGES.forEach((edge, bin) => {
    const next = bin + 1 < EDGES.length ? EDGES[bin + 1] : 1000;
    const chance = bin >= bins.from && bin < bins.to ? bins.chances[bin] : 0;
    expect(Math.abs(chance - sum(terms.subarray(edge, next)))).toBeLessThan(3e-5);
    expect(Math.abs(chanceFrom(edge, mean) - sum(terms.subarray(edge)))).toBeLessThan(3e-5);
  });
});

test('an edge at 0 has the numbers of 0', () => {
  const bins = new PoissonBins(Float64Array.from([0, 1]));
  bins.set(0.5);
  expect(bins.chances[0]).toBeCloseTo(Math.exp(-0.5), 12);
  expect(poisson(0.5, Math.exp(-0.5) - 1e-9)).toBe(0);
});
