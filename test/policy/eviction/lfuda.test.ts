import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { conformance, uniformWeights } from './conformance.ts';
import { played } from './replayed.ts';

conformance('lfuda');
uniformWeights('lfuda');

/** What each entry is worth, and who is worth least searched for each time. */
function byHand(keys: readonly number[], capacity: number): number[] {
  const entries = new Map<number, { uses: number; worth: number }>();
  let inflation = 0;
  return keys.map((key) => {
    const entry = entries.get(key);
    const uses = (entry?.uses ?? 0) + 1;
    if (entry === undefined && entries.size === capacity) {
      // A Map goes from the one set longest ago, and the first of equals stays the least.
      const [victim, { worth }] = [...entries].reduce((a, b) => (b[1].worth < a[1].worth ? b : a));
      entries.delete(victim);
      inflation = worth;
    }
    entries.delete(key);
    entries.set(key, { uses, worth: uses + inflation });
    return entry === undefined ? 0 : 1;
  });
}

test('lfuda evicts what a search through all entries evicts', () => {
  const requests = fc.array(fc.nat(12), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 8 }), (keys, capacity) => {
      expect([...played(Int32Array.from(keys), { policy: 'lfuda', capacity })]).toEqual(byHand(keys, capacity));
    }),
  );
});

test('lfuda lets go of what was hot once, where lfu keeps it for good', () => {
  const rounds = 200;
  const hot = Array.from({ length: 10 * rounds }, (_, at) => at % 10);
  const later = Array.from({ length: 100 * rounds }, (_, at) => 10 + (at % 10));
  const keys = Int32Array.from([...hot, ...later]);
  const missesLast = (policy: string): number =>
    played(keys, { policy, capacity: 12 }).slice(-1000).filter((hit) => hit === 0).length;
  expect(missesLast('lfu')).toBeGreaterThan(500);
  expect(missesLast('lfuda')).toBe(0);
});
