import { describe, expect, it } from 'vitest';
import { formatBeside, formatEstimate, formatInterval, formatMean } from '../../src/report/quantity.ts';
import type { Estimate } from '../../src/study/estimate.ts';

const estimate = (mean: number, half: number | null, unit: Estimate['unit'] = 'ratio'): Estimate => ({
  mean,
  ci95: half === null ? null : [mean - half, mean + half],
  unit,
});

describe('an estimate', () => {
  it.each([
    [estimate(0.958, 0.0012345), '95.8 % ± 0.12 %'],
    [estimate(0.15, 0.0008, 's'), '150 ms ± 800 us'],
    [estimate(0.958, 0.0001), '95.8 %'],
    [estimate(0.958, null), '95.8 %'],
    [estimate(1, 0), '100 %'],
    [estimate(NaN, null), '–'],
    [undefined, '–'],
  ])('%j reads %s', (given, want) => {
    expect(formatEstimate(given)).toBe(want);
    expect(formatMean(given)).toBe(want.split(' ±')[0]);
  });
});

describe('a value beside its bound', () => {
  it.each([
    [0.7996, 0.8, 'just under 80 %'],
    [0.8004, 0.8, 'just over 80 %'],
    [0.8, 0.8, '80 %'],
    [0.79, 0.8, '79 %'],
  ])('%d beside %d reads %s', (value, bound, want) => {
    expect(formatBeside(value, bound, 'ratio')).toBe(want);
  });

  it('is never on the wrong side for rounding, in an interval too', () => {
    expect(formatInterval([0.7996, 0.81], 0.8, 'ratio')).toBe('[just under 80 %, 81 %]');
  });
});
