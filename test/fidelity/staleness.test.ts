import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Bus } from '../../src/scenario/coherence.ts';
import type { Namespace, ResolvedScenario } from '../../src/scenario/resolved.ts';
import {
  delayedDeletes, hitRatioOfPromptDeletes, staleRefillShare, staleShareOfTtl, versionedDeletes,
} from '../../src/theory/coherence.ts';
import { bus, INSTANT, namespace, origin, region, rewritten, sample, tier, WRITES } from '../world/sample.ts';
import { afterWarmUp, agrees, estimate, metric, replicate } from './replications.ts';

const KEYS = 50;
const RUNS = 5;
/** Requests of one run. */
const REQUESTS = 12_000;

interface Law {
  /** Per key and second. */
  readonly rate: number;
  readonly writes: number;
  readonly ttl?: number;
  readonly bus?: Bus | null;
  readonly namespace?: Partial<Namespace>;
}

/** Equally popular, equally often written keys in one cache. */
function changing({ rate, writes, ttl = Infinity, bus: own = null, namespace: more = {} }: Law): ResolvedScenario {
  const duration = REQUESTS / (KEYS * rate);
  return sample({
    ...INSTANT,
    // Copies and their deletes are stationary once each key has been written a few times, or has expired.
    ...afterWarmUp(Math.min(ttl * 10, 8 / writes + 10), duration),
    regions: [region('here', { rate: KEYS * rate, instances: 1 })],
    tiers: [tier('l2', { operationTime: 0 })],
    namespaces: [rewritten(KEYS, { writes, ttl, bus: own }, more)],
    bus: own,
  });
}

const staleOfHits = ({ metrics }: RunResult): number => metrics['stale_read_rate'] / metrics['hit_rate'];

/** From nearly all requests that hit to every second one that misses. */
const RATES = [
  [10, 0.1, 10], [10, 0.5, 2], [5, 0.2, 5], [5, 1, 1], [2, 0.5, 4], [2, 0.1, 20], [1, 0.2, 5], [1, 0.5, 1], [20, 2, 3],
  [20, 0.1, 10],
] as const;

describe('a copy that only its time to live ends', () => {
  test.each(RATES)('asked for %d and written %d times a second, living %d s', (rate, writes, ttl) => {
    const runs = replicate(changing({ rate, writes, ttl }), RUNS);
    agrees(estimate(runs, staleOfHits), staleShareOfTtl(writes, ttl));
    expect(runs[0].metrics['staleness_max']).toBeLessThanOrEqual(ttl);
    expect(runs[0].metrics['stale_read_rate{cause=ttl}']).toBe(runs[0].metrics['stale_read_rate']);
  });
});

describe('a copy that each write deletes at once', () => {
  test.each(RATES)('asked for %d and written %d times a second, living %d s', (rate, writes, ttl) => {
    const runs = replicate(changing({ rate, writes, ttl, bus: bus() }), RUNS);
    agrees(metric(runs, 'hit_rate'), hitRatioOfPromptDeletes(rate, writes, ttl));
    for (const { metrics } of runs) expect(metrics['stale_read_rate']).toBe(0);
  });
});

describe.each([
  ['spares nothing', 'plain', delayedDeletes],
  ['spares newer copies', 'versioned', versionedDeletes],
] as const)('a late delete that %s', (_, deletes, law) => {
  test.each(RATES)('asked for %d and written %d times a second, deleted %d s / 5 later', (rate, writes, fiveDelays) => {
    const delay = fiveDelays / 5;
    const capture = { kind: 'constant', time: delay } as const;
    const runs = replicate(changing({ rate, writes, bus: bus({ capture, deletes }) }), RUNS);
    const { hit, stale } = law(rate, writes, delay);
    agrees(metric(runs, 'hit_rate'), hit);
    agrees(estimate(runs, staleOfHits), stale);
    expect(runs[0].metrics['staleness_max']).toBeLessThanOrEqual(delay);
  });
});

