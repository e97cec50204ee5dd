import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beladyMisses, nextUses } from '../../../src/policy/eviction/belady.ts';
import { count, played } from './replayed.ts';

/** Requests of a recorded trace, keys numbered by first appearance. */
function web07(): Int32Array {
  const file = new URL('../../fixtures/web07.txt.gz', import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const numbers = new Map([...new Set(lines)].map((line, number) => [line, number]));
  return Int32Array.from(lines, (line) => numbers.get(line)!);
}

/** The fewest misses of all ways to run a cache that always inserts: every choice of a victim is tried. */
function fewestMisses(keys: readonly number[], capacity: number): number {
  const known = new Map<string, number>();
  const from = (at: number, resident: readonly number[]): number => {
    if (at === keys.length) return 0;
    const name = `${at}/${resident.toSorted((a, b) => a - b).join()}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const key = keys[at];
    const victims = resident.length < capacity ? [null] : resident;
    const least = resident.includes(key)
      ? from(at + 1, resident)
      : 1 + Math.min(...victims.map((victim) => from(at + 1, [...resident.filter((one) => one !== victim), key])));
    known.set(name, least);
    return least;
  };
  return from(0, []);
}

describe('Belady', () => {
  test('misses as little as any way to choose the victims', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 24 }), fc.integer({ min: 1, max: 4 }), (sequence, capacity) => {
        const keys = Int32Array.from(sequence);
        expect(beladyMisses(keys, nextUses(keys), [capacity])).toEqual([fewestMisses(sequence, capacity)]);
      }),
    );
  });

  test('misses as recorded with libCacheSim', () => {
    const keys = web07();
    const capacities = [20, 204, 1024, 2048, 4096];
    const misses = beladyMisses(keys, nextUses(keys), capacities);
    expect(misses).toEqual([48_259, 35_488, 27_617, 24_288, 21_527]);
    expect(misses[1]).toBeLessThan(keys.length - count(played(keys, { policy: 'lru', capacity: 204 })));
  });

  test('has nothing to say of nothing', () => {
    expect(beladyMisses(new Int32Array(0), nextUses(new Int32Array(0)), [1])).toEqual([0]);
  });
});
