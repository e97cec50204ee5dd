/** Random small scenarios: every mechanism switched on or off, in any combination, with a few thousand requests. */
import * as fc from 'fast-check';
import type { Bus } from '../../src/scenario/coherence.ts';
import { FAULT_KINDS, wordsOf } from '../../src/scenario/fault.ts';
import type { Fault } from '../../src/scenario/fault.ts';
import type { Namespace, RateShape, ResolvedScenario, Tier } from '../../src/scenario/resolved.ts';
import { WARMUP_STRATEGIES } from '../../src/scenario/warmup.ts';
import { bus, namespace, origin, region, sample, tier } from './sample.ts';

const DURATION = 12;
const ttl = fc.record({
  ttl: fc.constantFrom(0.2, 2, 30, Infinity),
  jitter: fc.constantFrom(0, 0.3),
  negative: fc.constantFrom(0, 1),
});
const bounds = {
  entries: fc.constantFrom(20, 300, Infinity),
  memory: fc.constantFrom(30_000, 1e9),
  refreshAfter: fc.constantFrom(null, 0.5),
  promotedTtl: fc.constantFrom<Tier['promotedTtl']>('default', 'remaining', 'smaller'),
};
const shared = {
  ...bounds,
  nodes: fc.integer({ min: 1, max: 4 }),
  connections: fc.constantFrom(3, Infinity),
  pool: fc.constantFrom(1, Infinity),
  operationTime: fc.constantFrom(1e-5, 2e-3),
  eviction: fc.constantFrom('lru', 'lfu', 'allkeys-lru', 'allkeys-lfu'),
};
const local = fc.record({ ...bounds, eviction: fc.constantFrom('lru', 'lfu', 'w-tinylfu') });

const site = {
  maxRequests: fc.constantFrom(1, 5, 1000),
  instances: fc.integer({ min: 1, max: 4 }),
  zones: fc.constantFrom(1, 2),
};
const busy = fc.record({ ...site, rate: fc.integer({ min: 20, max: 150 }) });
const standby = fc.record({ ...site, rate: fc.constant(0) });

/** Requests per second and instances of up to three regions; one after the first may stand by. */
const regions = fc
  .tuple(busy, fc.array(fc.oneof({ weight: 4, arbitrary: busy }, standby), { maxLength: 2 }))
  .map(([first, others]) => [first, ...others]);

const kinds = fc.record({
  local: fc.option(local),
  cluster: fc.option(
    fc.record({
      ...shared,
      replicas: fc.constantFrom(0, 1),
      nodeTimeout: fc.constantFrom(1, 15),
      fullCoverage: fc.boolean(),
      timeout: fc.constantFrom(Infinity, 0.01),
    }),
  ),
  gutter: fc.option(fc.record(shared)),
  hub: fc.option(fc.record(shared)),
});

const changes = fc.record({
  writes: fc.option(
    fc.record({
      rate: fc.constantFrom(5, 100),
      popularity: fc.constant<Namespace['popularity']>({ kind: 'zipf', exponent: 1 }),
      ranking: fc.constantFrom('same', 'independent'),
      approach: fc.constantFrom('invalidate', 'write-through', 'write-behind'),
      order: fc.constantFrom('origin-first', 'cache-first'),
      failure: fc.constantFrom(0, 0.2),
      flushInterval: fc.constant(0.5),
      readBack: fc.constantFrom(null, { share: 0.5, after: 0.1 }),
      deletes: fc.constantFrom(0, 0.3),
    }),
  ),
  consistency: fc.constantFrom<Namespace['consistency']>(
    { kind: 'eventual' },
    { kind: 'strong' },
    { kind: 'bounded', bound: 0.3, path: 'checked', createdAt: 'snapshot' },
    { kind: 'bounded', bound: 0.3, path: 'hub-unchecked', createdAt: 'snapshot' },
    { kind: 'bounded', bound: 0.3, path: 'aged-served', createdAt: 'read-end' },
  ),
  invalidation: fc.constantFrom('ttl', 'events', 'versions'),
  fills: fc.constantFrom('plain', 'versioned'),
});

