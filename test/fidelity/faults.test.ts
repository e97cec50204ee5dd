/**
 * One fault after another in one run of each engine; the matrix with replications is `bench/fault-fidelity.ts`. What
 * became of the requests of five seconds may differ by what is allowed, and by three standard deviations of a sample of
 * so many.
 */
import { expect, test } from 'vitest';
import { runExact } from '../../src/world/exact/index.ts';
import { runModel } from '../../src/world/model/index.ts';
import { pairScenario } from '../fixtures/engine-pairs.ts';
import { follow, SHARE_MAX, SPAN } from '../fixtures/fault-pairs.ts';

const RATE = 4000;

const TIMELINE = [
  '{ fault: flush, at: 10 s, tier: l2 }',
  '{ fault: nodes-down, at: 20 s, for: 8 s, tier: l2, regions: [us-east, tokyo] }',
  '{ fault: origin-slow, at: 35 s, for: 5 s, times: 8 }',
  '{ fault: origin-down, at: 42 s, for: 5 s, regions: [us-west] }',
  '{ fault: instances-restart, at: 50 s, for: 5 s, share: 50 % }',
  '{ fault: partition, at: 60 s, for: 5 s, regions: [singapore] }',
  '{ fault: region-down, at: 70 s, for: 10 s, regions: [eu-west] }',
];

test('the scale model follows the exact run through faults, span by span', () => {
  const scenario = pairScenario([
    'start=warm', 'duration=100 s', `traffic.rate=${RATE}/s`, 'namespaces.items.keys=20k',
    'dns={ check: 1 s, threshold: 2, ttl: 5 s }', `timeline=[${TIMELINE.join(', ')}]`,
  ]);
  const exact = follow(scenario, runExact, 0);
  const model = follow(scenario, runModel, 0);
  const off = exact.shares.flatMap((shares, span) =>
    shares.flatMap((share, part) => {
      const by = Math.abs(model.shares[span][part] - share);
      const noise = 3 * Math.sqrt((share * (1 - share)) / (RATE * SPAN));
      return by > SHARE_MAX + noise ? [`${span * SPAN} s, part ${part}: ${share} and ${model.shares[span][part]}`] : [];
    }),
  );
  expect(off).toEqual([]);
  // What breaks is seen at all.
  const failed = (at: number): number => model.shares[at / SPAN][scenario.tiers.length + 1];
  expect(failed(0)).toBeLessThan(1e-9);
  expect(failed(70)).toBeGreaterThan(0.1);
}, 240_000);
