import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { ResolvedScenario, Tier, TierTtl } from '../../src/scenario/resolved.ts';
import { refreshAheadRatios, ttlHitRatio } from '../../src/theory/ttl-cache.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';
import { afterWarmUp, agrees, estimate, metric, replicate } from './replications.ts';

const KEYS = 20;
const RUNS = 8;
/**
 * From a cold start all copies end in step, and only the gaps before the next request spread them: after `n` cycles the
 * first harmonic of the miss rate is exp(-2 pi^2 n cv^2) of the mean, with 1 / (1 + rate ttl) for the cv of a cycle.
 * Fifty cycles leave less than 1/3000 of it at rate ttl = 10.
 */
const WARM_UP_CYCLES = 50;
const CYCLES = 50;

interface Cache {
  readonly tier: Tier;
  readonly ttl: Partial<TierTtl>;
  readonly absentShare?: number;
  readonly instances?: number;
}

/** Equally popular keys in one cache for 1 s; each is asked for `rate` times a second. */
function oneCache(rate: number, { tier: only, ttl, absentShare = 0, instances = 1 }: Cache): ResolvedScenario {
  const cycle = 1 + 1 / rate;
  return sample({
    ...INSTANT,
    ...afterWarmUp(WARM_UP_CYCLES * cycle, CYCLES * cycle),
    regions: [region('here', { rate: KEYS * rate, instances })],
    tiers: [only],
    namespaces: [
      namespace('things', {
        keys: KEYS,
        popularity: { kind: 'uniform' },
        tiers: [0],
        ttl: [{ ttl: 1, jitter: 0, negative: 0, ...ttl }],
        absentShare,
      }),
    ],
  });
}

const l1 = (parts: Partial<Tier> = {}): Tier => tier('l1', { operationTime: 0, ...parts });
const l2 = (parts: Partial<Tier> = {}): Tier => tier('l2', { operationTime: 0, nodes: 3, ...parts });

describe('a copy that lives for its TTL hits at rate T / (1 + rate T)', () => {
  test.each([0.2, 1, 10])('in-process, %d requests per TTL', (rate) => {
    agrees(metric(replicate(oneCache(rate, { tier: l1(), ttl: {} }), RUNS), 'hit_rate'), ttlHitRatio(rate, 1));
  });

  test.each([1, 10])('with jitter: the mean life counts, %d requests per TTL', (rate) => {
    const runs = replicate(oneCache(rate, { tier: l1(), ttl: { jitter: 0.3 } }), RUNS);
    agrees(metric(runs, 'hit_rate'), ttlHitRatio(rate, 1 - 0.3 / 2));
  });

  test.each([1, 10])('in a cluster that all instances share, %d requests per TTL', (rate) => {
    const runs = replicate(oneCache(rate, { tier: l2(), ttl: {}, instances: 7 }), RUNS);
    agrees(metric(runs, 'hit_rate{tier=l2}'), ttlHitRatio(rate, 1));
    agrees(metric(runs, 'miss_share{cause=ttl}'), 1 - ttlHitRatio(rate, 1));
  });

  test('in each instance alone: its share of the requests counts', () => {
    const runs = replicate(oneCache(10, { tier: l1(), ttl: {}, instances: 4 }), RUNS);
    agrees(metric(runs, 'hit_rate'), ttlHitRatio(10 / 4, 1));
  });

  test.each([
    ['in-process', l1()],
    ['in a cluster', l2()],
  ])('"not found" %s for a TTL of its own', (_, only) => {
    // Two keys in five do not exist; those that do are not affected.
    const runs = replicate(oneCache(2, { tier: only, ttl: { negative: 0.25 }, absentShare: 0.4 }), RUNS);
    agrees(metric(runs, 'negative_hit_share'), 0.4 * ttlHitRatio(2, 0.25));
    agrees(metric(runs, 'hit_rate'), 0.4 * ttlHitRatio(2, 0.25) + 0.6 * ttlHitRatio(2, 1));
  });

  test('"not found" is not cached with a TTL of 0', () => {
    const [run] = replicate(oneCache(2, { tier: l1(), ttl: { negative: 0 }, absentShare: 0.4 }), 1);
    expect(run.metrics['negative_hit_share']).toBe(0);
  });

  test('from a cold start: the renewals of each key, one by one', () => {
    const rate = 20;
    const until = 5.5;
    const scenario = { ...oneCache(rate, { tier: l1(), ttl: {} }), duration: until };
    const runs = replicate({ ...scenario, phases: [{ name: 'cold-start', from: 0, to: until }] }, RUNS);
    const misses = estimate(runs, ({ metrics }) => (1 - metrics['hit_rate']) * metrics['requests']);
    // The nth miss of a key comes n - 1 lives and n gaps after the start.
    let law = 0;
    for (let n = 1; n - 1 < until; n++) law += KEYS * atLeast(n, rate * (until - (n - 1)));
    agrees(misses, law);
  });
});

