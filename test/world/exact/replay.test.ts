import { expect, test } from 'vitest';
import type { ResolvedScenario } from '../../../src/scenario/resolved.ts';
import { Popularity } from '../../../src/random/popularity.ts';
import { Arrivals } from '../../../src/world/exact/requests/arrivals.ts';
import { Ranking } from '../../../src/world/exact/requests/ranking.ts';
import { Keyspace } from '../../../src/world/keyspace.ts';
import { RateProfile } from '../../../src/world/profile.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { count, played } from '../../policy/eviction/replayed.ts';
import { INSTANT, namespace, region, sample, tier } from '../sample.ts';

const CAPACITY = 300;

/** The keys that a run of the scenario is asked for, in order: the same draws as the run makes. */
function keysAskedFor(scenario: ResolvedScenario): Int32Array {
  const keyspace = new Keyspace(scenario);
  const parts = {
    profile: new RateProfile(scenario),
    keyspace,
    ranking: new Ranking(scenario, keyspace),
    popularities: scenario.namespaces.map(({ keys, popularity }) => new Popularity(keys, popularity)),
  };
  const arrivals = new Arrivals(scenario, parts, 0);
  const keys: number[] = [];
  for (; arrivals.time < scenario.duration; arrivals.advance()) keys.push(arrivals.key);
  return Int32Array.from(keys);
}

test.each(['lru', 'fifo', 'lfu', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'])(
  'a run of one cache without latency and expiry misses what the sequence of its keys misses under %s',
  (eviction) => {
    const scenario = sample({
      ...INSTANT,
      duration: 30,
      regions: [region('here', { rate: 2000, instances: 1 })],
      namespaces: [
        namespace('things', { keys: 5000, tiers: [0], ttl: [{ ttl: Infinity, jitter: 0, negative: Infinity }] }),
      ],
      tiers: [tier('l1', { entries: CAPACITY, eviction, operationTime: 0 })],
    });
    const keys = keysAskedFor(scenario);
    const { metrics } = simulate(scenario, 0, () => true);
    expect(metrics['requests']).toBe(keys.length);
    const misses = keys.length - count(played(keys, { policy: eviction, capacity: CAPACITY }));
    expect(metrics['origin_reads'] * scenario.duration).toBeCloseTo(misses, 6);
  },
);
