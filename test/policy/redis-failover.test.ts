/** What a Redis Cluster does when masters crash, by its source: see `policy/redis-failover.ts`. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failover } from '../../src/policy/redis-failover.ts';
import { Draws } from '../../src/random/stream.ts';

const CLUSTER = { nodes: 6, replicas: 1, nodeTimeout: 15, fullCoverage: true };
const HOUR = { from: 100, to: 3700 };

const drawn = (seed: number) => {
  const draws = new Draws(seed, 'failover');
  return (number: number): number => draws.uniform(number);
};

test.each([3, 6, 50])('one of %d masters is replaced within 16 to 20 seconds, most of it the time-out', (nodes) => {
  const times = Array.from({ length: 200 }, (_, seed) => {
    const { servedAgain, isEmpty } = failover({ ...CLUSTER, nodes }, 1, HOUR, drawn(seed));
    expect(isEmpty).toBe(false);
    return servedAgain - HOUR.from;
  });
  expect(Math.min(...times)).toBeGreaterThan(15.5);
  expect(times.reduce((sum, time) => sum + time, 0) / times.length).toBeGreaterThan(16);
  expect(times.reduce((sum, time) => sum + time, 0) / times.length).toBeLessThan(20.5);
});

describe('without replicas', () => {
  const after = failover({ ...CLUSTER, replicas: 0 }, 1, HOUR, drawn(1));

  test('there is no failover: the slots come back with their node, empty', () => {
    expect(after.servedAgain).toBe(HOUR.to + 2);
    expect(after.isEmpty).toBe(true);
  });

  test('one uncovered range of slots stops the whole cluster', () => {
    expect(after.down?.from).toBeGreaterThan(HOUR.from + 15);
    expect(after.down?.to).toBe(HOUR.to);
    expect(failover({ ...CLUSTER, replicas: 0, fullCoverage: false }, 1, HOUR, drawn(1)).down).toBeNull();
  });

  test('a master that is soon back counts as failed for two time-outs', () => {
    const { down } = failover({ ...CLUSTER, replicas: 0 }, 1, { from: 0, to: 25 }, drawn(1));
    expect(down?.to).toBeCloseTo((down?.from ?? NaN) + 30, 9);
  });
});

test('a crash that nobody has noticed costs the keys and nothing else', () => {
  expect(failover(CLUSTER, 1, { from: 0, to: 5 }, drawn(1))).toEqual({ servedAgain: 7, isEmpty: true, down: null });
});

test('a minority elects nobody, and refuses commands', () => {
  const { servedAgain, isEmpty, down } = failover(CLUSTER, 3, HOUR, drawn(1));
  expect([servedAgain, isEmpty]).toEqual([HOUR.to + 2, true]);
  expect(down?.to).toBe(HOUR.to + 5);
});

test('times are in order, whatever crashes', () => {
  const cluster = fc.record({
    nodes: fc.integer({ min: 1, max: 20 }),
    replicas: fc.integer({ min: 0, max: 2 }),
    nodeTimeout: fc.double({ min: 0.1, max: 60, noNaN: true }),
    fullCoverage: fc.boolean(),
  });
  const law = fc.property(cluster, fc.nat(19), fc.nat(200), fc.nat(), (spec, more, length, seed) => {
    const crashed = 1 + (more % spec.nodes);
    const { servedAgain, down } = failover(spec, crashed, { from: 10, to: 10 + length }, drawn(seed));
    expect(servedAgain).toBeGreaterThan(10);
    if (down !== null) expect(down.to).toBeGreaterThanOrEqual(down.from);
    if (down !== null) expect(down.from).toBeGreaterThanOrEqual(10 + spec.nodeTimeout);
  });
  fc.assert(law, { seed: 1 });
});
