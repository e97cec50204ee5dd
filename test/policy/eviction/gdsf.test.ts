import { expect, test } from 'vitest';
import { Cache } from '../../../src/policy/cache.ts';
import { conformance, uniformWeights } from './conformance.ts';

conformance('gdsf');
uniformWeights('gdsf');

/** Keys that remain after these were put, in order, with so many bytes, and read so often. */
function remaining(bytes: number, puts: readonly (readonly [key: number, bytes: number, hits: number])[]): number[] {
  const cache = new Cache({
    policy: 'gdsf',
    bounds: { entries: Infinity, bytes },
    random: () => 0,
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
    expected: puts.length,
  });
  for (const [key, size, hits] of puts) {
    cache.put(key, 1, size, Infinity, 0, 0, 0);
    cache.hits(cache.find(key), hits, 0, 0);
  }
  cache.check();
  return puts.map(([key]) => key).filter((key) => cache.find(key) >= 0);
}

test.each([
  ['the largest of those used alike leaves', [1, 400, 1], [2, 500, 1], [3, 100, 1], [4, 50, 1], [1, 3, 4]],
  ['a large one used in proportion stays', [1, 400, 1], [2, 500, 9], [3, 100, 1], [4, 50, 1], [2, 3, 4]],
  ['of equals the one used longest ago leaves', [1, 500, 1], [2, 500, 1], [3, 500, 1], [4, 500, 1], [3, 4]],
] as const)('gdsf: %s', (_, first, second, third, fourth, left) => {
  expect(remaining(1000, [first, second, third, fourth])).toEqual(left);
});
