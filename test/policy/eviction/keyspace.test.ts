import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Keyspace } from '../../../src/policy/eviction/keyspace.ts';
import { Stream } from '../../../src/random/stream.ts';

function keyspace(seed: number, slots: number): Keyspace {
  const stream = new Stream(seed, 'keyspace');
  const made = new Keyspace(() => stream.next());
  made.reserve(slots);
  return made;
}

/** How often each slot is among the samples. */
function tally(space: Keyspace, slots: number, size: number, rounds: number): Float64Array {
  const seen = new Float64Array(slots);
  const sample = new Int32Array(size);
  for (let round = 0; round < rounds; round++) {
    const stored = space.sample(sample);
    for (let i = 0; i < stored; i++) seen[sample[i]]++;
  }
  return seen;
}

describe('Keyspace', () => {
  test('finds what was added and not removed, as a map does', () => {
    const operation = fc.record({ slot: fc.nat(63), key: fc.nat(1000), add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const space = keyspace(1, 64);
        const keyOf = new Map<number, number>();
        for (const { slot, key, add } of operations) {
          if (add && !keyOf.has(slot) && ![...keyOf.values()].includes(key)) {
            space.add(slot, key, 1);
            keyOf.set(slot, key);
          } else if (!add && keyOf.delete(slot)) {
            space.remove(slot);
          }
          space.check();
        }
        expect(space.slots).toBe(keyOf.size);
        const slotOf = new Map([...keyOf].map(([slot, key]) => [key, slot]));
        const keys = Array.from({ length: 1001 }, (_, key) => key);
        expect(keys.map((key) => space.find(key))).toEqual(keys.map((key) => slotOf.get(key) ?? -1));
      }),
    );
  });

  test('samples resident slots, each at most once, and all there are when there are few', () => {
    const space = keyspace(2, 200);
    for (let slot = 0; slot < 200; slot++) space.add(slot, slot * 17, 1);
    for (let slot = 3; slot < 200; slot++) space.remove(slot);
    const sample = new Int32Array(10);
    let complete = 0;
    for (let round = 0; round < 1000; round++) {
      const stored = space.sample(sample);
      const slots = [...sample.subarray(0, stored)];
      expect(new Set(slots).size).toBe(stored);
      for (const slot of slots) expect(slot).toBeLessThan(3);
      if (stored === 3) complete++;
    }
    expect(complete).toBeGreaterThan(900);
  });

  test('draws entries of equal weight more often in a sparse stretch of the table, as Redis does', () => {
    const seen = tally(unweighted(), 700, 5, 200_000);
    const mean = (5 * 200_000) / 700;
    const deviation = Math.sqrt(seen.reduce((sum, times) => sum + (times - mean) ** 2, 0) / 700) / mean;
    // A uniform sampler would come to 0.026; the run of five neighbours varies like a Gamma(5).
    expect(deviation).toBeGreaterThan(0.25);
    expect(deviation).toBeLessThan(0.6);
    expect(seen.every((times) => times > 0)).toBe(true);
  });

  function unweighted(): Keyspace {
    const space = keyspace(3, 700);
    for (let slot = 0; slot < 700; slot++) space.add(slot, slot, 1);
    return space;
  }

  test('draws entries in proportion to their weights when they differ', () => {
    const space = keyspace(4, 600);
    const weight = (slot: number): number => 1 + (slot % 3) * 7;
    for (let slot = 0; slot < 600; slot++) space.add(slot, slot, weight(slot));
    const seen = tally(space, 600, 5, 200_000);
    const total = seen.reduce((sum, times) => sum + times, 0);
    for (let kind = 0; kind < 3; kind++) {
      const share = seen.reduce((sum, times, slot) => sum + (slot % 3 === kind ? times : 0), 0) / total;
      const expected = weight(kind) / (weight(0) + weight(1) + weight(2));
      expect(Math.abs(share / expected - 1)).toBeLessThan(0.1);
    }
  });

  test('does not draw for weights while they are all equal', () => {
    const [light, heavy] = [1, 40].map((weight) => {
      const space = keyspace(5, 100);
      for (let slot = 0; slot < 100; slot++) space.add(slot, slot, weight);
      return [...tally(space, 100, 5, 1000)];
    });
    expect(heavy).toEqual(light);
  });
});