const busParts = fc.record({
  capture: fc.constantFrom({ kind: 'constant' as const, time: 0 }, { kind: 'exponential' as const, mean: 0.3 }),
  transport: fc.constantFrom('log', 'pub-sub'),
  partitions: fc.constantFrom(1, 8),
  consumeRate: fc.constantFrom(50, Infinity),
  batch: fc.constantFrom(1, 500),
  retention: fc.constantFrom(1, 1e9),
  afterGap: fc.constantFrom('flush', 'ttl'),
  deletes: fc.constantFrom('versioned', 'plain'),
  secondDelete: fc.constantFrom(null, 0.5),
  notifyLoss: fc.constantFrom(0, 0.2),
});

/** How instances get their messages: not drawn, so that all else stays what it is. */
function messagesOf(bus: Pick<Bus, 'batch' | 'partitions' | 'secondDelete'>): Partial<Bus> {
  const { batch, partitions, secondDelete } = bus;
  if (batch > 1) return partitions > 1 ? { tracking: { keysMax: secondDelete === null ? 20 : 1e6 } } : {};
  const limits = { hardLimit: 1000, softLimit: 400, softSeconds: 0.5, reconnect: 0.3 };
  return { subscriber: { rate: 10, message: 100, onReconnect: secondDelete === null ? 'keep' : 'flush', ...limits } };
}

const oracle = fc.record({
  region: fc.constantFrom(0, null),
  updated: fc.constantFrom('commit', 'events'),
  capacity: fc.constantFrom(300, Infinity),
  whenAway: fc.constantFrom('error', 'origin', 'serve'),
  labels: fc.constantFrom('value', 'oracle'),
});

