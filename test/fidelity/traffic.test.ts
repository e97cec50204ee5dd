import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Namespace, RateShape, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { simulate } from '../../src/world/simulate.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

const everywhere = { regions: null, namespaces: null } as const;
const EAST = 600;
const WEST = 300;

/** Two regions and two namespaces for 120 s; nothing is cached. */
function under(traffic: readonly RateShape[]): RunResult {
  const uncached = { tiers: [], ttl: [], keys: 100, share: 0.5 };
  return simulate(
    sample({
      ...INSTANT,
      links: { ...INSTANT.links, rtt: [[0, 0], [0, 0]] },
      duration: 120,
      traffic,
      regions: [region('east', { rate: EAST }), region('west', { rate: WEST })],
      tiers: [],
      namespaces: [namespace('a', uncached), namespace('b', uncached)],
    }),
    0,
    () => true,
  );
}

/** Mean of `law` over a window, by Simpson's rule on pieces short enough for its corners. */
function meanOver(law: (t: number) => number, from: number, to: number): number {
  const pieces = 200;
  let sum = 0;
  for (let i = 0; i < pieces; i++) {
    const left = from + ((to - from) * i) / pieces;
    const right = from + ((to - from) * (i + 1)) / pieces;
    sum += law(left) + 4 * law((left + right) / 2) + law(right);
  }
  return sum / (6 * pieces);
}

/**
 * Counts of the windows are Poisson with the mean of the law: their normalised squares add up to the number of windows
 * within four deviations sqrt(2 n), and none lies further out than five.
 */
function follows({ series }: RunResult, column: string, law: (t: number) => number): void {
  const counts = series.columns[column];
  let squares = 0;
  counts.forEach((count, at) => {
    const { from, to } = { from: series.from[at], to: series.to[at] };
    const expected = meanOver(law, from, to) * (to - from);
    const off = (count - expected) / Math.sqrt(expected);
    expect(Math.abs(off), `${count} for ${expected} at ${from} s`).toBeLessThan(5);
    squares += off * off;
  });
  expect(Math.abs(squares - counts.length)).toBeLessThan(4 * Math.sqrt(2 * counts.length));
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));
const gathering = { kind: 'flash-crowd', at: 40, rise: 10, hold: 20, fall: 20, times: 4 } as const;

const ramp = (t: number): number => 0.5 + 1.5 * clamp((t - 30) / 60);
const crowd = (t: number): number => 1 + 3 * Math.min(clamp((t - 40) / 10), clamp((90 - t) / 20));
const day = (t: number): number => 1 + 0.6 * Math.cos((2 * Math.PI * (t - 20)) / 60);

describe('requests of every second follow', () => {
  test('a constant rate', () => {
    follows(under([]), 'requests', () => EAST + WEST);
  });

  test('a ramp', () => {
    const run = under([{ ...everywhere, kind: 'ramp', from: 0.5, to: 2, start: 30, over: 60 }]);
    follows(run, 'requests', (t) => (EAST + WEST) * ramp(t));
  });

  test('a flash crowd in one region', () => {
    const run = under([{ regions: [1], namespaces: null, ...gathering }]);
    follows(run, 'requests{region=east}', () => EAST);
    follows(run, 'requests{region=west}', (t) => WEST * crowd(t));
  });

  test('a flash crowd for one namespace', () => {
    const run = under([{ regions: null, namespaces: [1], ...gathering }]);
    follows(run, 'requests', (t) => (EAST + WEST) * (0.5 + 0.5 * crowd(t)));
    const { metrics } = run;
    // The crowd adds 3 * (5 + 20 + 10) s of the namespace's requests to 120 s of them.
    const wanted = (120 + 3 * 35) / 120;
    const ratio = metrics['requests{namespace=b}'] / metrics['requests{namespace=a}'];
    expect(Math.abs(ratio - wanted)).toBeLessThan(4 * ratio * Math.sqrt(2 / metrics['requests{namespace=a}']));
  });

  test('days, and a ramp on top', () => {
    const run = under([
      { ...everywhere, kind: 'diurnal', amplitude: 0.6, period: 60, peakAt: 20 },
      { ...everywhere, kind: 'ramp', from: 0.5, to: 2, start: 30, over: 60 },
    ]);
    follows(run, 'requests', (t) => (EAST + WEST) * day(t) * ramp(t));
  });
});

describe('kinds of requests have their shares', () => {
  /** Every key that is asked for again is in the cache when measuring begins. */
  function cached(parts: Partial<Namespace>, entries = Infinity): ResolvedScenario {
    return sample({
      ...INSTANT,
      ...afterWarmUp(10, 20),
      regions: [region('here', { rate: 2000, instances: 1 })],
      tiers: [tier('l1', { operationTime: 0, entries })],
      namespaces: [
        namespace('things', {
          keys: 100,
          popularity: { kind: 'uniform' },
          tiers: [0],
          ttl: [{ ttl: Infinity, jitter: 0, negative: Infinity }],
          ...parts,
        }),
      ],
    });
  }

  test('those for keys never asked for again miss', () => {
    const runs = replicate(cached({ oneHitShare: 0.15 }), 8);
    agrees(metric(runs, 'miss_share'), 0.15);
    agrees(metric(runs, 'miss_share{cause=cold}'), 0.15);
  });

  test('a scan longer than the cache misses under LRU', () => {
    const scenario = cached({ keys: 10, scan: { share: 0.3, keys: 5000 } }, 1000);
    const runs = replicate(scenario, 8);
    agrees(metric(runs, 'miss_share'), 0.3);
    agrees(metric(runs, 'miss_share{cause=capacity}'), 0.3);
  });

  test('a scan that fits hits', () => {
    const [run] = replicate(cached({ scan: { share: 0.3, keys: 500 } }), 1);
    expect(run.metrics['hit_rate']).toBe(1);
  });

  test('those for keys that do not exist are answered "not found"', () => {
    agrees(metric(replicate(cached({ absentShare: 0.2 }), 8), 'negative_hit_share'), 0.2);
  });

  test('a hot set', () => {
    // The others are asked for so seldom that some are new still: rate exp(-rate t) of each at t.
    const parts = { keys: 10_000, popularity: { kind: 'hot-set', keys: 10, share: 0.5 } } as const;
    const { metrics } = replicate(cached(parts), 1)[0];
    const rate = (0.5 * 2000) / 9990;
    const fresh = 9990 * (Math.exp(-rate * 10) - Math.exp(-rate * 30));
    const misses = metrics['miss_share'] * metrics['requests'];
    expect(Math.abs(misses - fresh)).toBeLessThan(4 * Math.sqrt(fresh));
  });
});
