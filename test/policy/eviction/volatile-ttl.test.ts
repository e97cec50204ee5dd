import { describe, expect, test } from 'vitest';
import { Cache } from '../../../src/policy/cache.ts';
import { Stream } from '../../../src/random/stream.ts';
import { conformance, uniformWeights } from './conformance.ts';

conformance('volatile-ttl');
uniformWeights('volatile-ttl');

/** A cache for ten entries that logs what leaves. */
function logging(): { cache: Cache; log: string[] } {
  const log: string[] = [];
  const stream = new Stream(1, 'eviction');
  const cache = new Cache({
    policy: 'volatile-ttl',
    bounds: { entries: 10, bytes: Infinity },
    random: () => stream.next(),
    // More than there are keys: all that are found are compared.
    samples: 40,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
    expected: 4,
    removed: (_slot, key, cause) => log.push(`${key} ${cause}`),
  });
  return { cache, log };
}

const put = (cache: Cache, key: number, ttl: number): number => cache.put(key, 1, 1, ttl, 0, 0, 0);

describe('volatile-ttl', () => {
  test('gives up what expires first, and never what does not expire', () => {
    const { cache, log } = logging();
    for (let key = 0; key < 10; key++) put(cache, key, key % 2 === 0 ? Infinity : 100 - key);
    for (let key = 10; key < 14; key++) put(cache, key, Infinity);
    expect(log).toEqual(['9 capacity', '7 capacity', '5 capacity', '3 capacity']);
    cache.check();
  });

  test('refuses newcomers when nothing expires, as Redis refuses writes', () => {
    const { cache, log } = logging();
    for (let key = 0; key < 10; key++) put(cache, key, Infinity);
    expect(put(cache, 10, Infinity)).toBe(-1);
    // The only key that expires is the newcomer.
    expect(put(cache, 11, 5)).toBe(-1);
    expect(log).toEqual(['10 admission', '11 admission']);
    cache.check();
  });

  test('follows a key that is given a time to live, and one that loses it', () => {
    const { cache, log } = logging();
    for (let key = 0; key < 10; key++) put(cache, key, key === 3 ? 50 : Infinity);
    put(cache, 3, Infinity);
    put(cache, 4, 60);
    put(cache, 10, Infinity);
    expect(log).toEqual(['4 capacity']);
    expect(put(cache, 11, Infinity)).toBe(-1);
    cache.check();
  });
});
