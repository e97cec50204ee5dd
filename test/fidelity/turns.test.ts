/** Ten thousand requests at once for a key that has expired: what each way to keep them off the origin costs. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Turn } from '../../src/scenario/resilience.ts';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { singleFlightHerd, unprotectedHerd } from '../../src/theory/herd.ts';
import { simulate } from '../../src/world/simulate.ts';
import { INSTANT, namespace, origin, region, sample, tier } from '../world/sample.ts';

const RATE = 100_000;
const DELAY = 0.1;
const INSTANCES = 100;

/** One key, read 100,000 times a second, whose copy ends between 1.0 and 1.3 s; fetched within 0.1 s. */
function herd(parts: Partial<Namespace>, of: Partial<ResolvedScenario> = {}): RunResult {
  const duration = 1.6;
  return simulate(
    sample({
      ...INSTANT,
      duration,
      phases: [
        { name: 'cold-start', from: 0, to: 0.8 },
        { name: 'expiry', from: 0.8, to: duration },
      ],
      regions: [region('here', { rate: RATE, instances: INSTANCES })],
      tiers: [tier('l2', { operationTime: 0 })],
      origin: origin({ latency: { kind: 'constant', time: DELAY }, concurrency: Infinity, capacity: 1e9, timeout: 60 }),
      namespaces: [
        namespace('things', {
          keys: 1,
          tiers: [0],
          ttl: [{ ttl: 1, jitter: 0, negative: 0 }],
          singleFlight: false,
          ...parts,
        }),
      ],
      ...of,
    }),
    0,
    () => true,
  );
}

const readsOf = ({ metrics }: RunResult): number => Math.round(metrics['origin_reads{phase=expiry}'] * 0.8);

const turn = (parts: Partial<Turn>): Turn => ({
  kind: 'lock',
  tier: 0,
  period: 5,
  wait: 0.05,
  attempts: 1000,
  after: 'fetch',
  ownerCheck: true,
  releasedOnFailure: true,
  fencing: false,
  ...parts,
});

/** Within four standard deviations. */
function near(reads: number, mean: number, variance: number): void {
  expect(Math.abs(reads - mean), `${reads} reads`).toBeLessThanOrEqual(4 * Math.sqrt(variance));
}

describe('reads of the origin', () => {
  test('nobody waits: one and all that come meanwhile', () => {
    near(readsOf(herd({})), unprotectedHerd(RATE, DELAY), RATE * DELAY);
  });

  test('single-flight: one for each instance', () => {
    // Each instance is asked a hundred times within the delay.
    expect(singleFlightHerd(RATE, DELAY, INSTANCES)).toBeCloseTo(INSTANCES, 6);
    expect(readsOf(herd({ singleFlight: true }))).toBe(INSTANCES);
  });

  test.each(['lock', 'lease'] as const)('a %s: one', (kind) => {
    const result = herd({ turn: turn({ kind, wait: 0.01 }) });
    expect(readsOf(result)).toBe(1);
    expect(result.metrics['availability']).toBe(1);
    // Who waits looks again within the pause after the value has come.
    expect(result.metrics['latency_p999{phase=expiry}']).toBeLessThan((DELAY + 0.01) * 1.01);
  });

  test('stale-while-revalidate: one for each instance, and nobody waits', () => {
    const result = herd({ ttl: [{ ttl: 60, jitter: 0, negative: 0 }], pastTtl: [past(1)] });
    expect(readsOf(result)).toBe(INSTANCES);
    expect(result.metrics['hit_rate{phase=expiry}']).toBe(1);
    // Copies are stale for as long as it takes to fetch one.
    near(result.metrics['stale_hit_share{phase=expiry}'] * RATE * 0.8, RATE * DELAY, RATE * DELAY);
  });

  test('and by every reader: all that come meanwhile, in the background', () => {
    const result = herd({ ttl: [{ ttl: 60, jitter: 0, negative: 0 }], pastTtl: [past(1)], revalidation: 'each' });
    near(readsOf(result), unprotectedHerd(RATE, DELAY), RATE * DELAY);
  });

  test('and with a lease: one', () => {
    const ttl = [{ ttl: 60, jitter: 0, negative: 0 }];
    const result = herd({ ttl, pastTtl: [past(1)], turn: turn({ kind: 'lease' }) });
    expect(readsOf(result)).toBe(1);
    expect(result.metrics['hit_rate{phase=expiry}']).toBe(1);
  });
});

const past = (soft: number) => ({ soft, grace: 0, throttle: 0, extended: 0 });

describe('a lock', () => {
  test('that expires before its holder is done lets another in, and so on: one read in each period', () => {
    // Locks are lost after 30 ms, and asked for every 10 ms: at 0, 30, 60 and 90 ms of the 100.
    expect(readsOf(herd({ turn: turn({ period: 0.03, wait: 0.01 }) }))).toBe(4);
  });

  test('whose holder dies keeps everybody waiting until it expires', () => {
    const dies = { kind: 'instances-restart', from: 1.05, to: 1.05, regions: [0], share: 1 } as const;
    const fault = { ...dies, tier: -1, namespace: -1, nodes: Infinity, times: 1, answers: 'refused' } as const;
    // The copy of the cold start ends at 1.1 s: the holder of its lock dies at 1.15 s.
    const timeline = [{ ...fault, from: 1.15, to: 1.15 }];
    const stalled = herd({ turn: turn({ period: 0.4, wait: 0.01 }) }, { timeline });
    expect(stalled.metrics['latency_p99{phase=expiry}']).toBeGreaterThan(0.3);
    expect(stalled.metrics['error_rate']).toBeGreaterThan(0);
    const well = herd({ turn: turn({ period: 0.4, wait: 0.01 }) });
    expect(well.metrics['latency_p99{phase=expiry}']).toBeLessThan(0.12);
  });

  test('of which waiters look once and give up answers none of them', () => {
    // SETNX, sleep 50 ms, get: the value takes 100 ms.
    const result = herd({ turn: turn({ attempts: 1, after: 'fail' }) });
    expect(result.metrics['error_rate{phase=expiry}']).toBeGreaterThan(0.05);
  });
});