describe('a replica that is further behind than the invalidation', () => {
  const REPLICA_LAG = 1.5;
  const DELAY = 0.5;
  // Writes are rare, so that each write is over before the next.
  const behind = (rate: number, fills: Namespace['fills']): ResolvedScenario => {
    const spec = { rate, writes: 0.01, bus: bus({ capture: { kind: 'constant', time: DELAY } }) } as const;
    const near = region('near', { rate: 0, instances: 1 });
    const alone = changing({ ...spec, namespace: { fills } });
    const far = { ...alone.regions[0], name: 'far' };
    return {
      ...alone,
      ...afterWarmUp(100, 1500),
      regions: [near, far],
      tiers: [tier('l2', { operationTime: 0, siteOf: [0, 1] })],
      links: { ...alone.links, rtt: [[0, 0], [0, 0]] },
      origin: origin({
        region: null,
        primary: 0,
        replicaLag: { kind: 'constant', time: REPLICA_LAG },
        latency: { kind: 'constant', time: 0 },
      }),
    };
  };

  test.each([0.3, 1, 3])('%d requests a second refill it with the old value', (rate) => {
    const runs = replicate(behind(rate, 'plain'), RUNS);
    // Of the writes, the share after which a copy stays stale until the next one: its reads, over all reads.
    const stale = estimate(runs, ({ metrics }) => metrics['stale_read_rate{cause=lagging-replica}']);
    // Reads within the lag itself, and writes that follow so soon, are not in the law.
    agrees(stale, staleRefillShare(rate, REPLICA_LAG, DELAY), 0.01 * REPLICA_LAG);
  });

  test('a versioned fill is refused as long as it is old', () => {
    const [{ metrics }] = replicate(behind(1, 'versioned'), 1);
    expect(metrics['fills_refused']).toBeGreaterThan(0);
    // The reads themselves still see the replica, for as long as it is behind.
    expect(metrics['staleness_max']).toBeLessThanOrEqual(REPLICA_LAG + 1e-9);
  });
});

describe('writing through', () => {
  const LAG = 0.3;
  const twoWriters = (approach: 'invalidate' | 'write-through', fills: Namespace['fills']): ResolvedScenario => {
    const alone = changing({ rate: 5, writes: 2, bus: bus({ capture: { kind: 'constant', time: LAG } }) });
    const [only] = alone.namespaces;
    const writes = { ...(only.writes as NonNullable<Namespace['writes']>), approach };
    return { ...alone, namespaces: [{ ...only, writes, fills }] };
  };

  test('leaves no miss behind, which deletes do', () => {
    const [through] = replicate(twoWriters('write-through', 'versioned'), 1);
    const [deleted] = replicate(twoWriters('invalidate', 'versioned'), 1);
    expect(through.metrics['hit_rate']).toBe(1);
    expect(deleted.metrics['hit_rate']).toBeLessThan(0.9);
  });

  test('plainly, lets the bus bring back what its writer had replaced', () => {
    const [plain] = replicate(twoWriters('write-through', 'plain'), 1);
    const [versioned] = replicate(twoWriters('write-through', 'versioned'), 1);
    expect(plain.metrics['stale_read_rate{cause=reordered}']).toBeGreaterThan(0.01);
    expect(plain.metrics['staleness_max']).toBeLessThanOrEqual(LAG);
    // The only writer's region has every new value at once.
    expect(versioned.metrics['stale_read_rate']).toBe(0);
  });
});

describe('writes that follow reads', () => {
  const REGIONS = ['a', 'b', 'c', 'd', 'e'];
  // A thousandth of 1.2M lookups a second in each of five regions, and of 500,000 writes a second.
  const LOOKUPS = 1200;
  const EVENTS = 500;
  const everywhere = (): ResolvedScenario => {
    const popularity = { kind: 'zipf', exponent: 0.5 } as const;
    return sample({
      ...INSTANT,
      ...afterWarmUp(10, 20),
      regions: REGIONS.map((name) => region(name, { rate: LOOKUPS, instances: 1 })),
      links: { ...INSTANT.links, rtt: REGIONS.map(() => REGIONS.map(() => 0)) },
      tiers: [tier('l2', { operationTime: 0, siteOf: REGIONS.map((_, at) => at) })],
      namespaces: [
        namespace('things', {
          keys: 200,
          popularity,
          tiers: [0],
          ttl: [{ ttl: Infinity, jitter: 0, negative: 0 }],
          singleFlight: false,
          writes: { rate: EVENTS, popularity, ...WRITES },
          invalidation: 'events',
        }),
      ],
      bus: bus(),
    });
  };

  test('leave a floor of misses under every regional cache, whatever its memory', () => {
    const runs = replicate(everywhere(), RUNS);
    agrees(metric(runs, 'miss_share{tier=l2}'), EVENTS / (LOOKUPS + EVENTS));
    agrees(metric(runs, 'miss_share{tier=l2,cause=invalidation}'), EVENTS / (LOOKUPS + EVENTS));
  });
});
