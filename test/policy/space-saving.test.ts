import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpaceSaving } from '../../src/policy/space-saving.ts';

/** The guarantees of the paper, held against counts of everything. */
test('frequent keys are kept, and none is overestimated by more than n / counters', () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 200 }));
  const stream = fc.array(key, { maxLength: 400 });
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 30 }), (keys, counters) => {
      const summary = new SpaceSaving(counters);
      const counts = new Map<number, number>();
      for (const key of keys) {
        summary.add(key);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      expect(summary.seen).toBe(keys.length);
      for (const [key, count] of counts) {
        expect(summary.atLeast(key)).toBeLessThanOrEqual(count);
        if (count > keys.length / counters) {
          expect(summary.atLeast(key)).toBeGreaterThanOrEqual(count - keys.length / counters);
        }
      }
      for (const key of summary.above(2)) expect(counts.get(key)).toBeGreaterThanOrEqual(2);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('forgets all at a reset', () => {
  const summary = new SpaceSaving(2);
  for (const key of [1, 1, 2, 3]) summary.add(key);
  // 3 took the counter of 2, and may have been seen once before.
  expect([summary.atLeast(1), summary.atLeast(2), summary.atLeast(3)]).toEqual([2, 0, 1]);
  summary.reset();
  expect([summary.seen, summary.atLeast(1), summary.above(1)]).toEqual([0, 0, []]);
});
