/** Nodes that tell those who have read a key, and nobody else, that it has changed. */
import { describe, expect, test } from 'vitest';
import type { Bus } from '../../../../src/scenario/coherence.ts';
import type { Namespace, ResolvedScenario } from '../../../../src/scenario/resolved.ts';
import { unfit } from '../../../../src/world/resolution.ts';
import { simulate } from '../../../../src/world/simulate.ts';
import { bus, fault, INSTANT, namespace, region, sample, SUBSCRIBER, tier, WRITES } from '../../sample.ts';

const KEYS = 200;
const INSTANCES = 4;
const RATE = 400;
const SECONDS = 50;
const KEPT = { ttl: 1e9, jitter: 0, negative: 1e9 };
const TRACKING = { tracking: { keysMax: 1e6 } };

/** Copies live for ever, so that nothing but what instances are told ends those in their caches. */
function system(own: Partial<Bus>, writes: number, parts: Partial<ResolvedScenario> = {}): ResolvedScenario {
  const uniform = { kind: 'uniform' } as const;
  const things: Partial<Namespace> = {
    keys: KEYS,
    popularity: uniform,
    ttl: [KEPT, KEPT],
    writes: { rate: writes, popularity: uniform, ...WRITES },
    invalidation: 'events',
    fills: 'versioned',
  };
  return sample({
    ...INSTANT,
    duration: SECONDS,
    regions: [region('here', { rate: RATE, instances: INSTANCES })],
    tiers: [tier('l1', { operationTime: 0 }), tier('l2', { kind: 'redis-cluster', nodes: 2, operationTime: 0 })],
    namespaces: [namespace('things', things)],
    bus: bus({ tiers: [0, 1], ...own }),
    ...parts,
  });
}

type Metrics = Record<string, number>;

const run = (scenario: ResolvedScenario): Metrics => simulate(scenario, 0, () => true).metrics;
/** Lookups that found nothing in process, each of which goes on to a node. */
function missesOf(measured: Metrics, phase?: string): number {
  const [where, and] = phase === undefined ? ['', ''] : [`{phase=${phase}}`, `,phase=${phase}`];
  return Math.round(measured[`requests${where}`] * measured[`miss_share{tier=l1${and}}`]);
}

const sent = (measured: Metrics): number => Math.round(measured['invalidation_messages'] * SECONDS);

/** Nothing to speak of is written. */
const SELDOM = 1e-9;
/** Bytes of an entry in process: all keys end up in all instances. */
const ENTRY = run(system({}, SELDOM))['memory_used{tier=l1}'] / (KEYS * INSTANCES);
const copies = (measured: Metrics): number => Math.round(measured['memory_used{tier=l1}'] / ENTRY);

describe('messages', () => {
  const writes = 100;
  const tracked = run(system(TRACKING, writes));

  test('are as many as instances have read keys since those last changed', () => {
    // Who misses reads at a node, and is told once, unless nothing has happened to what it has by the end.
    expect(sent(tracked)).toBe(missesOf(tracked) - copies(tracked));
    expect(sent(tracked)).toBeGreaterThan(1000);
    expect(tracked['absent_delete_share{tier=l1}']).toBe(0);
  });

  test('are fewer than those to everybody, by the chance that a key was read', () => {
    const all = run(system({ subscriber: SUBSCRIBER }, writes));
    expect(sent(all)).toBe(Math.round(all['invalidation_events'] * SECONDS) * INSTANCES);
    const [reads, changes] = [RATE / KEYS / INSTANCES, writes / KEYS];
    expect(sent(tracked) / sent(all)).toBeCloseTo(reads / (reads + changes), 1);
    // Who is told in vain has lost nothing: instances answer as much either way.
    expect(tracked['hit_rate{tier=l1}']).toBeCloseTo(all['hit_rate{tier=l1}'], 2);
  });

  test('are sent for nothing when a table is full', () => {
    const keysMax = 30;
    const alone = { regions: [region('here', { rate: RATE, instances: 1 })] };
    const nodes = { tiers: [tier('l1', { operationTime: 0 }), tier('l2', { kind: 'redis', operationTime: 0 })] };
    const full = run(system({ tracking: { keysMax } }, SELDOM, { ...alone, ...nodes }));
    const spurious = Math.round(full['spurious_invalidations'] * SECONDS);
    expect(spurious).toBe(missesOf(full) - keysMax);
    expect([sent(full), copies(full)]).toEqual([spurious, keysMax]);
    expect(full['hit_rate{tier=l1}']).toBeCloseTo(keysMax / KEYS, 1);
    expect(run(system(TRACKING, SELDOM))['spurious_invalidations']).toBe(0);
  });
});

