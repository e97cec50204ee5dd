import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram, tailTimes } from '../../src/measure/histogram.ts';

/** Width of a bin over its lower edge, at most: 128 bins to an octave. */
const BIN = 1 / 128;
/** Times from microseconds to hours. */
const times = fc.array(fc.double({ min: -14, max: 9, noNaN: true }).map(Math.exp), { minLength: 1, maxLength: 300 });

const shares = fc.double({ min: 0.001, max: 1, noNaN: true });

function of(values: readonly number[], weight = 1): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value, weight);
  return histogram;
}

describe('a histogram', () => {
  test('has the quantiles of the sorted values, but for the width of a bin', () => {
    fc.assert(
      fc.property(times, shares, fc.constantFrom(0.25, 1, 1000), (values, q, weight) => {
        const exact = values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1];
        expect(Math.abs(of(values, weight).quantile(q) / exact - 1)).toBeLessThanOrEqual(BIN);
      }),
      { seed: 1 },
    );
  });

  test('has the mean and the mass of the values', () => {
    fc.assert(
      fc.property(times, (values) => {
        const { mean, total } = of(values, 0.5);
        const sum = values.reduce((all, value) => all + value, 0);
        expect(mean / (sum / values.length)).toBeCloseTo(1, 12);
        expect(total).toBe(values.length / 2);
      }),
      { seed: 1 },
    );
  });

  test('merged with another is that of all values', () => {
    fc.assert(
      fc.property(times, times, (some, others) => {
        const merged = of(some);
        merged.merge(of(others));
        const all = of([...some, ...others]);
        expect(merged.counts).toEqual(all.counts);
        expect(merged.mean / all.mean).toBeCloseTo(1, 12);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('tells at each time what share of the values is no smaller', () => {
    fc.assert(
      fc.property(times, (values) => {
        const tail = of(values).tail();
        tailTimes().forEach((time, index) => {
          const counted = values.filter((value) => value >= time).length / values.length;
          expect(tail[index]).toBeCloseTo(counted, 12);
        });
      }),
      { seed: 1, numRuns: 20 },
    );
    expect(new Histogram().tail().every(Number.isNaN)).toBe(true);
  });

  test('has times for its tail that rise by the same factor within an octave of them', () => {
    const at = tailTimes();
    expect([at[0], at[16], at.length]).toEqual([2 ** -24, 2 ** -23, 38 * 16]);
    expect(at.every((time, index) => index === 0 || time > at[index - 1])).toBe(true);
  });

  test('of nothing has no quantile and no mean', () => {
    const empty = of([1]);
    empty.clear();
    expect([empty.quantile(0.5), empty.mean, empty.total]).toEqual([NaN, NaN, 0]);
  });

  test.each([
    ['nothing', 0, 2 ** -24],
    ['less than it resolves', 1e-9, 2 ** -24],
    ['more than it resolves', 1e6, 2 ** 14],
  ])('counts %s at its edge', (_, value, edge) => {
    const histogram = of([value]);
    expect(histogram.total).toBe(1);
    expect(Math.abs(histogram.quantile(0.5) / edge - 1)).toBeLessThanOrEqual(BIN);
    expect(histogram.mean).toBe(value);
  });
});
