import { describe, expect, it } from 'vitest';
import { loaded, pinned, skewed, without } from '../../../src/study/plan/stress.ts';
import { chooseResolution } from '../../../src/world/resolution.ts';
import { THREE_REGIONS, edited, scenarioOf } from '../../scenario/small.ts';

const HUBS = edited(THREE_REGIONS, 'kind: redis, memory: 9 MiB', 'kind: redis, memory: 9 MiB, hubs: [a, c]');

describe('stress', () => {
  it('of load is on all requests', () => {
    const scenario = loaded(scenarioOf(THREE_REGIONS), 1.5);
    expect(scenario.regions.map(({ rate }) => rate)).toEqual([750, 450, 300]);
  });

  it('of skew is on the exponents of Zipf alone, and leaves them above 0', () => {
    const exponent = (by: number, text = THREE_REGIONS) => skewed(scenarioOf(text), by).namespaces[0].popularity;
    expect(exponent(0.2)).toEqual({ kind: 'zipf', exponent: 1.1 });
    expect(exponent(-2)).toEqual({ kind: 'zipf', exponent: 0.01 });
    expect(exponent(0.2, edited(THREE_REGIONS, '{ zipf: 0.9 }', 'uniform'))).toEqual({ kind: 'uniform' });
  });

  it('of a lost region is on the nearest other one, and on the hubs that are left', () => {
    const left = without(scenarioOf(HUBS), 2);
    if ('because' in left) throw new Error(left.because);
    // c is 20 ms from a and 30 ms from b.
    expect(left.scenario.regions.map(({ rate }) => rate)).toEqual([700, 300, 0]);
    expect(left.scenario.tiers[1].hubs).toEqual([0]);
    expect(left.scenario.tiers[1].siteOf).toEqual([0, 0, 0]);
  });

  it.each<[text: string, lost: number, because: string]>([
    [THREE_REGIONS, 0, 'the origin is there'],
    [edited(THREE_REGIONS, 'latency: 5 ms', 'latency: 5 ms, placement: per-region'), 1, 'for their own regions only'],
    [edited(HUBS, 'hubs: [a, c]', 'hubs: [b]'), 1, 'the only hub of l2 is there'],
  ])('says why a region cannot be lost', (text, lost, because) => {
    expect(without(scenarioOf(text), lost)).toEqual({ because: expect.stringContaining(because) as string });
  });

  it('is followed by the same engine', () => {
    const scenario = scenarioOf(THREE_REGIONS);
    expect(chooseResolution(loaded(scenario, 1e4)).resolution).toBe('model');
    expect(chooseResolution(loaded(pinned(scenario), 1e4)).resolution).toBe('exact');
  });
});
