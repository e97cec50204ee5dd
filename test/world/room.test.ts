import { describe, expect, it } from 'vitest';
import { nodesNeeded } from '../../src/world/room.ts';
import { simulate } from '../../src/world/simulate.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { namespace, origin, region, sample, tier } from './sample.ts';

const TTL = { ttl: 100, jitter: 0, negative: 0 };

/** One cluster of so many nodes, each with room for 400 keys of 10,000 that are asked for 1000 times a second. */
function cluster(nodes: number): ResolvedScenario {
  return sample({
    duration: 300,
    start: 'warm',
    regions: [region('here', { rate: 1000 })],
    namespaces: [namespace('things', { keys: 10_000, ttl: [TTL], tiers: [0] })],
    tiers: [tier('l2', { nodes, entries: 400 })],
    origin: origin({ capacity: 1e6 }),
  });
}

describe('nodes that keep every copy for its time to live', () => {
  const [[needed]] = nodesNeeded(cluster(1));

  it('hold the mean of a TTL cache and three standard deviations of what chance gives the fullest', () => {
    // Expected copies of a TTL cache: of each key a share rate * ttl / (1 + rate * ttl) of the time.
    const weights = Array.from({ length: 10_000 }, (_, rank) => 1 / (rank + 1));
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const held = weights.reduce((all, weight) => {
      const asked = ((1000 * weight) / sum) * TTL.ttl;
      return all + asked / (1 + asked);
    }, 0);
    const fits = (nodes: number): boolean => held / nodes + 3 * Math.sqrt(held / nodes) <= 400;
    expect(fits(needed)).toBe(true);
    expect(fits(needed - 1)).toBe(false);
  });

  it('evict nothing in an exact run, where a fifth fewer do', () => {
    const evictions = (nodes: number): number => simulate(cluster(nodes), 0, () => true).metrics['evictions{tier=l2}'];
    expect(evictions(needed)).toBe(0);
    expect(evictions(Math.floor(0.8 * needed))).toBeGreaterThan(0);
  });

  it('are known of clusters only, and where copies end by time and room', () => {
    const plain = cluster(3);
    expect(nodesNeeded({ ...plain, tiers: [tier('l1')] })).toEqual([[NaN]]);
    const [things] = plain.namespaces;
    expect(nodesNeeded({ ...plain, namespaces: [{ ...things, invalidation: 'events' }] })).toEqual([[NaN]]);
    expect(nodesNeeded({ ...plain, namespaces: [{ ...things, tiers: [], ttl: [null] }] })).toEqual([[NaN]]);
  });

  it('are one, where nothing is ever full', () => {
    expect(nodesNeeded({ ...cluster(5), tiers: [tier('l2', { nodes: 5 })] })).toEqual([[1]]);
  });
});
