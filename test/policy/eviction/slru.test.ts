import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformance, uniformWeights } from './conformance.ts';
import { played } from './replayed.ts';

conformance('slru');
uniformWeights('slru');

/** Both segments as arrays, the oldest first. */
function byHand(keys: readonly number[], capacity: number): number[] {
  let probation: number[] = [];
  let guarded: number[] = [];
  return keys.map((key) => {
    const isHit = probation.includes(key) || guarded.includes(key);
    probation = probation.filter((one) => one !== key);
    guarded = guarded.filter((one) => one !== key);
    if (isHit) {
      guarded.push(key);
      if (guarded.length > 0.8 * capacity) probation.push(guarded.shift()!);
      return 1;
    }
    if (probation.length + guarded.length === capacity) (probation.length > 0 ? probation : guarded).shift();
    probation.push(key);
    return 0;
  });
}

test('slru evicts what two lists kept by hand evict', () => {
  const requests = fc.array(fc.nat(12), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
      expect([...played(Int32Array.from(keys), { policy: 'slru', capacity })]).toEqual(byHand(keys, capacity));
    }),
  );
});
