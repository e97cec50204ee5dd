import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, quantile } from '../../src/random/distribution.ts';
import type { SizeDistribution } from '../../src/random/distribution.ts';
import { SMALL, scenarioOf } from './small.ts';

function sizes(written: string): SizeDistribution {
  return scenarioOf(SMALL, [`namespaces.things.value_size=${written}`]).namespaces[0].valueSize;
}

const bytes = fc.integer({ min: 10, max: 100_000 });

describe('a lognormal', () => {
  it('by mean and p99 has this mean and this p99', () => {
    fc.assert(
      fc.property(bytes, fc.double({ min: 1.01, max: 14.9, noNaN: true }), (average, ratio) => {
        const p99 = Math.ceil(average * ratio);
        const size = sizes(`{ lognormal: { mean: ${average} B, p99: ${p99} B } }`);
        expect(mean(size) / average).toBeCloseTo(1, 9);
        expect(quantile(size, 0.99) / p99).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('by p50 and p99 has this median and this p99', () => {
    const size = sizes('{ lognormal: { p50: 300 B, p99: 30 kB } }');
    expect(quantile(size, 0.5)).toBeCloseTo(300, 6);
    expect(quantile(size, 0.99)).toBeCloseTo(30_000, 4);
  });

  it('by mean and sigma has this mean', () => {
    expect(mean(sizes('{ lognormal: { mean: 500 B, sigma: 1.5 } }'))).toBeCloseTo(500, 9);
  });

  it('takes the narrower of two that fit', () => {
    // Above sigma = z = 2.33 the mean would lie beyond p99's reach.
    const size = sizes('{ lognormal: { mean: 500 B, p99: 5 kB } }');
    expect(size).toMatchObject({ kind: 'lognormal', sigma: expect.closeTo(1.428, 3) });
  });

  it('with p99 at its mean is constant', () => {
    const size = sizes('{ lognormal: { mean: 500 B, p99: 500 B } }');
    expect(size).toEqual({ kind: 'lognormal', mu: Math.log(500), sigma: 0 });
  });
});

describe('a Pareto', () => {
  it('by its mean has this mean, cut-off included', () => {
    fc.assert(
      fc.property(bytes, fc.double({ min: 0.3, max: 5, noNaN: true }), (average, alpha) => {
        const size = sizes(`{ pareto: { mean: ${average} B, alpha: ${alpha.toFixed(4)}, max: 1 MB } }`);
        expect(mean(size) / average).toBeCloseTo(1, 9);
      }),
      { numRuns: 20 },
    );
  });
});
