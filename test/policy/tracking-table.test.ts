import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrackingTable } from '../../src/policy/tracking-table.ts';
import { Stream } from '../../src/random/stream.ts';

const step = fc.record({
  does: fc.constantFrom('read', 'read', 'read', 'change', 'leave', 'clear'),
  key: fc.integer({ min: 0, max: 9 }),
  reader: fc.integer({ min: 0, max: 3 }),
});

test('knows who has read what since it last changed, as a list of all reads does', () => {
  const law = (keysMax: number, steps: readonly { does: string; key: number; reader: number }[]): void => {
    const stream = new Stream(1, 'tracking');
    const table = new TrackingTable(keysMax, () => stream.next());
    /** In the order in which they were made; a reader is null whose connection is gone. */
    let reads: { key: number; reader: number | null }[] = [];
    const readersOf = (key: number): number[] => {
      return [...new Set(reads.flatMap((one) => (one.key === key && one.reader !== null ? [one.reader] : [])))];
    };
    for (const { does, key, reader } of steps) {
      if (does === 'read') {
        const known = new Set(reads.map((one) => one.key));
        const dropped = table.remember(key, reader);
        expect(dropped !== null).toBe(!known.has(key) && known.size === keysMax);
        if (dropped !== null) {
          expect([...dropped.readers]).toEqual(readersOf(dropped.key));
          expect(known).toContain(dropped.key);
          reads = reads.filter((one) => one.key !== dropped.key);
        }
        reads.push({ key, reader });
      } else if (does === 'change') {
        expect([...table.forget(key)]).toEqual(readersOf(key));
        reads = reads.filter((one) => one.key !== key);
      } else if (does === 'leave') {
        table.leave(reader);
        reads = reads.map((one) => (one.reader === reader ? { key: one.key, reader: null } : one));
      } else {
        const forgotten = table.clear();
        for (const one of forgotten) expect([...one.readers]).toEqual(readersOf(one.key));
        expect(new Set(forgotten.map((one) => one.key))).toEqual(new Set(reads.map((one) => one.key)));
        reads = [];
      }
      expect(table.size).toBe(new Set(reads.map((one) => one.key)).size);
    }
  };
  fc.assert(fc.property(fc.constantFrom(1, 3, Infinity), fc.array(step, { maxLength: 60 }), law), { seed: 1 });
});

test('a full table drops each of its keys equally often', () => {
  const stream = new Stream(1, 'tracking');
  const dropped = new Map<number, number>();
  const rounds = 6000;
  for (let round = 0; round < rounds; round++) {
    const table = new TrackingTable(3, () => stream.next());
    for (const key of [1, 2, 3]) table.remember(key, 0);
    const key = table.remember(4, 0)?.key ?? NaN;
    dropped.set(key, (dropped.get(key) ?? 0) + 1);
  }
  expect([...dropped.keys()].toSorted()).toEqual([1, 2, 3]);
  // Five standard errors of a third of 6000.
  const most = 5 * Math.sqrt((rounds * 2) / 9);
  for (const times of dropped.values()) expect(Math.abs(times - rounds / 3)).toBeLessThan(most);
});
