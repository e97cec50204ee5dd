import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conformance, uniformWeights } from './conformance.ts';
import { played } from './replayed.ts';

conformance('lirs');
uniformWeights('lirs');

/** The stack and the queue as arrays, the oldest first, and a block's state looked for in them; as the paper tells. */
function byHand(keys: readonly number[], capacity: number): number[] {
  const lirMax = Math.floor(0.99 * capacity);
  const lir = new Set<number>();
  let stack: number[] = [];
  let queue: number[] = [];
  let left: number[] = [];
  const without = (list: readonly number[], key: number): number[] => list.filter((one) => one !== key);
  const prune = (): void => {
    const bottom = stack.findIndex((key) => lir.has(key));
    const gone = bottom < 0 ? stack : stack.slice(0, bottom);
    stack = stack.slice(gone.length);
    left = left.filter((key) => !gone.includes(key));
  };
  const demote = (): void => {
    if (lir.size <= lirMax) return;
    const [bottom] = stack;
    lir.delete(bottom);
    queue.push(bottom);
    stack = without(stack, bottom);
    prune();
  };
  return keys.map((key) => {
    const isHit = lir.has(key) || queue.includes(key);
    const wasStacked = stack.includes(key);
    const isFilling = !isHit && lir.size + queue.length < lirMax;
    left = without(left, key);
    if (!isHit) stack = without(stack, key);
    if (!isHit && lir.size + queue.length === capacity) {
      const victim = queue.shift()!;
      if (stack.includes(victim)) {
        // No more than twice as many ghosts as residents.
        if (left.length === 2 * capacity) stack = without(stack, left.shift()!);
        left.push(victim);
      }
    }
    stack = [...without(stack, key), key];
    if (!lir.has(key)) {
      queue = without(queue, key);
      if (isFilling || (wasStacked && lirMax > 0)) lir.add(key);
      else queue.push(key);
    }
    prune();
    demote();
    return isHit ? 1 : 0;
  });
}

describe('lirs', () => {
  const requests = fc.array(fc.nat(14), { minLength: 1, maxLength: 150 });

  test('evicts what stack and queue kept by hand evict', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
        expect([...played(Int32Array.from(keys), { policy: 'lirs', capacity })]).toEqual(byHand(keys, capacity));
      }),
      { numRuns: 300 },
    );
  });

  test('keeps most of a loop that is larger than the cache, where recency alone keeps nothing', () => {
    const loop = Int32Array.from({ length: 12_000 }, (_, at) => at % 120);
    const hits = (policy: string): number => played(loop, { policy, capacity: 100 }).reduce((a, b) => a + b, 0);
    expect(hits('lru')).toBe(0);
    // 99 of 120 stay for good.
    expect(hits('lirs')).toBeGreaterThanOrEqual(99 * 99);
  });
});
