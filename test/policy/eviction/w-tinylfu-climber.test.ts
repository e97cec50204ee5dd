import { describe, expect, test } from 'vitest';
import { createEviction } from '../../../src/policy/eviction/registry.ts';
import { Stream } from '../../../src/random/stream.ts';
import { Zipf } from '../../../src/random/zipf.ts';
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
    const { policy, request } = byBytes(50_000, (key) => 20 + (key % 60));
    keys.forEach((key, step) => {
      request(key);
      if (step % 5000 === 0) policy.check();
    });
    policy.check();
    expect(policy.bytes).toBeGreaterThan(0.98 * 50_000);
  });

  test('lets its window go altogether where entries take fractions of bytes', () => {
    const stream = new Stream(1, 'fractions');
    const fractions = Float64Array.from({ length: 2000 }, () => stream.next());
    const zipf = new Zipf(fractions.length, 1.2);
    const { policy, request } = byBytes(40_000, (key) => 400 + fractions[key]);
    for (let step = 0; step < 300_000; step++) request(zipf.sample(() => stream.next()) - 1);
    policy.check();
    expect(policy.bytes).toBeLessThanOrEqual(40_000);
  });
});

/** A cache bound by bytes alone, and a request for a key that is stored when it is not there. */
function byBytes(bytes: number, bytesOf: (key: number) => number) {
  const resident = new Set<number>();
  const policy = createEviction('w-tinylfu-climber', {
    bounds: { entries: Infinity, bytes },
    evicted: (slot) => resident.delete(slot),
    random: javaRandom(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  });
  policy.reserve(30_000);
  const request = (key: number): void => {
    if (resident.has(key)) policy.hit(key, 0);
    else {
      policy.miss(key, 1);
      resident.add(key);
      policy.insert(key, key, 1, bytesOf(key), 0);
    }
  };
  return { policy, request };
}
