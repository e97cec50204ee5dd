import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { StackDistances } from '../../src/trace/stack-distances.ts';

/** Misses of an LRU cache, by a Map whose oldest key goes. */
function missesOf(keys: readonly (readonly [key: number, isRequest: boolean])[], capacity: number): number {
  const cache = new Map<number, true>();
  let misses = 0;
  for (const [key, isRequest] of keys) {
    if (!cache.delete(key) && isRequest) misses++;
    cache.set(key, true);
    if (cache.size > capacity) cache.delete([...cache.keys()][0]);
  }
  return misses;
}

test('stack distances tell the misses of LRU caches of any capacity', () => {
  const use = fc.tuple(fc.nat(60), fc.boolean());
  fc.assert(
    fc.property(fc.array(use, { maxLength: 300 }), (uses) => {
      const distances = new StackDistances();
      for (const [key, isRequest] of uses) distances.use(key, isRequest);
      const capacities = [1, 2, 3, 7, 20, 61, 1000];
      expect(distances.misses(capacities)).toEqual(capacities.map((capacity) => missesOf(uses, capacity)));
    }),
    { numRuns: 300 },
  );
});

test('stack distances stay right as the line is used up, again and again, and grows with the keys', () => {
  const uses = Array.from({ length: 60_000 }, (_, i): [number, boolean] => {
    return [i % 3 === 0 ? (i * 7919) % 9000 : (i * i) % 97, i % 5 > 0];
  });
  const distances = new StackDistances();
  for (const [key, isRequest] of uses) distances.use(key, isRequest);
  const capacities = [10, 100, 3000];
  expect(distances.misses(capacities)).toEqual(capacities.map((capacity) => missesOf(uses, capacity)));
});
