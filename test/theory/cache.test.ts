import { describe, expect, test } from 'vitest';
import { Popularity } from '../../src/random/popularity.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectedLife, fifo, lru, lruWithTtl, staticLfu } from '../../src/theory/che.ts';
import { keyGroups, totalRate } from '../../src/theory/key-group.ts';
import { refreshAheadRatios, renewedTtlHitRatio, ttlHitRatio } from '../../src/theory/ttl-cache.ts';

const zipf = (keys: number, exponent: number) =>
  keyGroups(new Popularity(keys, { kind: 'zipf', exponent }), keys, 1000);

describe('characteristic time', () => {
  test.each([
    [1e4, 0.8, 100, 0.156625, 0.133625, 0.300046],
    [1e4, 0.8, 1000, 0.43666, 0.394179, 0.570618],
    [1e4, 1, 100, 0.390525, 0.342332, 0.529995],
    [1e4, 1, 1000, 0.675602, 0.630906, 0.764791],
    [1e5, 0.8, 1000, 0.204334, 0.179212, 0.339529],
    [1e6, 0.99, 1e4, 0.566183, 0.53102, 0.664271],
    [1e6, 1.2, 1e4, 0.875359, 0.855422, 0.9096],
  ])('%d keys, exponent %d, room %d: LRU %d, FIFO %d, static LFU %d', (keys, exponent, room, byLru, byFifo, byLfu) => {
    const groups = zipf(keys, exponent);
    expect(lru(groups, room).hitRatio).toBeCloseTo(byLru, 4);
    expect(fifo(groups, room).hitRatio).toBeCloseTo(byFifo, 4);
    expect(staticLfu(groups, room)).toBeCloseTo(byLfu, 4);
  });

  test('five billion keys are a few thousand groups, and more room is more hits', () => {
    const groups = zipf(5e9, 1);
    expect(groups.length).toBeLessThan(3000);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(5e9);
    expect(totalRate(groups)).toBeCloseTo(1000, 6);
    const ratios = [1e6, 1e8, 4.9e9].map((room) => lru(groups, room).hitRatio);
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(lru(groups, 5e9)).toMatchObject({ hitRatio: 1, time: Infinity });
  });

  test('keys of twice the size need twice the room', () => {
    const groups = zipf(1e4, 0.9);
    const large = groups.map((group) => ({ ...group, size: 2 }));
    expect(lru(large, 2000).hitRatio).toBeCloseTo(lru(groups, 1000).hitRatio, 12);
    expect(staticLfu(large, 2000)).toBeCloseTo(staticLfu(groups, 1000), 12);
  });

  test.each([1e-9, 1e9, 1e15])('the hit ratio is the same at %d requests a second', (rate) => {
    const groups = zipf(1000, 1);
    const paced = groups.map((group) => ({ ...group, rate: (group.rate * rate) / 1000 }));
    expect(lru(paced, 10).hitRatio).toBeCloseTo(lru(groups, 10).hitRatio, 12);
    expect(fifo(paced, 10).hitRatio).toBeCloseTo(fifo(groups, 10).hitRatio, 12);
  });

  test('keys that nobody asks for take no room', () => {
    const groups = [{ rate: 5, count: 10, size: 1 }, { rate: 0, count: 1e6, size: 1 }];
    expect(lru(groups, 10).hitRatio).toBe(1);
    expect(fifo(groups, 20).hitRatio).toBe(1);
  });
});

describe('LRU with a time to live', () => {
  const groups = zipf(1e4, 1);

  test('a long one leaves LRU, a short one the TTL cache', () => {
    expect(lruWithTtl(groups, 1000, Infinity).hitRatio).toBeCloseTo(lru(groups, 1000).hitRatio, 12);
    expect(lruWithTtl(groups, 1000, 1e7).hitRatio).toBeCloseTo(lru(groups, 1000).hitRatio, 3);
    const short = lruWithTtl(groups, 1000, 0.1);
    expect(short.time).toBe(Infinity);
    expect(short.ofKey(3)).toBe(ttlHitRatio(3, 0.1));
  });

  test.each([
    [1, 1, 3], [1, 1, 15], [0.2, 1, 10], [5, 1, 30], [5, 1, 500], [0.01, 1, 50], [30, 1, 100],
  ])('expected life at rate %d until a gap of %d or age %d', (rate, gap, ttl) => {
    const stream = new Stream(3, 'life');
    const lives = 20_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < lives; i++) {
      let age = 0;
      for (let wait = 0; age < ttl && wait < gap; ) {
        wait = stream.exponential() / rate;
        age += Math.min(wait, gap);
      }
      age = Math.min(age, ttl);
      sum += age;
      squares += age * age;
    }
    const error = Math.sqrt((squares / lives - (sum / lives) * (sum / lives)) / lives);
    expect(Math.abs(sum / lives - expectedLife(rate, gap, ttl))).toBeLessThanOrEqual(4 * error + 1e-6 * ttl);
  });
});

describe('TTL cache', () => {
  test('at its ends', () => {
    expect(ttlHitRatio(10, 0)).toBe(0);
    expect(ttlHitRatio(10, Infinity)).toBe(1);
    expect(ttlHitRatio(0.1, 10)).toBe(0.5);
    expect(renewedTtlHitRatio(0.1, 10)).toBeCloseTo(1 - Math.exp(-1), 14);
  });

  test('without a window for refreshes it is the plain cache', () => {
    const { hit, miss, refresh } = refreshAheadRatios(0.3, 20, 1);
    expect(hit).toBeCloseTo(ttlHitRatio(0.3, 20), 14);
    expect(miss).toBeCloseTo(1 - ttlHitRatio(0.3, 20), 14);
    expect(refresh).toBe(0);
  });

  test.each([
    [0.05, 30, 0.5], [0.5, 30, 0.5], [2, 10, 0.8],
  ])('refresh-ahead at rate %d, ttl %d, from %d of it', (rate, ttl, fraction) => {
    const stream = new Stream(5, 'refresh');
    const requests = 200_000;
    let now = 0;
    let made = -Infinity;
    const counts = { hit: 0, miss: 0, refresh: 0 };
    for (let i = 0; i < requests; i++) {
      now += stream.exponential() / rate;
      const age = now - made;
      counts[age < ttl ? 'hit' : 'miss']++;
      if (age >= fraction * ttl && age < ttl) counts.refresh++;
      if (age >= fraction * ttl) made = now;
    }
    const want = refreshAheadRatios(rate, ttl, fraction);
    for (const kind of ['hit', 'miss', 'refresh'] as const) {
      // Four binomial standard errors; neighbours in a cycle repel, which makes the true ones smaller.
      const error = Math.sqrt((want[kind] * (1 - want[kind])) / requests);
      expect(Math.abs(counts[kind] / requests - want[kind])).toBeLessThan(4 * error + 1e-5);
    }
  });
});
