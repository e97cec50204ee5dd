import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cache, NEGATIVE, type CacheOptions } from '../../src/policy/cache.ts';
import { EVICTION_NAMES } from '../../src/policy/eviction/registry.ts';
import { RedisTables } from '../../src/policy/redis-memory.ts';
import { Stream } from '../../src/random/stream.ts';

function cache(options: Partial<CacheOptions>): Cache {
  const stream = new Stream(1, 'cache');
  return new Cache({
    policy: 'lru',
    bounds: { entries: Infinity, bytes: Infinity },
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
    expected: 4,
    ...options,
  });
}

/** Logs what leaves as `key cause`. */
function logging(options: Partial<CacheOptions>): { made: Cache; log: string[] } {
  const log: string[] = [];
  const made: Cache = cache({
    ...options,
    removed: (slot, key, cause) => {
      // The columns must still be those of the entry.
      expect(made.keyOf[slot]).toBe(key);
      expect(made.createdAt(slot)).toBe(key / 8);
      log.push(`${key} ${cause}`);
    },
  });
  return { made, log };
}

function put(at: Cache, key: number, now: number, { ttl = Infinity, bytes = 1, weight = 1 } = {}): number {
  return at.put(key, weight, bytes, now + ttl, key / 8, 0, now);
}

describe('Cache', () => {
  test('finds what was put, with all its columns, through growth', () => {
    const at = cache({});
    for (let key = 0; key < 1000; key++) {
      at.put(key * 3, 2, key, 100 + key, key / 2, key % 2 === 0 ? NEGATIVE : 0, key);
    }
    for (let key = 0; key < 1000; key++) {
      const slot = at.find(key * 3);
      expect([at.keyOf[slot], at.weightOf[slot], at.bytesOf[slot]]).toEqual([key * 3, 2, key]);
      expect([at.expiresAt(slot), at.createdAt(slot), at.storedAt(slot)]).toEqual([100 + key, key / 2, key]);
      expect(at.flags(slot)).toBe(key % 2 === 0 ? 1 : 0);
      expect(at.find(key * 3 + 1)).toBe(-1);
    }
    expect(at.entries).toBe(2000);
    expect(at.bytes).toBe(499_500);
    at.check();
  });

  test('replaces an entry where it is, counting no lookup', () => {
    const { made, log } = logging({ bounds: { entries: 2, bytes: 100 } });
    put(made, 1, 0);
    put(made, 2, 0);
    const slot = put(made, 1, 5, { bytes: 7, ttl: 10 });
    expect(slot).toBe(made.find(1));
    expect([made.bytesOf[slot], made.storedAt(slot), made.expiresAt(slot)]).toEqual([7, 5, 15]);
    expect(made.bytes).toBe(8);
    // Still the least recently used: the second put of key 1 was no use of it.
    put(made, 3, 6);
    expect(log).toEqual(['1 capacity']);
    made.check();
  });

  test('lets an entry go that outgrows the cache when replaced, and says so', () => {
    const { made, log } = logging({ bounds: { entries: 9, bytes: 100 } });
    put(made, 1, 0, { bytes: 50 });
    put(made, 2, 0, { bytes: 40 });
    expect(put(made, 1, 1, { bytes: 101 })).toBe(-1);
    expect(log).toEqual(['1 capacity']);
    expect(put(made, 3, 1, { bytes: 101 })).toBe(-1);
    expect(log).toEqual(['1 capacity', '3 admission']);
    made.check();
  });

  test('refuses to change the weight of an entry', () => {
    const at = cache({});
    put(at, 1, 0, { weight: 2 });
    expect(() => put(at, 1, 0, { weight: 3 })).toThrow(/key 1 has weight 2/);
  });

  test('sweeps what has expired, and never what is replaced or lives for ever', () => {
    const { made, log } = logging({});
    put(made, 1, 0, { ttl: 10 });
    put(made, 2, 0, { ttl: 20 });
    put(made, 3, 0);
    put(made, 4, 0, { ttl: 10 });
    put(made, 4, 5, { ttl: 10 });
    made.expire(9.99);
    expect(log).toEqual([]);
    made.expire(10);
    expect(log).toEqual(['1 expired']);
    made.expire(1000);
    expect(log).toEqual(['1 expired', '4 expired', '2 expired']);
    expect(made.find(3)).toBeGreaterThanOrEqual(0);
    made.check();
  });

  test('lets a new entry take over nothing from one that has expired', () => {
    const { made, log } = logging({ bounds: { entries: 2, bytes: Infinity } });
    put(made, 1, 0, { ttl: 10 });
    put(made, 2, 0);
    put(made, 1, 11);
    expect(log).toEqual(['1 expired']);
    put(made, 3, 12);
    expect(log).toEqual(['1 expired', '2 capacity']);
    made.check();
  });

  test('deletes by key and by slot', () => {
    const { made, log } = logging({});
    put(made, 1, 0, { ttl: 5 });
    put(made, 2, 0);
    expect([made.delete(1), made.delete(1)]).toEqual([true, false]);
    made.deleteSlot(made.find(2));
    made.expire(100);
    expect(log).toEqual(['1 deleted', '2 deleted']);
    expect([made.entries, made.bytes]).toEqual([0, 0]);
    made.check();
  });

  test('visits occupied slots in ascending order', () => {
    const at = cache({});
    for (let key = 0; key < 6; key++) put(at, key, 0);
    at.delete(2);
    const visited: number[] = [];
    at.forEach((slot) => visited.push(slot));
    expect(visited).toEqual([0, 1, 3, 4, 5]);
  });

  const step = fc.record({
    key: fc.nat(30),
    kind: fc.constantFrom('get', 'get', 'get', 'get', 'put', 'delete', 'many'),
    ttl: fc.constantFrom(0.01, 1, 5, 60, Infinity),
    bytes: fc.integer({ min: 1, max: 60 }),
    pause: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  test.each(EVICTION_NAMES)('holds exactly what was put and has not left, under %s', (policy) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
        const held = new Set<number>();
        const made: Cache = cache({
          policy,
          bounds: { entries: 20, bytes: 300 },
          removed: (slot, key, cause) => {
            if (cause === 'expired') expect(made.expiresAt(slot)).toBeLessThanOrEqual(now);
            expect(held.delete(key)).toBe(true);
          },
        });
        let now = 0;
        for (const { key, kind, ttl, bytes, pause } of steps) {
          now += pause;
          made.expire(now);
          const slot = made.find(key);
          expect(slot >= 0).toBe(held.has(key));
          if (kind === 'delete') {
            made.delete(key);
          } else if (kind !== 'put' && slot >= 0 && made.expiresAt(slot) > now) {
            if (kind === 'many') made.hits(slot, 9, now, now);
            else made.hit(slot, now);
          } else {
            if (kind !== 'put') made.miss(key, 1 + (key % 3));
            // What is replaced may leave first, as expired; what is refused leaves within the call.
            if (slot >= 0 && made.expiresAt(slot) <= now) made.deleteSlot(slot);
            held.add(key);
            const stored = made.put(key, 1 + (key % 3), bytes, now + ttl, 0, 0, now);
            expect(stored >= 0).toBe(held.has(key));
          }
        }
        made.check();
        const keys: number[] = [];
        made.forEach((slot) => keys.push(made.keyOf[slot]));
        expect(keys.toSorted((a, b) => a - b)).toEqual([...held].toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('memory that something else takes', () => {
  test.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'])('drives keys out under %s, and comes back', (policy) => {
    const bounds = { entries: Infinity, bytes: 1_000_000 };
    const tables = new RedisTables(bounds);
    const stream = new Stream(1, policy);
    const random = () => stream.next();
    const store = cache({ policy, bounds: tables.bounds, tables, random });
    for (let key = 0; key < 1000; key++) store.put(key, 1, 500, Infinity, 0, 0, 1);
    expect(store.entries).toBe(1000);
    store.squeeze(0.75, 2);
    expect(store.bytes).toBeLessThanOrEqual(250_000);
    expect(store.bytes).toBeGreaterThan(240_000);
    store.check();
    store.squeeze(0, 3);
    for (let key = 0; key < 1000; key++) store.put(key, 1, 500, Infinity, 0, 0, 4);
    expect(store.entries).toBe(1000);
    store.check();
  });
});
