/** Probabilistic early expiration against its closed forms (Vattani, Chierichetti, Lowenstein, VLDB 2015). */
import { describe, expect, test } from 'vitest';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import type { EarlyExpiration } from '../../src/scenario/resilience.ts';
import { earlyGap, unprotectedHerd, xfetchHerd } from '../../src/theory/herd.ts';
import { simulate } from '../../src/world/simulate.ts';
import { INSTANT, namespace, origin, region, sample, tier } from '../world/sample.ts';

/** Time to fetch a value, s. */
const DELAY = 0.1;

interface Case {
  readonly rate: number;
  readonly keys: number;
  readonly ttl: number;
  readonly duration: number;
  readonly early: Omit<EarlyExpiration, 'tier'>;
}

function scenarioOf({ rate, keys, ttl, duration, early }: Case, parts: Partial<Namespace> = {}): ResolvedScenario {
  return sample({
    ...INSTANT,
    duration,
    phases: [
      { name: 'warm-up', from: 0, to: 1 },
      { name: 'after', from: 1, to: duration },
    ],
    regions: [region('here', { rate: rate * keys, instances: 10 })],
    tiers: [tier('l2', { operationTime: 0 })],
    origin: origin({ latency: { kind: 'constant', time: DELAY }, concurrency: Infinity, capacity: 1e9 }),
    namespaces: [
      namespace('things', {
        keys,
        popularity: { kind: 'uniform' },
        tiers: [0],
        ttl: [{ ttl, jitter: 0, negative: 0 }],
        singleFlight: false,
        early: { tier: 0, ...early },
        ...parts,
      }),
    ],
  });
}

/** Reads of the origin for each key after the first second. */
function readsOf(scenario: ResolvedScenario): number {
  const { metrics } = simulate(scenario, 0, () => true);
  return (metrics['origin_reads{phase=after}'] * (scenario.duration - 1)) / scenario.namespaces[0].keys;
}

/**
 * Copies of the first moments are renewed once within the run, and none of the renewed ones again: the earliest of a
 * thousand stampedes comes ln(1000) beta D before the mean one. Where rate beta D is small, as 5, readers find copies
 * gone after all, and the law, which knows no end of the copy, does not hold.
 */
const once = (ttl: number): { ttl: number; duration: number } => ({ ttl, duration: ttl + 0.4 });

describe('as published', () => {
  test.each([
    { beta: 0.5, rate: 1000, keys: 300, ttl: 2 },
    { beta: 1, rate: 100, keys: 1000, ttl: 2 },
    { beta: 1, rate: 1000, keys: 300, ttl: 2 },
    { beta: 1, rate: 10_000, keys: 60, ttl: 2 },
    { beta: 2, rate: 300, keys: 300, ttl: 4 },
  ])('beta $beta at $rate reads a second: as many renew a copy as at any rate', ({ beta, rate, keys, ttl }) => {
    const reads = readsOf(scenarioOf({ rate, keys, ...once(ttl), early: { beta, draw: 'per-read' } }));
    const { mean, variance } = xfetchHerd(beta);
    expect(Math.abs(reads - mean)).toBeLessThan(4 * Math.sqrt(variance / keys));
  });

  /** With leases a copy is renewed once: the time between two renewals tells how early that is. */
  test.each([
    { beta: 1, rate: 100, keys: 100 },
    { beta: 1, rate: 1000, keys: 30 },
    { beta: 2, rate: 1000, keys: 30 },
    { beta: 0.5, rate: 10_000, keys: 3 },
  ])('beta $beta at $rate reads a second: copies are renewed as early as they should be', ({ beta, rate, keys }) => {
    const lease = { kind: 'lease', tier: 0, period: 10, wait: 0.001, attempts: 1000, after: 'fetch' } as const;
    const turn = { ...lease, ownerCheck: true, releasedOnFailure: true, fencing: true };
    const duration = 21;
    const ttl = 2;
    const scenario = scenarioOf({ rate, keys, ttl, duration, early: { beta, draw: 'per-read' } }, { turn });
    const cycle = ttl - earlyGap(rate, DELAY, beta) + DELAY;
    // A gap has the Gumbel distribution: a standard deviation of pi / sqrt(6) times beta D.
    const deviation = (Math.PI / Math.sqrt(6)) * beta * DELAY;
    const cycles = keys * ((duration - 1) / cycle);
    // Whether a cycle has ended by the last moment adds up to one to the count of each key.
    const error = 4 * (deviation / cycle) * Math.sqrt(cycles) + Math.sqrt(keys);
    expect(Math.abs(readsOf(scenario) * keys - cycles)).toBeLessThan(error);
  });
});

test.each(['per-entry', 'as-printed'] as const)('a draw %s protects nobody: all readers see the same end', (draw) => {
  const rate = 1000;
  const keys = 100;
  // Nobody comes back for the second time within the run, whatever is drawn.
  const reads = readsOf(scenarioOf({ rate, keys, ttl: 3, duration: 5, early: { beta: 1, draw } }));
  const mean = unprotectedHerd(rate, DELAY);
  expect(Math.abs(reads - mean)).toBeLessThan(4 * Math.sqrt((rate * DELAY) / keys));
});
