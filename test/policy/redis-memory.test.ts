import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/policy/cache.ts';
import { REDIS_SERVER, RedisTables, redisEntryBytes, type Allocator } from '../../src/policy/redis-memory.ts';
import { Stream } from '../../src/random/stream.ts';
import { recordedRows } from '../fixtures/recorded-redis.ts';

/** The tables of a node that was given so many keys. */
function tablesOf(keys: number, expires: boolean): RedisTables {
  const tables = new RedisTables({ entries: Infinity, bytes: 1e12 });
  for (let i = 0; i < keys; i++) tables.add(expires, 1, 0);
  return tables;
}

/**
 * What a server allocates once, at the first use of each command and for the buffers of a connection; it came to about
 * this in all recordings, which began with a fresh server.
 */
const AT_FIRST_USE = 49_700;

describe('bytes of a Redis key', () => {
  const rows = recordedRows('redis-memory.csv').map((row) => {
    const keys = Number(row['keys']);
    const expires = row['expires'] === '1';
    const entry = redisEntryBytes(
      Number(row['key_length']),
      row['value_length'] === 'integer' ? null : Number(row['value_length']),
      { expires, cluster: row['cluster'] === '1', allocator: row['allocator'] as Allocator },
    );
    return { row: Object.values(row).join(','), recorded: Number(row['bytes']), keys, expires, entry };
  });
  const tables = new Map<string, number>();
  for (const { keys, expires } of rows) {
    // A table without a key is part of the empty server; the recordings are what was added to that.
    const name = `${keys} ${expires}`;
    if (!tables.has(name)) tables.set(name, tablesOf(keys, expires).bytes);
  }

  test.each(rows)('as recorded: $row', ({ recorded: bytes, keys, expires, entry }) => {
    const model = keys * entry + tables.get(`${keys} ${expires}`)!;
    expect(Math.abs(model / bytes - 1)).toBeLessThan(0.006);
    expect(Math.abs((model + AT_FIRST_USE) / bytes - 1)).toBeLessThan(0.002);
  });
});

describe('the tables of a Redis node', () => {
  const buckets = (keys: number): number => (tablesOf(keys, false).bytes - 8 * 4) / 8;

  test.each([
    [0, 4],
    [4, 4],
    [5, 8],
    [65_536, 65_536],
    [65_537, 131_072],
    [131_072, 131_072],
    [131_073, 262_144],
  ])('of %i keys have %i buckets', (keys, expected) => {
    expect(buckets(keys)).toBe(expected);
  });

  test('shrink when they are filled to less than a tenth', () => {
    const tables = tablesOf(1024, false);
    const seen = new Map<number, number>();
    for (let keys = 1023; keys >= 0; keys--) {
      tables.remove(false);
      const size = tables.bytes / 8 - 4;
      if (!seen.has(size)) seen.set(size, keys);
    }
    // By the first number of keys at which each size is seen.
    expect([...seen]).toEqual([[1024, 1023], [128, 102], [16, 12], [4, 1]]);
  });

  test('wait for a load of 1.618 when the memory has no room for a larger one', () => {
    const entry = 100;
    // Room for 1500 entries beside 1024 buckets, but not for 1025 beside 2048.
    const memory = 1024 * entry + 8 * (1024 + 4) + 5000;
    const tables = new RedisTables({ entries: Infinity, bytes: memory });
    let keys = 0;
    for (; keys < 1025; keys++) tables.add(false, entry, keys * entry);
    expect(tables.bytes / 8 - 4).toBe(1024);
    expect(tables.bounds.bytes).toBe(memory - tables.bytes);
    for (; tables.bytes / 8 - 4 < 2048; keys++) tables.add(false, entry, keys * entry);
    expect(keys).toBe(Math.floor(1024 * 1.618) + 2);
  });
});

// Recorded with 16-byte keys and values of 500 bytes that do not expire, on a build with the system's allocator.
test.each(recordedRows('redis-eviction.csv').filter(({ workload }) => workload === 'zipf099'))(
  'a full node holds as many keys as recorded: $policy, maxmemory $maxmemory',
  ({ policy, maxmemory, keys_held: held }) => {
    const tables = new RedisTables({ entries: Infinity, bytes: Number(maxmemory) - REDIS_SERVER });
    const stream = new Stream(1, 'eviction');
    const cache = new Cache({
      policy: policy!,
      bounds: tables.bounds,
      tables,
      random: () => stream.next(),
      samples: 5,
      lfuLogFactor: 10,
      lfuDecayTime: 60,
      now: 0,
      expected: 1024,
    });
    const bytes = redisEntryBytes(16, 500, { expires: false, cluster: false, allocator: 'system' });
    for (let key = 0; key < 30_000; key++) cache.put(key, 1, bytes, Infinity, 0, 0, 0);
    cache.check();
    expect(Math.abs(cache.entries / Number(held) - 1)).toBeLessThan(0.003);
  },
);
