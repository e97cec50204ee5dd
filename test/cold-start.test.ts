/** A region with cold caches, by each strategy: what the scenarios say, side by side, and held against closed forms. */
import { expect, test } from 'vitest';
import type { RunResult } from '../src/measure/result.ts';
import { Popularity } from '../src/random/popularity.ts';
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { simulate } from '../src/world/simulate.ts';
import { brokenBy, shipped, shippedIn } from './fixtures/shipped.ts';

const load = (name: string, ...set: string[]): ResolvedScenario => shipped(`cold-start/${name}`, ...set);
const NAMES = shippedIn('cold-start').map((name) => name.replace('cold-start/', ''));

const results = new Map(NAMES.map((name) => [name, simulate(load(name), 0, () => true)]));
const resultOf = (name: string): RunResult => results.get(name) as RunResult;
const metric = (name: string, selector: string): number => resultOf(name).metrics[selector];

test.each(NAMES)('%s shows what it says', (name) => {
  expect(brokenBy(resultOf(name), load(name))).toEqual([]);
});

test('what fills the caches from the database asks it for as much, whoever waits for the answers', () => {
  const all = metric('none', 'origin_reads_peak');
  expect(metric('shadow-traffic', 'origin_reads_peak')).toBeGreaterThan(0.8 * all);
  for (const name of ['bulk-copy', 'gradual-shift', 'warm-from-sibling']) {
    expect(metric(name, 'origin_reads_peak'), name).toBeLessThan(0.5 * all);
  }
});

test('a copy takes what its bytes take on the link, and half a round trip', () => {
  const { links, warmup } = load('bulk-copy');
  const { from = 0, region = 0, bandwidth = 0 } = warmup ?? {};
  const expected = metric('bulk-copy', 'warmup_copied_bytes') / bandwidth + links.rtt[from][region] / 2;
  expect(metric('bulk-copy', 'warmup_copy_time')).toBeCloseTo(expected, 9);
});

/** Requests by a Poisson process, copies that stay: the share 1 - sum of p exp(-rate p t) is for keys seen before. */
test('a cold cache fills as its requests say', () => {
  const set = ['duration=60 s', 'namespaces.catalog.ttl={ l2: 1 h }', 'origin.capacity=10k/s', 'warmup.target=60 %'];
  const scenario = load('none', ...set, 'warmup.window=1 s', 'tiers={ l2: { kind: redis, memory: 64 MiB } }');
  const { metrics } = simulate(scenario, 0, () => true);
  const [{ keys, popularity }] = scenario.namespaces;
  const law = new Popularity(keys, popularity);
  const rate = scenario.regions[1].rate;
  const seen = (t: number): number => {
    let sum = 0;
    for (let rank = 1; rank <= keys; rank++) {
      const share = law.probability(rank);
      sum -= share * Math.expm1(-rate * share * t);
    }
    return sum;
  };
  // The rate over a second of 300 requests is within 0.085, three standard deviations, of what it tends to.
  const at = metrics['warmup_time'];
  expect(seen(at - 1)).toBeLessThan(0.6 + 0.01);
  expect(seen(at)).toBeGreaterThan(0.6 - 0.085);
});

test('the published 100 GB take 800 s at 1 Gbit/s, and 80 s at 10', () => {
  for (const [gigabits, seconds] of [[1, 800], [10, 80]]) {
    // A hundred thousandth of the bytes over a hundred thousandth of the link.
    const set = [`warmup.bandwidth=${gigabits * 10} kbit/s`, 'warmup.share=100 %', 'duration=20 min'];
    const scenario = load('bulk-copy', ...set);
    const { metrics } = simulate(scenario, 0, () => true);
    const scale = metrics['warmup_copied_bytes'] / 1e6;
    expect(metrics['warmup_copy_time'] / scale).toBeCloseTo(seconds, -1);
  }
});