const faults = fc.array(
  fc.record({
    kind: fc.constantFrom(...FAULT_KINDS),
    from: fc.integer({ min: 0, max: 10 }),
    length: fc.integer({ min: 1, max: 20 }),
    nodes: fc.constantFrom(1, Infinity),
    times: fc.constantFrom(2, 50),
    added: fc.constantFrom(0.01, 1),
    bandwidth: fc.constantFrom(1e3, 1e5),
    share: fc.constantFrom(0.3, 1),
    answers: fc.constantFrom('refused', 'none'),
    tier: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 3 },
);

const keys = fc.record({
  keys: fc.integer({ min: 1, max: 500 }),
  popularity: fc.constantFrom<Namespace['popularity']>(
    { kind: 'zipf', exponent: 0.8 },
    { kind: 'uniform' },
    { kind: 'hot-set', keys: 1, share: 0.5 },
  ),
  keyLifetime: fc.constantFrom(Infinity, 4),
  ranking: fc.constantFrom('shared', 'per-region'),
  oneHitShare: fc.constantFrom(0, 0.1),
  scan: fc.constantFrom(null, { share: 0.2, keys: 50 }),
  absentShare: fc.constantFrom(0, 0.3),
  singleFlight: fc.boolean(),
  originCost: fc.constantFrom(1, 3),
  ttl: fc.array(ttl, { minLength: 4, maxLength: 4 }),
  changes,
  originReads: fc.record({
    timeout: fc.constantFrom(Infinity, 0.05, 1),
    retries: fc.constantFrom(0, 1, 5),
    backoff: fc.constantFrom(0, 0.1),
    backoffJitter: fc.constantFrom(0, 0.5),
    retryBudget: fc.constantFrom(0.1, Infinity),
    late: fc.constantFrom('discarded', 'stored'),
  }),
  past: fc.record({
    soft: fc.constantFrom(0.5, Infinity),
    grace: fc.constantFrom(0, 3),
    throttle: fc.constantFrom(0, 0.5),
    extended: fc.constantFrom(0, 5),
  }),
  revalidation: fc.constantFrom('shared', 'each'),
  degraded: fc.constantFrom('error', 'default'),
  turn: fc.option(
    fc.record({
      kind: fc.constantFrom('lease', 'lock'),
      period: fc.constantFrom(0.02, 5),
      wait: fc.constantFrom(0.002, 0.05),
      attempts: fc.constantFrom(1, 20),
      after: fc.constantFrom('fetch', 'fail'),
      ownerCheck: fc.boolean(),
      releasedOnFailure: fc.boolean(),
      fencing: fc.boolean(),
    }),
  ),
  early: fc.option(
    fc.record({ beta: fc.constantFrom(1, 10), draw: fc.constantFrom('per-read', 'per-entry', 'as-printed') }),
  ),
  /** Which of the tiers it uses. */
  uses: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});

const protection = fc.record({
  breaker: fc.option(
    fc.record({
      errorRate: fc.constantFrom(0.1, 0.5),
      window: fc.constantFrom(1, 10),
      leastCalls: fc.constantFrom(1, 10),
      openFor: fc.constantFrom(0.5, 5),
      jitter: fc.constantFrom(0, 0.5),
      probes: fc.constantFrom(1, 3),
      scope: fc.constantFrom('instance', 'region'),
    }),
  ),
  admission: fc.option(fc.record({ limit: fc.constantFrom(0.1, 1), firstOut: fc.constantFrom([], [0]) })),
});

const source = fc.record({
  replicas: fc.boolean(),
  concurrency: fc.constantFrom(2, 100),
  overload: fc.constantFrom(null, { above: 3, slowdown: 10 }),
  queue: fc.constantFrom(3, 1000),
  timeout: fc.constantFrom(0.03, 1),
  replicaLag: fc.constantFrom(null, { kind: 'exponential' as const, mean: 0.2 }),
});

const shapes = fc.constantFrom<readonly RateShape[]>(
  [],
  [{ regions: [0], namespaces: null, kind: 'flash-crowd', at: 4, rise: 1, hold: 2, fall: 1, times: 4 }],
);

/** How the last of several regions, whose caches are cold, comes into service. */
const warmup = fc.record({
  strategy: fc.constantFrom(...WARMUP_STRATEGIES),
  target: fc.constantFrom(0.1, 0.6),
  window: fc.constantFrom(0.5, 3),
  bandwidth: fc.constantFrom(1e4, 1e7),
  share: fc.constantFrom(0.3, 1),
  invalidations: fc.constantFrom('respected', 'ignored'),
  steps: fc.constantFrom(
    [{ at: 0, share: 1, hitRate: 0 }],
    [{ at: 0, share: 0.2, hitRate: 0 }, { at: 2, share: 0.7, hitRate: 0.3 }, { at: 5, share: 1, hitRate: 0.5 }],
  ),
  originBelow: fc.constantFrom(0.3, 1),
  holdOff: fc.constantFrom(0, 2),
});

export const smallSystems: fc.Arbitrary<ResolvedScenario> = fc
  .record({
    regions,
    kinds,
    namespaces: fc.array(keys, { minLength: 1, maxLength: 2 }),
    source,
    shapes,
    start: fc.constantFrom('cold' as const, 'warm' as const),
    jitter: fc.constantFrom(0, 0.2),
    seed: fc.nat(),
    bus: busParts,
    oracle,
    faults,
    protection,
    warmup: fc.option(warmup),
  })
  .map((parts) => {
    const count = parts.regions.length;
    const isRegional = parts.kinds.cluster !== null;
    const cold = count > 1 && parts.start === 'warm' ? parts.warmup : null;
    const hasCopies = cold?.strategy === 'copy' || cold?.strategy === 'sibling';
    const itself = parts.regions.map((_, at) => at);
    const tiers: Tier[] = [];
    if (parts.kinds.local !== null) tiers.push(tier('l1', parts.kinds.local));
    if (parts.kinds.cluster !== null) tiers.push(tier('l2', { ...parts.kinds.cluster, siteOf: itself }));
    if (parts.kinds.cluster !== null && parts.kinds.gutter !== null) {
      const gutterFor = tiers.length - 1;
      tiers.push(tier('gutter', { ...parts.kinds.gutter, kind: 'memcached', gutterFor, siteOf: itself }));
    }
    if (parts.kinds.hub !== null) {
      tiers.push(
        tier('l3', { ...parts.kinds.hub, kind: 'memcached', scope: 'hub', hubs: [0], siteOf: itself.map(() => 0) }),
      );
    }
    return sample({
      duration: DURATION,
      phases: [
        { name: 'warm-up', from: 0, to: 3 },
        { name: 'before', from: 3, to: 7 },
        { name: 'after', from: 7, to: DURATION },
      ],
      start: parts.start,
      seed: parts.seed,
      ...(cold === null || (hasCopies && !isRegional) ? {} : { warmup: { ...cold, region: count - 1, from: 0 } }),
      regions: parts.regions.map((of, at) => region(`region-${at}`, of)),
      traffic: parts.shapes,
      links: {
        rtt: itself.map((from) => itself.map((to) => (from === to ? 0 : 0.03))),
        sameZone: 0.0003,
        crossZone: 0.0009,
        jitter: parts.jitter,
        bandwidth: 1e6,
      },
      tiers,
      namespaces: parts.namespaces.map((one, at, { length }) => {
        const { uses, ttl: lives, changes: own, past, turn, early, ...of } = one;
        const isUsed = (index: number): boolean => uses[index] && own.consistency.kind !== 'strong';
        const used = tiers.flatMap(({ gutterFor }, index) => {
          return isUsed(index) && isUsed(gutterFor ?? index) ? [index] : [];
        });
        const nodes = used.filter((index) => tiers[index].scope !== 'instance');
        return namespace(`namespace-${at}`, {
          ...of,
          ...own,
          ...(parts.start === 'warm' ? { keyLifetime: Infinity, ranking: 'shared' } : {}),
          share: 1 / length,
          pastTtl: tiers.map((_, index) => (used.includes(index) ? past : null)),
          turn: turn === null || nodes.length === 0 ? null : { ...turn, tier: nodes[0] },
          early: early === null || used.length === 0 ? null : { ...early, tier: used[used.length - 1] },
          tiers: used,
          ttl: tiers.map((_, index) => (used.includes(index) ? lives[index] : null)),
        });
      }),
      origin: origin({
        region: parts.source.replicas ? null : count - 1,
        concurrency: parts.source.concurrency,
        overload: parts.source.overload,
        queue: parts.source.queue,
        timeout: parts.source.timeout,
        primary: parts.source.replicas ? 0 : count - 1,
        replicaLag: parts.source.replicas ? parts.source.replicaLag : null,
        latency: { kind: 'exponential', mean: 0.01 },
      }),
      protection: parts.protection,
      bus: bus({ ...parts.bus, ...messagesOf(parts.bus), tiers: tiers.map((_, index) => index) }),
      oracle: parts.oracle,
      timeline: parts.faults.flatMap(({ length, tier: wanted, ...fault }): Fault[] => {
        const nodal = tiers.flatMap(({ scope }, at) => (scope === 'instance' ? [] : [at]));
        const to = wordsOf(fault.kind).needs.includes('for') ? fault.from + length : fault.from;
        const of = fault.kind === 'flush' ? wanted % tiers.length : nodal[wanted % nodal.length];
        const needsTier = wordsOf(fault.kind).needs.includes('tier');
        // Another region must be left, and writes are not sent there.
        if (fault.kind === 'region-down' && count === 1) return [];
        if (needsTier && (of === undefined || Number.isNaN(of))) return [];
        return [{ ...fault, to, regions: itself, namespace: 0, tier: needsTier ? of : -1 }];
      }),
    });
  });
