/** Writes in the scale model, held to closed forms of one cache, and to exact runs of the same systems. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Bus } from '../../src/scenario/coherence.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import {
  delayedDeletes, hitRatioOfPromptDeletes, staleShareOfTtl, versionedDeletes,
} from '../../src/theory/coherence.ts';
import { compareWrites, WRITE_PAIRS, writeScenario } from '../fixtures/write-pairs.ts';
import { bus, INSTANT, origin, region, rewritten, sample, tier } from '../world/sample.ts';
import { afterWarmUp, agrees, estimate, metric, replicate } from './replications.ts';

const KEYS = 100;
const RUNS = 4;
/** Writes to one key in a run, or ends of its copies. */
const ROUNDS = 80;

/** Equally popular, equally often written keys in one cache; each stands for itself. */
function changing(rate: number, writes: number, ttl: number, own: Bus | null, deletes = 1e9): ResolvedScenario {
  const round = ttl < Infinity ? Math.max(ttl, 1 / writes) : 1 / writes;
  return sample({
    ...INSTANT,
    ...afterWarmUp(10 * round, ROUNDS * round),
    resolution: { mode: 'model', head: KEYS, blockWidth: 0.01, sampledInstances: 16, deletes },
    regions: [region('here', { rate: KEYS * rate, instances: 1 })],
    // Next to no time: the scale model's stations have some.
    origin: origin({ capacity: 1e6, concurrency: 100, latency: { kind: 'constant', time: 1e-6 } }),
    tiers: [tier('l2', { operationTime: 1e-9 })],
    namespaces: [rewritten(KEYS, { writes, ttl, bus: own })],
    bus: own,
  });
}

const staleOfHits = ({ metrics }: RunResult): number => metrics['stale_read_rate'] / metrics['hit_rate'];

/** From nearly all requests that hit to every second one that misses. */
const RATES = [[10, 0.1, 10], [5, 1, 1], [1, 0.5, 1], [20, 2, 3]] as const;

describe('one cache of the scale model', () => {
  test.each(RATES)('asked for %d and written %d times a second, living %d s', (rate, writes, ttl) => {
    const left = replicate(changing(rate, writes, ttl, null), RUNS);
    agrees(estimate(left, staleOfHits), staleShareOfTtl(writes, ttl));
    expect(left[0].metrics['stale_read_rate{cause=ttl}']).toBe(left[0].metrics['stale_read_rate']);
    const told = replicate(changing(rate, writes, ttl, bus()), RUNS);
    agrees(metric(told, 'hit_rate'), hitRatioOfPromptDeletes(rate, writes, ttl));
    // Fetches take a microsecond, within which a write comes once in a while.
    for (const { metrics } of told) expect(metrics['stale_read_rate']).toBeLessThan(0.001);
    // Deletes that find a copy are as many as copies that do not live out their time.
    const removed = estimate(told, ({ metrics }) => 1 - metrics['absent_delete_share']);
    agrees(removed, hitRatioOfPromptDeletes(rate, writes, ttl));
  });

  const LAWS = [['plain', delayedDeletes], ['versioned', versionedDeletes]] as const;

  test.each(LAWS)('late %s deletes', (deletes, law) => {
    for (const [rate, writes, fiveDelays] of RATES) {
      const delay = fiveDelays / 5;
      const capture = { kind: 'constant', time: delay } as const;
      const runs = replicate(changing(rate, writes, Infinity, bus({ deletes, capture })), RUNS);
      const { hit, stale } = law(rate, writes, delay);
      agrees(metric(runs, 'hit_rate'), hit);
      agrees(estimate(runs, staleOfHits), stale);
    }
  });
});

describe('keys looked at for a part of the time', () => {
  /** A tenth of the deletes that find copies, or less. */
  const [FEW, ALL] = [KEYS * ROUNDS * 0.05, 1e9];

  test.each(RATES)('asked for %d and written %d times a second', (rate, writes) => {
    const runs = replicate(changing(rate, writes, Infinity, bus(), FEW), RUNS);
    agrees(metric(runs, 'hit_rate'), hitRatioOfPromptDeletes(rate, writes, Infinity));
    const removed = estimate(runs, ({ metrics }) => 1 - metrics['absent_delete_share']);
    agrees(removed, hitRatioOfPromptDeletes(rate, writes, Infinity));
    const [all] = replicate(changing(rate, writes, Infinity, bus(), ALL), 1);
    for (const { engine } of runs) expect(engine.events).toBeLessThan(all.engine.events / 4);
  });

  test.each(RATES)('asked for %d and written %d times a second, with late deletes', (rate, writes, fiveDelays) => {
    const delay = fiveDelays / 5;
    const late = bus({ deletes: 'plain', capture: { kind: 'constant', time: delay } });
    const runs = replicate(changing(rate, writes, Infinity, late, FEW), RUNS);
    const { hit, stale } = delayedDeletes(rate, writes, delay);
    agrees(metric(runs, 'hit_rate'), hit);
    agrees(estimate(runs, staleOfHits), stale);
  });
});

/** What may be off beyond half the 95 % interval of the difference. */
const SERVED_MAX = 0.005;
const READS_MAX = 0.03;

describe('the scale model and the exact run', () => {
  test.each(Object.entries(WRITE_PAIRS))('%s', (_, settings) => {
    const found = compareWrites(writeScenario(settings), 2);
    const off = (name: string): number => Math.abs(found[name].model - found[name].exact) - found[name].halfWidth;
    for (const tier of ['l1', 'l2', 'l3', 'origin']) {
      expect(off(`served ${tier}`), tier).toBeLessThanOrEqual(SERVED_MAX);
    }
    const others = ['origin reads', 'stale', 'stale l1', 'stale l2', 'staleness_p99', 'absent_delete_share', 'writes'];
    for (const name of others) {
      // Nothing is deleted without events: neither says anything of it.
      const { exact, model } = found[name];
      if (Number.isNaN(exact)) expect(model).toBeNaN();
      else expect(off(name), `${name}: ${JSON.stringify(found[name])}`).toBeLessThanOrEqual(READS_MAX * exact);
    }
    expect(found['consistency_violations']).toMatchObject({ exact: 0, model: 0 });
  }, 240_000);
});
