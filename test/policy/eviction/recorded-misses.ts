/** Misses on the bundled trace, recorded with libCacheSim (October 2024); a policy's test calls it in one line. */
import { expect, test } from 'vitest';
import { web07 } from '../../fixtures/workloads.ts';
import { count, played } from './replayed.ts';

/** Capacities in entries: shares 0.001, 0.01, 0.05, 0.1 and 0.2 of the keys. */
const CAPACITIES = [20, 204, 1024, 2048, 4096];

const MISSES: Readonly<Record<string, readonly number[]>> = {
  fifo: [60347, 48504, 39675, 35686, 31403],
  clock: [59745, 45827, 37175, 33310, 29302],
  sieve: [59273, 43904, 35439, 32025, 28498],
  's3-fifo': [59069, 42788, 34848, 31879, 28497],
  arc: [58980, 44217, 35612, 31924, 28299],
};

export function recordedMisses(policy: string): void {
  test.each(CAPACITIES.map((capacity, at) => [capacity, MISSES[policy][at]]))(
    `${policy} misses as recorded on web07 with %i entries`,
    (capacity, misses) => {
      const keys = web07();
      expect(keys.length - count(played(keys, { policy, capacity }))).toBe(misses);
    },
  );
}
