import { describe, expect, it } from 'vitest';
import { compressTime, decompressTime, storedLength } from '../../src/policy/compression.ts';
import { entryBytes } from '../../src/policy/memory.ts';

const ZSTD = { above: 1000, ratio: 3, compressRate: 500e6, decompressRate: 1500e6 };

describe('compression', () => {
  it.each([
    [999, 999],
    [1000, 334],
    [3000, 1000],
    [30_001, 10_001],
  ])('of %d bytes leaves %d', (length, stored) => {
    expect(storedLength(ZSTD, length)).toBe(stored);
    expect(storedLength(undefined, length)).toBe(length);
  });

  it('takes time for what is compressed', () => {
    expect(compressTime(ZSTD, 999)).toBe(0);
    expect(compressTime(ZSTD, 5e6)).toBeCloseTo(0.01, 15);
    expect(decompressTime(ZSTD, 1.5e6)).toBeCloseTo(0.001, 15);
    expect([compressTime(undefined, 5e6), decompressTime(undefined, 5e6)]).toEqual([0, 0]);
  });

  it('leaves a byte at the least', () => {
    expect(storedLength({ ...ZSTD, above: 1, ratio: 1000 }, 5)).toBe(1);
  });

  it.each(['redis', 'redis-cluster', 'memcached'] as const)('is what a node of %s stores', (kind) => {
    const store = { kind, allocator: 'bundled' } as const;
    const compression = { ...ZSTD };
    expect(entryBytes({ ...store, compression }, 20, 3000, true)).toBe(entryBytes(store, 20, 1000, true));
    expect(entryBytes({ ...store, compression }, 20, 900, true)).toBe(entryBytes(store, 20, 900, true));
  });
});
