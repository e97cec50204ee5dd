import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { web07 } from '../../fixtures/workloads.ts';
import { conformance, uniformWeights } from './conformance.ts';
import { count, played } from './replayed.ts';

conformance('lru');
uniformWeights('lru');

const requests = fc.array(fc.nat(12), { minLength: 1, maxLength: 80 });

describe('lru', () => {
  test('evicts what a list kept by hand evicts', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
        let order: number[] = [];
        const hits = keys.map((key) => {
          const hit = order.includes(key);
          order = [...order.filter((other) => other !== key), key].slice(-capacity);
          return hit ? 1 : 0;
        });
        expect([...played(Int32Array.from(keys), { policy: 'lru', capacity })]).toEqual(hits);
      }),
    );
  });

  // Misses recorded with libCacheSim.
  test.each([
    [20, 59890],
    [204, 46321],
    [1024, 37631],
    [2048, 33747],
    [4096, 29660],
  ])('misses as recorded on web07 with %i entries', (capacity, misses) => {
    const keys = web07();
    expect(keys.length - count(played(keys, { policy: 'lru', capacity }))).toBe(misses);
  });
});
