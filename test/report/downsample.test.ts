import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { downsample } from '../../src/report/downsample.ts';

const x = (length: number) => Array.from({ length }, (_, index) => index);

describe('downsample', () => {
  it('keeps all points when they are few', () => {
    expect(downsample(x(5), [1, 2, NaN, 4, 5], 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps a lone peak, the first and the last point', () => {
    const y = x(1000).map((at) => (at === 617 ? 50 : Math.sin(at / 100)));
    const kept = downsample(x(1000), y, 100);
    expect(kept).toHaveLength(100);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(999);
    expect(kept).toContain(617);
  });

  it('is a rising selection of at most as many points, with the ends of the curve and its gaps', () => {
    const value = fc.oneof({ weight: 9, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 200, maxLength: 400 }), (y) => {
        const most = 150;
        const kept = downsample(x(y.length), y, most);
        const gaps = y.filter((at, index) => Number.isNaN(at) && !Number.isNaN(y[index - 1] ?? 0)).length;
        // A curve of one point cannot be thinned: each run keeps one, however short the allowance.
        expect(kept.length).toBeLessThanOrEqual(most + gaps + 1);
        expect(kept.every((at, index) => index === 0 || at > kept[index - 1])).toBe(true);
        expect(kept[0]).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('shows a gap between two curves', () => {
    const y = x(500).map((at) => (at >= 200 && at < 210 ? NaN : at));
    const kept = downsample(x(500), y, 100);
    expect(kept.filter((at) => Number.isNaN(y[at]))).toEqual([200]);
  });
});
