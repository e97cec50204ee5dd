import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EvictionPool } from '../../../src/policy/eviction/eviction-pool.ts';

/** The pool as Redis describes it: ascending, sixteen at most, a newcomer left of its equals. */
class Described {
  candidates: { key: number; coldness: number }[] = [];

  offer(key: number, coldness: number): void {
    const warmer = this.candidates.filter((other) => other.coldness < coldness).length;
    if (this.candidates.length === 16 && warmer === 0) return;
    this.candidates.splice(warmer, 0, { key, coldness });
    if (this.candidates.length > 16) this.candidates.shift();
  }

  take(): number {
    return this.candidates.pop()?.key ?? -1;
  }
}

test('EvictionPool gives out candidates as described', () => {
  const operation = fc.oneof({ weight: 5, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant(null) });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const pool = new EvictionPool();
      const described = new Described();
      operations.forEach((coldness, key) => {
        if (coldness === null) {
          expect(pool.take()).toBe(described.take());
          return;
        }
        pool.offer(key, coldness);
        described.offer(key, coldness);
      });
      while (described.candidates.length > 0) expect(pool.take()).toBe(described.take());
      expect(pool.take()).toBe(-1);
    }),
  );
});