describe('old copies', () => {
  /** One way between an instance and a node, s. */
  const way = 0.01;
  const delayed = (operationTime: number): Partial<ResolvedScenario> => ({
    links: { rtt: [[0]], sameZone: 2 * way, crossZone: 2 * way, jitter: 0, bandwidth: Infinity },
    tiers: [tier('l1', { operationTime: 0 }), tier('l2', { kind: 'redis', operationTime })],
  });

  test('live on for one way after the delete', () => {
    const measured = run(system(TRACKING, 100, delayed(0)));
    // To the node, and from there to the instances.
    expect(measured['staleness_max{tier=l1}']).toBeLessThanOrEqual(2 * way + 1e-9);
    expect(measured['staleness_max{tier=l1}']).toBeGreaterThan(1.9 * way);
  });

  test('do not outrun what ends them, however long replies wait in the node', () => {
    const scenario = system(TRACKING, 100, { ...delayed(0.0012), start: 'warm' });
    // Nodes are given each new value, so that none is fetched when it is old already; instances take what they get.
    const namespaces = scenario.namespaces.map((one): Namespace => {
      const writes = one.writes === null ? null : { ...one.writes, approach: 'write-through' as const };
      return { ...one, writes, fills: 'plain' };
    });
    const measured = run({ ...scenario, namespaces });
    expect(measured['node_utilization_max']).toBeGreaterThan(0.3);
    expect(measured['staleness_max{tier=l1}']).toBeLessThanOrEqual(2 * way + 1e-9);
    expect(measured['stale_read_rate{tier=l1}']).toBeGreaterThan(0);
  });

  test('live on for their time to live when nobody is told', () => {
    const measured = run(system({ tiers: [1] }, 100, delayed(0)));
    expect(measured['staleness_max{tier=l1}']).toBeGreaterThan(SECONDS / 2);
  });
});

describe('what ends on a node ends in the instances that had read it', () => {
  test('when it is evicted', () => {
    const small = [tier('l1', { operationTime: 0 }), tier('l2', { kind: 'redis', operationTime: 0, entries: 20 })];
    expect(copies(run(system({}, SELDOM, { tiers: small })))).toBe(KEYS * INSTANCES);
    expect(copies(run(system(TRACKING, SELDOM, { tiers: small })))).toBeLessThanOrEqual(20 * INSTANCES);
  });

  test('when it expires', () => {
    const short = (own: Partial<Bus>): ResolvedScenario => {
      const scenario = system(own, SELDOM);
      const ttl = [KEPT, { ttl: 1, jitter: 0, negative: 1 }];
      return { ...scenario, namespaces: scenario.namespaces.map((one) => ({ ...one, ttl })) };
    };
    const [told, untold] = [run(short(TRACKING)), run(short({}))];
    expect(missesOf(untold)).toBe(KEYS * INSTANCES);
    expect(sent(told)).toBe(missesOf(told) - copies(told));
    expect(sent(told)).toBeGreaterThan((KEYS * SECONDS) / 4);
  });

  test('when the node is lost, and its connections with it', () => {
    const cut = { from: 40, to: 41 };
    const phases = [
      { name: 'before', from: 0, to: cut.from },
      { name: 'after', from: cut.from, to: SECONDS },
    ];
    const flush = [fault('flush', cut.from, cut.from, { tier: 1 })];
    const crash = [fault('nodes-down', cut.from, cut.to, { tier: 1, nodes: 2 })];
    for (const timeline of [flush, crash]) {
      const [told, untold] = [TRACKING, {}].map((own) => run(system(own, SELDOM, { timeline, phases })));
      expect(missesOf(told, 'before')).toBe(missesOf(untold, 'before'));
      expect(missesOf(untold, 'after')).toBeLessThan(10);
      expect(missesOf(told, 'after')).toBeGreaterThan(0.95 * KEYS * INSTANCES);
      expect(sent(told)).toBe(0);
    }
  });
});

test('copies that instances begin with are tracked', () => {
  const measured = run(system(TRACKING, 100, { start: 'warm' }));
  expect(measured['stale_read_rate{tier=l1}']).toBe(0);
  expect(sent(measured)).toBeGreaterThan(missesOf(measured) - copies(measured));
});

test('the scale model refuses it', () => {
  const base = system(TRACKING, 1);
  const found = unfit({ ...base, resolution: { ...base.resolution, mode: 'model' } });
  expect(found.find(({ path }) => path.join('.') === 'bus.notify')?.message).toBe(
    'the scale model does not follow `tracking`, expected `pub-sub`, or `resolution: exact` ' +
      '(scale model: asked for)',
  );
});
