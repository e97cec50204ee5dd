import { describe, expect, test } from 'vitest';
import type { RateShape } from '../../src/scenario/resolved.ts';
import { RateProfile } from '../../src/world/profile.ts';
import { namespace, region, sample } from './sample.ts';

const everywhere = { regions: null, namespaces: null } as const;
const ramp: RateShape = { ...everywhere, kind: 'ramp', from: 1, to: 3, start: 10, over: 20 };
const step: RateShape = { ...everywhere, kind: 'ramp', from: 0, to: 2, start: 30, over: 0 };
const crowd: RateShape = { ...everywhere, kind: 'flash-crowd', at: 20, rise: 10, hold: 5, fall: 20, times: 5 };
const diurnal: RateShape = { ...everywhere, kind: 'diurnal', amplitude: 0.5, period: 60, peakAt: 15 };

function profile(traffic: readonly RateShape[], duration = 60): RateProfile {
  return new RateProfile(
    sample({
      duration,
      traffic,
      regions: [region('east', { rate: 100 }), region('west', { rate: 50 })],
      namespaces: [namespace('a', { share: 0.8 }), namespace('b', { share: 0.2 })],
    }),
  );
}

describe('mean rate of the first namespace in the first region, 80/s before the factors', () => {
  test.each([
    ['no shape', [], 0, 60, 80],
    ['before a ramp', [ramp], 0, 10, 80],
    ['over a ramp', [ramp], 10, 30, 160],
    ['half way up', [ramp], 10, 20, 120],
    ['after a ramp', [ramp], 30, 60, 240],
    ['a ramp at once, before', [step], 0, 30, 0],
    ['a ramp at once, after', [step], 30, 60, 160],
    ['before a crowd', [crowd], 0, 20, 80],
    ['while it gathers', [crowd], 20, 30, 240],
    ['while it stays', [crowd], 30, 35, 400],
    ['while it leaves', [crowd], 35, 55, 240],
    ['when it has left', [crowd], 55, 60, 80],
    ['a whole day', [diurnal], 0, 60, 80],
    // The mean of the cosine over the half of the period around its peak is 2 / pi.
    ['around the peak', [diurnal], 0, 30, 80 * (1 + 0.5 * (2 / Math.PI))],
    ['two at once multiply', [ramp, crowd], 30, 35, 1200],
  ] as const)('%s', (_, traffic, from, to, want) => {
    // Steps of 60 ms follow a slope exactly on average, and a cosine or a corner to their square.
    expect(profile(traffic).meanRate(0, from, to) / 80).toBeCloseTo(want / 80, 4);
  });
});

test('a shape applies to its regions and namespaces alone', () => {
  const only = profile([{ ...step, from: 3, to: 3, regions: [1], namespaces: [0] }]);
  const wanted = [80, 20, 120, 10];
  for (const [cell, rate] of wanted.entries()) expect(only.meanRate(cell, 0, 60)).toBeCloseTo(rate, 9);
});

describe('a run of a week', () => {
  const week = 7 * 86_400;
  const burst: RateShape = { ...everywhere, kind: 'flash-crowd', at: 300_000, rise: 0, hold: 120, fall: 0, times: 11 };

  test('has a bounded number of steps', () => {
    expect(profile([diurnal], week).steps).toBe(20_000);
  });

  test('does not lose a burst of two minutes', () => {
    const extra = (profile([burst], week).meanRate(0, 0, week) / 80 - 1) * week;
    // Ten times the requests of 120 s, within one of the points, two seconds apart, that a step is averaged over.
    expect(Math.abs(extra - 1200)).toBeLessThanOrEqual(20);
  });
});
