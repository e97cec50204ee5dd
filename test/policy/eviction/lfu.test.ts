import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { web07 } from '../../fixtures/workloads.ts';
import { conformance, uniformWeights } from './conformance.ts';
import { count, played } from './replayed.ts';

conformance('lfu');
uniformWeights('lfu');

/** Counts, and who was used least recently among the lowest, searched for each time. */
function byHand(keys: readonly number[], capacity: number): number[] {
  const entries = new Map<number, { count: number; usedAt: number }>();
  return keys.map((key, now) => {
    const entry = entries.get(key);
    if (entry !== undefined) {
      entry.count++;
      entry.usedAt = now;
      return 1;
    }
    if (entries.size === capacity) {
      const [victim] = [...entries].reduce((a, b) => {
        if (a[1].count !== b[1].count) return a[1].count < b[1].count ? a : b;
        return a[1].usedAt < b[1].usedAt ? a : b;
      });
      entries.delete(victim);
    }
    entries.set(key, { count: 1, usedAt: now });
    return 0;
  });
}

const requests = fc.array(fc.nat(12), { minLength: 1, maxLength: 120 });

describe('lfu', () => {
  test('evicts what a search through all counts evicts', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
        expect([...played(Int32Array.from(keys), { policy: 'lfu', capacity })]).toEqual(byHand(keys, capacity));
      }),
    );
  });

  // Misses recorded with libCacheSim.
  test.each([
    [20, 63604],
    [204, 52812],
    [1024, 41715],
    [2048, 36810],
    [4096, 30106],
  ])('misses as recorded on web07 with %i entries', (capacity, misses) => {
    const keys = web07();
    expect(keys.length - count(played(keys, { policy: 'lfu', capacity }))).toBe(misses);
  });
});
