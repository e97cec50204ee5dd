import { describe, expect, test } from 'vitest';
import { createEviction, EVICTION_NAMES } from '../../../src/policy/eviction/registry.ts';
import { Stream } from '../../../src/random/stream.ts';
import { drawn, zipfMasses } from '../../fixtures/workloads.ts';

const KEYS = 50_000;
const CAPACITY = 5000;
const HEAD = 100;
const WIDEST = CAPACITY / 500;
const RATE = 2000;
const DURATION = 300;
const WARM_UP = 75;

/** Ranks beyond the head in blocks of `widest`, each with its width and the mean mass of its keys. */
function strata(widest: number): { width: Float64Array; mass: Float64Array } {
  const masses = zipfMasses(1, KEYS);
  const width: number[] = [];
  const mass: number[] = [];
  for (let rank = 0; rank < KEYS; rank += width.at(-1)!) {
    width.push(rank < HEAD ? 1 : Math.min(widest, KEYS - rank));
    mass.push(masses.subarray(rank, rank + width.at(-1)!).reduce((a, b) => a + b, 0) / width.at(-1)!);
  }
  return { width: Float64Array.from(width), mass: Float64Array.from(mass) };
}

/** Hit ratio of Poisson arrivals to Zipf keys, one key standing for each block of at most `widest`. */
function hitRatio(policyName: string, widest: number, seed: number): number {
  const stream = new Stream(seed, 'weights');
  const { width, mass } = strata(widest);
  const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
  const block = drawn(mass, () => stream.next());
  const rate = (RATE * sum(mass)) / sum(zipfMasses(1, KEYS));
  const resident = new Uint8Array(width.length);
  const policy = createEviction(policyName, {
    bounds: { entries: CAPACITY, bytes: Infinity },
    evicted: (slot) => {
      resident[slot] = 0;
    },
    random: () => stream.next(),
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  });
  policy.reserve(width.length);
  let requests = 0;
  let hits = 0;
  for (let now = 0; now < DURATION; now += stream.exponential() / rate) {
    const key = block();
    const weight = width[key];
    if (now >= WARM_UP) requests += weight;
    if (resident[key] === 1) {
      policy.hit(key, now);
      if (now >= WARM_UP) hits += weight;
    } else {
      policy.miss(key, weight);
      resident[key] = 1;
      policy.insert(key, key, weight, weight, now);
    }
  }
  policy.check();
  return hits / requests;
}

describe('rank strata in the place of keys', () => {
  test.each(EVICTION_NAMES)('give the same hit ratio with %s', (name) => {
    const mean = (ratios: readonly number[]): number => ratios.reduce((a, b) => a + b, 0) / ratios.length;
    const exact = mean([1, 2].map((seed) => hitRatio(name, 1, seed)));
    const model = mean([3, 4, 5, 6].map((seed) => hitRatio(name, WIDEST, seed)));
    expect(Math.abs(model - exact)).toBeLessThan(0.003);
  });
});
