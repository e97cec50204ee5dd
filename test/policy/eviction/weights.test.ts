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

/**
 * Hit ratio under Poisson arrivals to Zipf keys, one key standing for each block of at most `widest`: the share of the
 * requests that goes to what is resident, on average over time, which spreads less than a count of hits.
 */
function hitRatio(policyName: string, widest: number, seed: number): number {
  const stream = new Stream(seed, 'weights');
  const { width, mass } = strata(widest);
  const block = drawn(mass, () => stream.next());
  const whole = zipfMasses(1, KEYS).reduce((a, b) => a + b, 0);
  const rate = (RATE * mass.reduce((a, b) => a + b, 0)) / whole;
  const resident = new Uint8Array(width.length);
  let residentMass = 0;
  const flip = (slot: number): void => {
    resident[slot] = 1 - resident[slot];
    residentMass += (2 * resident[slot] - 1) * mass[slot] * width[slot];
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
  policy.reserve(width.length);
  let sum = 0;
  let moments = 0;
  for (let now = 0; now < DURATION; now += stream.exponential() / rate) {
    const key = block();
    if (now >= WARM_UP) {
      sum += residentMass / whole;
      moments++;
    }
    if (resident[key] === 1) {
      policy.hit(key, now);
    } else {
      policy.miss(key, width[key]);
      flip(key);
      policy.insert(key, key, width[key], width[key], now);
    }
  }
  policy.check();
  return sum / moments;
}

describe('rank strata in the place of keys', () => {
  test.each(EVICTION_NAMES)('give the same hit ratio with %s', (name) => {
    const mean = (ratios: readonly number[]): number => ratios.reduce((a, b) => a + b, 0) / ratios.length;
    const exact = mean([1, 2].map((seed) => hitRatio(name, 1, seed)));
    const model = mean([3, 4, 5].map((seed) => hitRatio(name, WIDEST, seed)));
    expect(Math.abs(model - exact)).toBeLessThan(0.003);
  });
});
