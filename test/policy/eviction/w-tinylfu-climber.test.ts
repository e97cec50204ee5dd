import { describe, expect, test } from 'vitest';
import { createEviction } from '../../../src/policy/eviction/registry.ts';
import { web07 } from '../../fixtures/workloads.ts';
import { conformance } from './conformance.ts';
import { count, played } from './replayed.ts';

// Without `uniformWeights`: the frequency sketch is sized by the entries that a slot stands for, not by slots.
conformance('w-tinylfu-climber');

const MASK = (1n << 48n) - 1n;

/** `java.util.Random.nextFloat`, which lets warm losers in where the recordings were made; the seed was this. */
function javaRandom(): () => number {
  let state = 1033096058n ^ 0x5deece66dn;
  return () => {
    state = (state * 0x5deece66dn + 0xbn) & MASK;
    return Number(state >> 24n) / 2 ** 24;
  };
}

describe('w-tinylfu-climber', () => {
  const keys = web07();
  // Recorded with Caffeine's simulator: HillClimberWindowTinyLfu, simple, 1 % window at first.
  const RECORDED = [
    [20, 57829],
    [204, 43235],
    [1024, 37718],
    [2048, 35358],
    [4096, 30591],
  ] as const;

  test.each(RECORDED)('misses as recorded with %i entries, given the same random numbers', (capacity, misses) => {
    const random = javaRandom();
    expect(keys.length - count(played(keys, { policy: 'w-tinylfu-climber', capacity, random }))).toBe(misses);
  });

  test.each(RECORDED)('is within half a point of that with its own, %i entries', (capacity, misses) => {
    const missed = keys.length - count(played(keys, { policy: 'w-tinylfu-climber', capacity }));
    expect(Math.abs(missed - misses) / keys.length).toBeLessThan(0.005);
  });

  test('moves the room of its window in a cache bound by bytes too, and keeps its books', () => {
    const random = javaRandom();
    const resident = new Set<number>();
    const policy = createEviction('w-tinylfu-climber', {
      bounds: { entries: Infinity, bytes: 50_000 },
      evicted: (slot) => resident.delete(slot),
      random,
      samples: 5,
      lfuLogFactor: 10,
      lfuDecayTime: 60,
      now: 0,
    });
    policy.reserve(30_000);
    keys.forEach((key, step) => {
      if (resident.has(key)) policy.hit(key, 0);
      else {
        policy.miss(key, 1);
        resident.add(key);
        policy.insert(key, key, 1, 20 + (key % 60), 0);
      }
      if (step % 5000 === 0) policy.check();
    });
    policy.check();
    expect(policy.bytes).toBeGreaterThan(0.98 * 50_000);
  });
});
