import { describe, expect, it } from 'vitest';
import { contrast, sampleFromMean, sampleOf } from '../../src/study/contrast.ts';
import type { Contrast } from '../../src/study/contrast.ts';

/** Extra hours of sleep of ten patients by two drugs (Student, "The probable error of a mean", Biometrika 6, 1908). */
const DEXTRO = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const LAEVO = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

/** Half of the interval of a contrast, and the number in the middle of it. */
function halfOf({ ci95 }: Contrast): number {
  return (ci95![1] - ci95![0]) / 2;
}

describe('a contrast', () => {
  it('of pairs is that of Student\'s own example: mean 1.58, 95 % interval 0.70 to 2.46', () => {
    const { mean, ci95, method } = contrast(sampleOf(DEXTRO), sampleOf(LAEVO), 1, 'paired');
    expect(mean).toBeCloseTo(1.58, 10);
    expect(ci95![0]).toBeCloseTo(0.7001142, 6);
    expect(ci95![1]).toBeCloseTo(2.4598858, 6);
    expect(method).toBe('paired');
  });

  it('of independent samples is Welch\'s: the same data give -0.21 to 3.37, with 17.78 degrees of freedom', () => {
    const { mean, ci95, method } = contrast(sampleOf(DEXTRO), sampleOf(LAEVO), 1, 'welch');
    expect(mean).toBeCloseTo(1.58, 10);
    // The published interval is of 17.776 degrees of freedom; ours, of 17, is wider by the ratio of the quantiles.
    expect(halfOf({ mean, ci95, method })).toBeCloseTo((1.785448 * 2.109816) / 2.102741, 3);
    expect(method).toBe('welch');
  });

  it('of two saved means is that of their samples', () => {
    const whole = sampleOf(DEXTRO);
    const t9 = 2.262157;
    const saved = sampleFromMean(whole.mean, t9 * whole.error, 10);
    const fromSaved = contrast(saved, sampleOf(LAEVO), 1, 'paired');
    const fromValues = contrast(whole, sampleOf(LAEVO), 1, 'welch');
    expect(fromSaved.method).toBe('welch');
    expect(halfOf(fromSaved)).toBeCloseTo(halfOf(fromValues), 5);
  });

  it('with a factor weighs each pair: what exceeds 103 % of the base', () => {
    const [base, own] = [[100, 200, 300], [104, 205, 310]];
    const beyond = own.map((value, pair) => value - 1.03 * base[pair]);
    const { mean, ci95 } = contrast(sampleOf(base), sampleOf(own), 1.03, 'paired');
    expect(mean).toBeCloseTo((beyond[0] + beyond[1] + beyond[2]) / 3, 10);
    expect(ci95![0]).toBeLessThan(mean);
    const welch = contrast(sampleOf(base), sampleOf(own), 1.03, 'welch');
    const [a, b] = [sampleOf(own).error, 1.03 * sampleOf(base).error];
    const df = (a * a + b * b) ** 2 / (a ** 4 / 2 + b ** 4 / 2);
    expect(Math.floor(df)).toBe(3);
    expect(halfOf(welch)).toBeCloseTo(3.182446 * Math.sqrt(a * a + b * b), 3);
  });

  it.each<[what: string, base: number[], own: number[], mean: number, ci95: Contrast['ci95']]>([
    ['equal pairs do not differ at all', [1, 2, 3], [1, 2, 3], 0, [0, 0]],
    ['nor does what twelve written digits hide', [1 / 3, 2 / 3], [0.333333333333, 0.666666666667], 0, [0, 0]],
    ['a constant step is certain', [1, 1, 1], [3, 3, 3], 2, [2, 2]],
    ['one pair has no interval', [1], [3], 2, null],
    ['a pair without a value on one side is none', [1, NaN, 1], [3, 3, NaN], 2, null],
    ['of nothing there is no difference', [NaN], [1], NaN, null],
    ['never and never are the same', [Infinity, Infinity], [Infinity, Infinity], 0, [0, 0]],
    ['never is more than any time', [5, 6], [Infinity, Infinity], Infinity, [Infinity, Infinity]],
    ['now and then never is anybody\'s guess', [5, 6], [5, Infinity], NaN, [-Infinity, Infinity]],
  ])('%s', (_, base, own, mean, ci95) => {
    expect(contrast(sampleOf(base), sampleOf(own), 1, 'paired')).toEqual({ mean, ci95, method: 'paired' });
  });

  it.each<[what: string, base: number[], own: number[], mean: number, ci95: Contrast['ci95']]>([
    ['two constants differ for certain', [1, 1], [3, 3, 3], 2, [2, 2]],
    ['a single value has no error', [1], [3, 4], 2.5, null],
    ['an endless mean says nothing', [1, 2], [3, Infinity], NaN, [-Infinity, Infinity]],
    ['nor does a missing one', [], [3, 4], NaN, null],
  ])('without pairs: %s', (_, base, own, mean, ci95) => {
    expect(contrast(sampleOf(base), sampleOf(own), 1, 'welch')).toEqual({ mean, ci95, method: 'welch' });
  });
});
