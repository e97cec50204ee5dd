import { describe, expect, test } from 'vitest';
import { createEviction, EVICTION_NAMES } from '../../../src/policy/eviction/registry.ts';
import { Stream } from '../../../src/random/stream.ts';
import { drawn, zipfMasses } from '../../fixtures/workloads.ts';

const KEYS = 20_000;
const CAPACITY = 2000;
const HEAD = 100;
/** The widest block of the scale model: a five-hundredth of the cache. */
const WIDEST = CAPACITY / 500;
const RATE = 2000;
const DURATION = 150;
const WARM_UP = 50;
/** For policies that go by it; nothing expires. */
const TTL = 3600;

/** A key, or a block of keys that one key stands for: how many there are, and the share of the requests of each. */
interface Stratum {
  readonly width: number;
  readonly mass: number;
}

/** Zipf ranks, those beyond the head in blocks of at most `widest`, that take `share` of all requests. */
function strata(keys: number, widest: number, share: number): Stratum[] {
  const masses = zipfMasses(1, keys);
  const whole = masses.reduce((a, b) => a + b, 0);
  const blocks: Stratum[] = [];
  for (let rank = 0; rank < keys; rank += blocks.at(-1)!.width) {
    const width = rank < HEAD ? 1 : Math.min(widest, keys - rank);
    const mass = masses.subarray(rank, rank + width).reduce((a, b) => a + b, 0);
    blocks.push({ width, mass: (share * mass) / whole / width });
  }
  return blocks;
}

/**
 * Share of the requests that goes to resident keys, under Poisson arrivals, for each group of strata in one cache.
 * Taken as the mass of what is resident, on average over time, it spreads less than a count of hits.
 */
function hitRatios(policyName: string, groups: readonly Stratum[][], seed: number): number[] {
  const stream = new Stream(seed, 'weights');
  const all = groups.flatMap((group, index) => group.map((stratum) => ({ ...stratum, index })));
  const masses = Float64Array.from(all, ({ mass }) => mass);
  const next = drawn(masses, () => stream.next());
  const rate = RATE * masses.reduce((a, b) => a + b, 0);
  const resident = new Uint8Array(all.length);
  const residentMass = new Float64Array(groups.length);
  const flip = (slot: number): void => {
    const { index, mass, width } = all[slot];
    resident[slot] = 1 - resident[slot];
    residentMass[index] += (2 * resident[slot] - 1) * mass * width;
  };
  const policy = createEviction(policyName, {
    bounds: { entries: CAPACITY, bytes: Infinity },
    evicted: flip,
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  });
  policy.reserve(all.length);
  const sums = new Float64Array(groups.length);
  let moments = 0;
  for (let now = 0; now < DURATION; now += stream.exponential() / rate) {
    const key = next();
    if (now >= WARM_UP) {
      moments++;
      for (let group = 0; group < groups.length; group++) sums[group] += residentMass[group];
    }
    if (resident[key] === 1) {
      policy.hit(key, now);
    } else {
      const { width } = all[key];
      policy.miss(key, width);
      flip(key);
      policy.expires?.(key, now + TTL);
      policy.insert(key, key, width, width, now);
    }
  }
  policy.check();
  const shareOf = (group: readonly Stratum[]): number => group.reduce((sum, { mass, width }) => sum + mass * width, 0);
  return groups.map((group, index) => sums[index] / moments / shareOf(group));
}

describe('rank strata in the place of keys', () => {
  test.each(EVICTION_NAMES)('give the same hit ratio with %s', (name) => {
    const mean = (ratios: readonly number[]): number => ratios.reduce((a, b) => a + b, 0) / ratios.length;
    const exact = mean([1, 2].map((seed) => hitRatios(name, [strata(KEYS, 1, 1)], seed)[0]));
    const model = mean([3, 4, 5].map((seed) => hitRatios(name, [strata(KEYS, WIDEST, 1)], seed)[0]));
    expect(Math.abs(model - exact)).toBeLessThan(0.003);
  });

  test.each(EVICTION_NAMES)('fare like single keys beside them with %s', (name) => {
    const groups = [strata(KEYS / 2, 1, 0.5), strata(KEYS / 2, WIDEST, 0.5)];
    const [single, strided] = hitRatios(name, groups, 6);
    expect(Math.abs(single - strided)).toBeLessThan(0.005);
  });
});