describe('a copy promoted from a tier with 2.5 s into one with 1 s lives there for', () => {
  const rate = 2;
  const lives = 2.5;
  /** A copy of the lower tier is read again after each life of the upper one and a gap, as often as that fits in. */
  let again = 0;
  for (let k = 1; k < lives; k++) again += atLeast(k, rate * (lives - k));
  /** Until the first request past its end, when the upper copy never outlives it. */
  const cycle = 1 + rate * lives;
  const once = -Math.expm1(-rate * (lives - 1));

  test.each([
    // The upper copy may outlive the lower one: a cycle is so many lives and gaps of the upper (Wald).
    ['default', again / ((again + 1) * (1 + rate)), 1 / ((again + 1) * (1 + rate))],
    ['remaining', once / cycle, 1 / cycle],
    ['smaller', again / cycle, 1 / cycle],
  ] as const)('%s', (promotedTtl, lower, source) => {
    const scenario = oneCache(rate, { tier: l1(), ttl: {} });
    const [things] = scenario.namespaces;
    const ttl = [1, lives].map((life) => ({ ttl: life, jitter: 0, negative: 0 }));
    const tiers = [l1({ promotedTtl }), l2()];
    const runs = replicate({ ...scenario, tiers, namespaces: [{ ...things, tiers: [0, 1], ttl }] }, RUNS);
    agrees(metric(runs, 'served_share{tier=l2}'), lower);
    agrees(metric(runs, 'served_share{tier=origin}'), source);
  });
});

describe('refresh-ahead', () => {
  test.each([
    [0.5, 0.5], [3, 0.5], [8, 0.5], [3, 0.8],
  ])('at %d requests per TTL, from %d of it, in-process', (rate, fraction) => {
    const want = refreshAheadRatios(rate, 1, fraction);
    const runs = replicate(oneCache(rate, { tier: l1({ refreshAfter: fraction }), ttl: {} }), RUNS);
    agrees(metric(runs, 'hit_rate'), want.hit);
    agrees(estimate(runs, (run) => readsPerRequest(run) - (1 - run.metrics['hit_rate'])), want.refresh);
  });

  test('in a cluster, by the instance that read the aged copy', () => {
    const want = refreshAheadRatios(3, 1, 0.5);
    const runs = replicate(oneCache(3, { tier: l2({ refreshAfter: 0.5 }), ttl: {}, instances: 5 }), RUNS);
    agrees(metric(runs, 'hit_rate'), want.hit);
    agrees(estimate(runs, readsPerRequest), want.miss + want.refresh);
  });

  test('with jitter: the fraction is of each copy\'s own life', () => {
    // A cycle ends with the first request past half the life; past the whole of it, it is a miss.
    const rate = 3;
    const cells = 1000;
    let cycle = 0;
    let late = 0;
    for (let i = 0; i < cells; i++) {
      const life = 1 - 0.3 * ((i + 0.5) / cells);
      cycle += (0.5 * life + 1 / rate) / cells;
      late += Math.exp(-rate * 0.5 * life) / cells;
    }
    const runs = replicate(oneCache(rate, { tier: l1({ refreshAfter: 0.5 }), ttl: { jitter: 0.3 } }), RUNS);
    agrees(metric(runs, 'hit_rate'), 1 - late / (rate * cycle));
    agrees(estimate(runs, readsPerRequest), 1 / (rate * cycle));
  });
});

/** Reads of the origin, misses and refreshes, over requests. */
function readsPerRequest({ metrics, series }: RunResult): number {
  // The warm-up takes as many cycles as it takes of the whole.
  const seconds = (series.to[series.to.length - 1] * CYCLES) / (WARM_UP_CYCLES + CYCLES);
  return (metrics['origin_reads'] * seconds) / metrics['requests'];
}

/** Probability of at least `count` arrivals when `expected` are. */
function atLeast(count: number, expected: number): number {
  let fewer = 0;
  let exactly = Math.exp(-expected);
  for (let k = 0; k < count; k++) {
    fewer += exactly;
    exactly *= expected / (k + 1);
  }
  return 1 - fewer;
}
