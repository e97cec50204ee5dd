import { describe, expect, test } from 'vitest';
import { LfuCounter } from '../../../src/policy/eviction/allkeys-lfu.ts';
import { Stream } from '../../../src/random/stream.ts';
import { clockOf, differences, evictionRows, recordedRows } from '../../fixtures/recorded-redis.ts';
import { toleranceOf, workloadOf } from '../../fixtures/recorded-redis.ts';
import { recordedWorkload } from '../../fixtures/workloads.ts';

/** [workload, capacity, policy, samples, requests a second]; `npm run bench -- redis-eviction` plays all rows. */
const PLAYED: readonly [string, number, string, number, number][] = [
  ['zipf099', 10_000, 'allkeys-lfu', 10, 1000],
  ['zipf099', 10_000, 'allkeys-lfu', 5, 100],
  ['scan', 10_000, 'allkeys-lfu', 5, 1000],
  ['shift', 20_000, 'allkeys-lfu', 5, 1000],
  ['loop', 1000, 'allkeys-lfu', 5, 1000],
  // Turned over in seconds, it is hardly better than random.
  ['zipf099', 1000, 'allkeys-lru', 5, 10_000],
  ['zipf099', 10_000, 'allkeys-lru', 10, 1000],
  ['loop', 10_000, 'allkeys-lru', 5, 10_000],
  ['zipf099', 10_000, 'allkeys-random', 5, 1000],
];
const ROWS = evictionRows();

describe('hit ratios are as recorded with Redis, overall and in the second half', () => {
  test.each(PLAYED)('%s, %i keys, %s, %i samples, %i requests a second', (...wanted) => {
    const row = ROWS.find((candidate) => {
      const { workload, capacity, policy, samples, rate, lfuDecayTime } = candidate;
      return lfuDecayTime === 60 && [workload, capacity, policy, samples, rate].join() === wanted.join();
    })!;
    const { overall, secondHalf } = differences(row, workloadOf(row), 1);
    expect(Math.abs(overall)).toBeLessThan(toleranceOf(row));
    expect(Math.abs(secondHalf)).toBeLessThan(toleranceOf(row));
  });
});

describe('counters of allkeys-lfu are as recorded with Redis, by rank', () => {
  const rows = recordedRows('redis-lfu-counters.csv').map((row) => {
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  });
  const runs = new Map(rows.map((row) => [`${row['rate_rps']} ${row['decay_min']}`, row]));
  const keys = recordedWorkload('zipf099');

  test.each([...runs.values()])('$rate_rps requests a second, decay $decay_min min', (run) => {
    const { rate_rps: rate, decay_min: decay } = run;
    const counters = countersAfter(keys, rate, 60 * decay);
    for (const row of rows.filter((one) => one['rate_rps'] === rate && one['decay_min'] === decay)) {
      const band = counters.slice(row['rank_lo'] - 1, row['rank_hi']).filter((counter) => counter >= 0);
      expect(band.length).toBe(row['keys']);
      const mean = band.reduce((sum, counter) => sum + counter, 0) / band.length;
      // The time to reach c is a sum of geometric times with mean 10 (c - 5): c varies with variance c / 3. Four
      // deviations of the difference of two such means.
      const tolerance = 4 * Math.sqrt((2 * Math.max(mean, 5)) / 3 / band.length);
      expect(Math.abs(mean - row['mean_freq_counter'])).toBeLessThan(tolerance);
      const zeros = band.filter((counter) => counter === 0).length / band.length;
      expect(Math.abs(zeros - row['share_at_0'])).toBeLessThan(0.005);
    }
  });
});

/** Counter of each key when the clock stands at the end; -1 for a key that was not asked for. */
function countersAfter(keys: Int32Array, rate: number, lfuDecayTime: number): number[] {
  const stream = new Stream(2, 'counters');
  const counter = new LfuCounter({
    bounds: { entries: Infinity, bytes: Infinity },
    evicted: () => {},
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime,
    now: 0,
  });
  const slots = keys.reduce((a, b) => Math.max(a, b), 0) + 1;
  const seen = new Uint8Array(slots);
  counter.reserve(slots);
  keys.forEach((key, request) => {
    const now = clockOf(request, rate);
    if (seen[key] === 1) counter.hit(key, now);
    else counter.start(key, now);
    seen[key] = 1;
  });
  return Array.from(seen, (one, key) => (one === 1 ? 255 - counter.coldness(key, keys.length / rate) : -1));
}
