import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { singleFlightHerd, unprotectedHerd } from '../../src/theory/herd.ts';
import { simulate } from '../../src/world/simulate.ts';
import { INSTANT, namespace, origin, region, sample, tier } from '../world/sample.ts';

/** One hot key each; that many herds are seen at once. */
const NAMES = Array.from({ length: 40 }, (_, i) => `key-${i}`);
const RATE = 500;
const DELAY = 0.01;

/**
 * Copies of 1 s. The cold start fills them within the first 100 ms but for a chance of exp(-45) a key, so that they end
 * within 1.2 s: the second phase sees each key expire once.
 */
function expiries(instances: number, parts: Partial<Namespace>): RunResult {
  const duration = 1.9;
  const scenario: ResolvedScenario = sample({
    ...INSTANT,
    duration,
    phases: [
      { name: 'cold-start', from: 0, to: 0.5 },
      { name: 'expiry', from: 0.5, to: duration },
    ],
    regions: [region('here', { rate: RATE * NAMES.length, instances })],
    tiers: [tier('l2', { operationTime: 0 })],
    origin: origin({ latency: { kind: 'constant', time: DELAY } }),
    namespaces: NAMES.map((name) =>
      namespace(name, {
        share: 1 / NAMES.length,
        keys: 1,
        tiers: [0],
        ttl: [{ ttl: 1, jitter: 0, negative: 0 }],
        ...parts,
      }),
    ),
  });
  return simulate(scenario, 0, () => true);
}

/** Reads of the origin that each key's expiry cost. */
function herds({ metrics }: RunResult): number[] {
  return NAMES.map((name) => Math.round(metrics[`origin_reads{namespace=${name},phase=expiry}`] * 1.4));
}

/**
 * The sample has the mean and the variance of the law, within four standard errors: of the mean sqrt(variance / n), of
 * the variance sqrt((fourth central moment - variance^2) / n).
 */
function follows(values: readonly number[], law: { mean: number; variance: number; fourth: number }): void {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - law.mean) * (value - law.mean), 0) / n;
  expect(Math.abs(mean - law.mean), `mean ${mean}`).toBeLessThanOrEqual(4 * Math.sqrt(law.variance / n));
  const error = Math.sqrt(Math.max(0, law.fourth - law.variance * law.variance) / n);
  expect(Math.abs(variance - law.variance), `variance ${variance}`).toBeLessThanOrEqual(4 * error);
}

describe('an unprotected herd: 1 + Poisson(rate delay) reads', () => {
  const run = expiries(10, { singleFlight: false });

  test('each key', () => {
    const load = RATE * DELAY;
    follows(herds(run), { mean: unprotectedHerd(RATE, DELAY), variance: load, fourth: load + 3 * load * load });
  });

  test('all of them are under way when the first one ends', () => {
    expect(NAMES.map((name) => run.metrics[`herd_max{namespace=${name},phase=expiry}`])).toEqual(herds(run));
    expect(run.metrics['herd_max{phase=expiry}']).toBe(Math.max(...herds(run)));
  });

  test('nobody waits for another', () => {
    expect(run.metrics['coalesced_rate']).toBe(0);
  });
});

describe.each([1, 2, 10, 50])('single-flight on %d instances', (instances) => {
  const run = expiries(instances, { singleFlight: true });

  test('costs a read for each instance that is asked within the delay', () => {
    // The other instances are asked or not independently: a binomial number of them.
    const p = -Math.expm1((-RATE * DELAY) / instances);
    const variance = (instances - 1) * p * (1 - p);
    const fourth = variance * (1 + (3 * instances - 9) * p * (1 - p));
    follows(herds(run), { mean: singleFlightHerd(RATE, DELAY, instances), variance, fourth });
  });

  test('never has more reads of a key under way than instances', () => {
    expect(run.metrics['herd_max{phase=expiry}']).toBe(Math.max(...herds(run)));
    expect(run.metrics['herd_max']).toBeLessThanOrEqual(instances);
  });
});
