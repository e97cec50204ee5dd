import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyIndex } from '../../src/policy/key-index.ts';

test('KeyIndex maps keys as a Map does, however full', () => {
  // Sixteen keys at most, out of few and out of all, so that runs of cells wrap around the end and holes are filled.
  const key = fc.oneof(fc.nat(20), fc.nat(2147483647));
  fc.assert(
    fc.property(fc.array(fc.record({ key, slot: fc.nat(99) }), { maxLength: 200 }), (operations) => {
      const index = new KeyIndex(16);
      const map = new Map<number, number>();
      for (const { key, slot } of operations) {
        expect(index.find(key)).toBe(map.get(key) ?? -1);
        if (map.delete(key)) {
          index.remove(key);
        } else if (map.size < 16) {
          index.add(key, slot);
          map.set(key, slot);
        }
      }
      expect(index.count()).toBe(map.size);
      expect([...map.keys()].map((key) => index.find(key))).toEqual([...map.values()]);
    }),
  );
});
