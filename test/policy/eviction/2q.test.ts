import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformance, uniformWeights } from './conformance.ts';
import { played } from './replayed.ts';

conformance('2q');
uniformWeights('2q');

/** A1in, A1out and Am of the paper as arrays, the oldest first. */
function byHand(keys: readonly number[], capacity: number): number[] {
  const entering: number[] = [];
  let left: number[] = [];
  let main: number[] = [];
  return keys.map((key) => {
    if (entering.includes(key)) return 1;
    if (main.includes(key)) {
      main = [...main.filter((one) => one !== key), key];
      return 1;
    }
    const isReturning = left.includes(key);
    left = left.filter((one) => one !== key);
    if (entering.length + main.length === capacity) {
      if (entering.length > capacity / 4 || main.length === 0) left.push(entering.shift()!);
      else main.shift();
      if (left.length > capacity / 2) left.shift();
    }
    (isReturning ? main : entering).push(key);
    return 0;
  });
}

test('2q evicts what three lists kept by hand evict', () => {
  const requests = fc.array(fc.nat(12), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
      expect([...played(Int32Array.from(keys), { policy: '2q', capacity })]).toEqual(byHand(keys, capacity));
    }),
  );
});
