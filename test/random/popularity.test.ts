import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { PopularitySpec } from '../../src/random/popularity.ts';
import { Popularity } from '../../src/random/popularity.ts';
import { Stream } from '../../src/random/stream.ts';
import type { Namespace } from '../../src/scenario/resolved.ts';

const SPECS: readonly (readonly [keys: number, spec: PopularitySpec])[] = [
  [1, { kind: 'zipf', exponent: 1 }],
  [50_000, { kind: 'zipf', exponent: 0.7 }],
  [50_000, { kind: 'zipf', exponent: 1.2 }],
  [5e9, { kind: 'zipf', exponent: 1 }],
  [7, { kind: 'uniform' }],
  [1e9, { kind: 'uniform' }],
  [1000, { kind: 'hot-set', keys: 10, share: 0.8 }],
  [1e9, { kind: 'hot-set', keys: 1e5, share: 0 }],
  [1e9, { kind: 'hot-set', keys: 1e5, share: 1 }],
  [10, { kind: 'hot-set', keys: 10, share: 0.8 }],
];

describe('popularity', () => {
  test.each(SPECS)('%d keys, %j: shares add up, whatever the cut', (keys, spec) => {
    const popularity = new Popularity(keys, spec);
    expect(popularity.mass(1, keys)).toBeCloseTo(1, 12);
    const cut = fc.integer({ min: 1, max: Math.min(keys, 2 ** 31 - 1) });
    fc.assert(
      fc.property(cut, (rank) => {
        const upTo = popularity.mass(1, rank);
        const beyond = rank < keys ? popularity.mass(rank + 1, keys) : 0;
        expect(upTo + beyond).toBeCloseTo(1, 12);
        const p = popularity.probability(rank);
        expect(p).toBeGreaterThanOrEqual(0);
        if (rank < keys && spec.kind !== 'hot-set') {
          expect(popularity.probability(rank + 1)).toBeLessThanOrEqual(p * (1 + 1e-14));
        }
      }),
    );
  });

  test('a narrow range far in the tail keeps its digits', () => {
    const popularity = new Popularity(5e9, { kind: 'zipf', exponent: 1 });
    let sum = 0;
    for (let rank = 4e9; rank < 4e9 + 100; rank++) sum += popularity.probability(rank);
    expect(popularity.mass(4e9, 4e9 + 99) / sum).toBeCloseTo(1, 12);
  });

  test.each(SPECS)('%d keys, %j: samples fall as the shares say (chi-square)', (keys, spec) => {
    const popularity = new Popularity(keys, spec);
    const stream = new Stream(7, 'popularity');
    const u = () => stream.next();
    const draws = 100_000;
    // Cells that grow by a quarter: single ranks at first, ever wider blocks after.
    const ends: number[] = [];
    for (let end = 1; end < keys; end = Math.max(end + 1, Math.floor(end * 1.25))) ends.push(end);
    ends.push(keys);
    const seen = new Float64Array(ends.length);
    for (let i = 0; i < draws; i++) {
      const rank = popularity.sample(u);
      if (!(rank >= 1 && rank <= keys && Number.isInteger(rank))) throw new Error(`rank ${rank}`);
      let cell = 0;
      while (ends[cell] < rank) cell++;
      seen[cell]++;
    }
    let chiSquare = 0;
    let cells = 0;
    let restSeen = 0;
    let restExpected = 0;
    const close = () => {
      chiSquare += ((restSeen - restExpected) * (restSeen - restExpected)) / restExpected;
      cells++;
      restSeen = 0;
      restExpected = 0;
    };
    ends.forEach((end, i) => {
      restSeen += seen[i];
      restExpected += draws * popularity.mass(i === 0 ? 1 : ends[i - 1] + 1, end);
      // The usual rule of five, with room.
      if (restExpected >= 20) close();
    });
    expect(restExpected).toBeLessThan(21);
    const freedom = Math.max(1, cells - 1);
    // Mean and deviation of chi-square; with the seed fixed, 4 deviations fail for a wrong law only.
    expect(chiSquare).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom) + 4);
  });

  test('takes the popularity of a scenario as it is', () => {
    const spec: Namespace['popularity'] = { kind: 'hot-set', keys: 2, share: 0.5 };
    expect(new Popularity(6, spec).probability(2)).toBe(0.25);
    expect(new Popularity(6, spec).probability(3)).toBe(0.125);
  });
});
