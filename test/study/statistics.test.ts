import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { meanOf, studentQuantile, studentWithin } from '../../src/study/statistics.ts';

/** Two-sided 95 % and 99 % quantiles as any statistics textbook tables them. */
const TABLE: readonly (readonly [df: number, t95: number, t99: number])[] = [
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [4, 2.776, 4.604],
  [5, 2.571, 4.032],
  [6, 2.447, 3.707],
  [7, 2.365, 3.499],
  [8, 2.306, 3.355],
  [9, 2.262, 3.25],
  [10, 2.228, 3.169],
  [11, 2.201, 3.106],
  [12, 2.179, 3.055],
  [13, 2.16, 3.012],
  [14, 2.145, 2.977],
  [15, 2.131, 2.947],
  [16, 2.12, 2.921],
  [17, 2.11, 2.898],
  [18, 2.101, 2.878],
  [19, 2.093, 2.861],
  [20, 2.086, 2.845],
  [21, 2.08, 2.831],
  [22, 2.074, 2.819],
  [23, 2.069, 2.807],
  [24, 2.064, 2.797],
  [25, 2.06, 2.787],
  [26, 2.056, 2.779],
  [27, 2.052, 2.771],
  [28, 2.048, 2.763],
  [29, 2.045, 2.756],
  [30, 2.042, 2.75],
];

describe('Student t', () => {
  it.each(TABLE)('has the tabled quantiles with %i degrees of freedom', (df, t95, t99) => {
    expect(studentQuantile(0.95, df)).toBeCloseTo(t95, 3);
    expect(studentQuantile(0.99, df)).toBeCloseTo(t99, 3);
  });

  it('approaches the normal distribution', () => {
    expect(studentQuantile(0.95, 100_000)).toBeCloseTo(1.95996, 4);
  });

  it.each([1, 2, 3, 8, 9])('with %i degrees of freedom, agrees with the integral of its density', (df) => {
    // Simpson's rule on the density without its constant; the tail beyond 2000 counts only for df = 1.
    const density = (t: number) => Math.exp((-(df + 1) / 2) * Math.log(1 + (t * t) / df));
    const integral = (to: number) => {
      const steps = 200_000;
      const h = to / steps;
      let sum = density(0) + density(to);
      for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * h);
      return (sum * h) / 3;
    };
    expect(studentWithin(1.5, df)).toBeCloseTo(integral(1.5) / integral(2000), df === 1 ? 3 : 6);
  });
});

describe('meanOf', () => {
  it('is a mean with its 95 % half-width', () => {
    const values = [3, 5, 10];
    const { mean: centre, half } = meanOf(values);
    expect(centre).toBe(mean(values));
    expect(half).toBeCloseTo((4.3027 * sampleStandardDeviation(values)) / Math.sqrt(3), 3);
  });

  it.each([
    ['equal values', [0.25, 0.25, 0.25], { mean: 0.25, half: 0 }],
    ['one value', [7], { mean: 7, half: NaN }],
    ['one value among replications without', [NaN, 7, NaN], { mean: 7, half: NaN }],
    ['an end that one replication never came to', [7, Infinity, 8], { mean: Infinity, half: NaN }],
    ['none', [NaN, NaN], { mean: NaN, half: NaN }],
    ['no replication', [], { mean: NaN, half: NaN }],
  ])('of %s', (_, values, want) => {
    expect(meanOf(values)).toEqual(want);
  });
});
