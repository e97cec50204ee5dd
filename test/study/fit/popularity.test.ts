import { expect, test } from 'vitest';
import { Stream } from '../../../src/random/stream.ts';
import { fitPopularity } from '../../../src/study/fit/popularity.ts';
import type { Verdict } from '../../../src/study/fit/popularity.ts';
import { fitZipf } from '../../../src/study/fit/zipf-fit.ts';
import { requested, summary, weighted } from './generated.ts';

function fitted(requests: Int32Array) {
  const { spectrum, dispersion } = summary(requests);
  return fitPopularity(spectrum, dispersion, 1);
}

/** In the lower rows many keys were never asked for: two thirds of them in the last. */
test.each([
  { exponent: 0.6, keys: 10_000, requests: 300_000, once: 0 },
  { exponent: 1.3, keys: 100, requests: 100_000, once: 0 },
  { exponent: 0.7, keys: 100_000, requests: 500_000, once: 0 },
  { exponent: 0.99, keys: 100_000, requests: 600_000, once: 0 },
  { exponent: 0.8, keys: 10_000, requests: 300_000, once: 0.05 },
  { exponent: 0.9, keys: 1_000_000, requests: 1_000_000, once: 0 },
])('finds Zipf parameters: $exponent, $keys keys, $once beside', ({ exponent, keys, requests, once }) => {
  const { verdict, zipf } = fitted(requested(keys, { kind: 'zipf', exponent }, requests, once));
  expect(verdict).toBe('zipf');
  expect(Math.abs(zipf!.exponent - exponent)).toBeLessThan(0.02);
  expect(Math.abs(zipf!.keys / keys - 1)).toBeLessThan(0.02);
  expect(Math.abs(zipf!.onceShare - once)).toBeLessThan(0.005);
});

test('gives intervals that hold the parameters about as often as they say', () => {
  const law = { exponent: 0.9, keys: 10_000 };
  const inside = { exponent: 0, keys: 0 };
  for (let seed = 1; seed <= 8; seed++) {
    const { spectrum } = summary(requested(law.keys, { kind: 'zipf', exponent: law.exponent }, 30_000, 0, seed));
    const { exponentInterval, keysInterval } = fitZipf(spectrum);
    if (exponentInterval[0] < law.exponent && law.exponent < exponentInterval[1]) inside.exponent++;
    if (keysInterval[0] < law.keys && law.keys < keysInterval[1]) inside.keys++;
  }
  // Of 8 intervals of 95 % at least 6 hold in 994 of 1000 cases.
  expect(inside.exponent).toBeGreaterThanOrEqual(6);
  expect(inside.keys).toBeGreaterThanOrEqual(6);
});

const REQUESTS = 100_000;
const stream = new Stream(2, 'exponential');
const regimes = (rank: number): number => (rank < 1000 ? rank ** -0.5 : 1000 ** -0.5 * (rank / 1000) ** -1.5);

test.each<[name: string, requests: Int32Array, verdict: Verdict]>([
  ['equal popularity', requested(20_000, { kind: 'uniform' }, REQUESTS), 'uniform'],
  ['equal popularity of mostly unseen keys', requested(2_000_000, { kind: 'uniform' }, REQUESTS), 'uniform'],
  ['a hot set', requested(100_000, { kind: 'hot-set', keys: 1000, share: 0.9 }, REQUESTS), 'hot set'],
  ['a hot set of few keys', requested(50_000, { kind: 'hot-set', keys: 10, share: 0.5 }, REQUESTS), 'hot set'],
  ['two regimes', weighted(100_000, regimes, REQUESTS), 'no law'],
  ['exponential decay', Int32Array.from({ length: REQUESTS }, () => stream.exponential() * 2000), 'no law'],
  ['a loop', Int32Array.from({ length: REQUESTS }, (_, i) => i % 3000), 'loop'],
  ['a scan', Int32Array.from({ length: REQUESTS }, (_, i) => i), 'scan'],
])('tells %s from Zipf', (_, requests, expected) => {
  expect(fitted(requests).verdict).toBe(expected);
});

test('finds the parameters of a hot set, and of equal popularity', () => {
  const hot = fitted(requested(100_000, { kind: 'hot-set', keys: 1000, share: 0.9 }, REQUESTS)).law;
  if (hot.kind !== 'ranked' || hot.popularity.kind !== 'hot-set') throw new Error(`found ${hot.kind}`);
  expect(Math.abs(hot.popularity.keys - 1000)).toBeLessThan(5);
  expect(hot.popularity.share).toBeCloseTo(0.9, 2);
  expect(Math.abs(hot.keys / 100_000 - 1)).toBeLessThan(0.05);
  const even = fitted(requested(100_000, { kind: 'uniform' }, REQUESTS)).law;
  expect(even.kind === 'ranked' && Math.abs(even.keys / 100_000 - 1) < 0.02).toBe(true);
});

test('keeps a key that has nearly all requests apart from what is beside it', () => {
  const { law } = fitted(Int32Array.from({ length: 10_001 }, (_, i) => (i === 5000 ? 1 : 0)));
  if (law.kind !== 'classes') throw new Error(`found ${law.kind}`);
  expect(law.classes[0].keys).toBe(1);
  expect(law.classes[0].share).toBeCloseTo(1, 3);
});

test('gives classes of keys where no law fits, which do', () => {
  const { law, goodness, zipfGoodness } = fitted(weighted(100_000, regimes, REQUESTS));
  if (law.kind !== 'classes') throw new Error(`found ${law.kind}`);
  expect(law.classes.reduce((sum, { share }) => sum + share, law.onceShare)).toBeCloseTo(1, 9);
  expect(goodness!.distance).toBeLessThan(0.1);
  expect(zipfGoodness!.distance).toBeGreaterThan(0.5);
});
