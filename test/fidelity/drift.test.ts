import { describe, test } from 'vitest';
import { Popularity } from '../../src/random/popularity.ts';
import type { Namespace, ResolvedScenario, Tier } from '../../src/scenario/resolved.ts';
import { longestFitting } from '../../src/theory/che.ts';
import { ttlHitRatio } from '../../src/theory/ttl-cache.ts';
import { INSTANT, namespace, region, sample, tier } from '../world/sample.ts';
import { afterWarmUp, agrees, metric, replicate } from './replications.ts';

const RUNS = 6;
const RATE = 2000;
const l1 = (parts: Partial<Tier> = {}): Tier => tier('l1', { operationTime: 0, ...parts });
const l2 = (parts: Partial<Tier> = {}): Tier => tier('l2', { operationTime: 0, ...parts });

function oneTier(only: Tier, parts: Partial<Namespace>, regions = [region('here', { rate: RATE, instances: 1 })]) {
  const forever = [{ ttl: Infinity, jitter: 0, negative: Infinity }];
  return sample({
    ...INSTANT,
    ...afterWarmUp(20, 30),
    regions,
    tiers: [only],
    namespaces: [namespace('things', { tiers: [0], ttl: forever, ...parts })],
  });
}

/** Hit ratio of a cache of which each key is asked for at `rate`, summed over the ranks. */
function overRanks({ keys, popularity }: Namespace, hit: (rate: number) => number): number {
  const law = new Popularity(keys, popularity);
  let sum = 0;
  for (let rank = 1; rank <= keys; rank++) sum += law.probability(rank) * hit(RATE * law.probability(rank));
  return sum;
}

describe('keys that keep their ranks for 5 s on average', () => {
  const keyLifetime = 5;

  test.each([
    ['in process', l1(), 1],
    ['in process', l1(), 10],
    ['in a node', l2(), 3],
  ])('%s a copy is of use until its time or that of its key is over', (_, only, ttl) => {
    const scenario = oneTier(only, { keys: 2000, keyLifetime, ttl: [{ ttl, jitter: 0, negative: 0 }] });
    const useful = keyLifetime * -Math.expm1(-ttl / keyLifetime);
    const law = overRanks(scenario.namespaces[0], (rate) => ttlHitRatio(rate, useful));
    agrees(metric(replicate(scenario, RUNS), 'hit_rate'), law);
  });

  test('the least recently used copy leaves: those of former keys, in the end', () => {
    const entries = 300;
    const scenario = oneTier(l1({ entries }), { keys: 3000, keyLifetime });
    const [things] = scenario.namespaces;
    const drift = 1 / keyLifetime;
    // The request before came within an idle time, and for the same key.
    const hit = (rate: number, idle: number): number => (rate / (rate + drift)) * -Math.expm1(-(rate + drift) * idle);
    // A copy stays for an idle time after the last request for its key.
    const held = (rate: number, idle: number): number => {
      const both = rate + drift;
      return rate * (idle - (rate / both) * (idle - -Math.expm1(-both * idle) / both));
    };
    const law = new Popularity(things.keys, things.popularity);
    const idle = longestFitting((time) => {
      let copies = 0;
      for (let rank = 1; rank <= things.keys; rank++) copies += held(RATE * law.probability(rank), time);
      return copies <= entries;
    });
    const want = overRanks(things, (rate) => hit(rate, idle));
    agrees(metric(replicate(scenario, RUNS), 'hit_rate'), want, 0.0005);
  });

  test('distinct keys of a window: those at its beginning, and those that come', () => {
    const [keys, window] = [500, 20];
    const base = oneTier(l1(), { keys, keyLifetime, popularity: { kind: 'uniform' } });
    const selector = { metric: 'distinct_keys', labels: { window: `${window}s` } } as const;
    const scenario: ResolvedScenario = {
      ...base,
      expectations: [{ text: '', selector, operator: '>', bound: 0, level: 'warn', because: '', line: null }],
    };
    const rate = RATE / keys;
    const both = rate + 1 / keyLifetime;
    const first = -Math.expm1(-both * window) / both;
    // A request counts when its key, of an exponential age, was not asked for within the window before.
    const law = keys * rate * (first + (window - first) / (keyLifetime * both));
    agrees(metric(replicate(scenario, RUNS), `distinct_keys{window=${window}s}`), law);
  });
});

describe('regions with rankings of their own', () => {
  const keys = 1000;
  const ttl = 2;
  const rates = [1500, 500];
  const regions = rates.map((rate, at) => region(`region-${at}`, { rate, instances: 1 }));
  const hub = tier('hub', { kind: 'memcached', scope: 'hub', hubs: [0], siteOf: [0, 0], operationTime: 0 });
  const scenario = (ranking: Namespace['ranking']): ResolvedScenario => ({
    ...oneTier(hub, { keys, ranking, ttl: [{ ttl, jitter: 0, negative: 0 }] }, regions),
    links: { ...INSTANT.links, rtt: [[0, 0], [0, 0]] },
  });
  const law = new Popularity(keys, { kind: 'zipf', exponent: 1 });
  const share = Array.from({ length: keys }, (_, index) => law.probability(index + 1));

  test('share a tier as if each key of one had a random rank in the other', () => {
    let hits = 0;
    for (const first of share) {
      for (const second of share) {
        const rate = rates[0] * first + rates[1] * second;
        hits += (rate * ttlHitRatio(rate, ttl)) / keys;
      }
    }
    agrees(metric(replicate(scenario('per-region'), RUNS), 'hit_rate'), hits / (rates[0] + rates[1]));
  });

  test('or not: a rank means the same key everywhere', () => {
    const total = rates[0] + rates[1];
    const hit = share.reduce((sum, part) => sum + part * ttlHitRatio(total * part, ttl), 0);
    agrees(metric(replicate(scenario('shared'), RUNS), 'hit_rate'), hit);
  });
});
