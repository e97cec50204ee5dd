/** A small scenario in resolved form, for tests of the engines; every part can be replaced. */
import type { Bus, Subscriber, Writes } from '../../src/scenario/coherence.ts';
import type { Fault, FaultKind } from '../../src/scenario/fault.ts';
import type { OriginReads } from '../../src/scenario/resilience.ts';
import type { Namespace, Origin, Region, ResolvedScenario, Tier } from '../../src/scenario/resolved.ts';

/** Clients that wait for ever and ask once. */
export const PATIENT: OriginReads = {
  timeout: Infinity,
  retries: 0,
  backoff: 0,
  backoffJitter: 0,
  retryBudget: Infinity,
  late: 'discarded',
};

/** Nothing between the instances and the origin. */
export const UNPROTECTED = { breaker: null, admission: null };

export function region(name: string, parts: Partial<Region> = {}): Region {
  return { name, place: null, rate: 1000, instances: 4, zones: 1, clockSkew: 0, ...parts };
}

export function tier(name: string, parts: Partial<Tier> = {}): Tier {
  const local = name === 'l1';
  return {
    name,
    kind: local ? 'in-process' : 'redis-cluster',
    scope: local ? 'instance' : 'region',
    nodes: 1,
    entries: Infinity,
    memory: 1e12,
    allocator: 'bundled',
    eviction: 'lru',
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    refreshAfter: null,
    promotedTtl: 'default',
    replicas: 0,
    nodeTimeout: 15,
    fullCoverage: true,
    timeout: Infinity,
    hotKeys: null,
    hubs: [],
    siteOf: [0],
    operationTime: local ? 1e-6 : 1e-5,
    connections: Infinity,
    pool: Infinity,
    ...parts,
  };
}

export function namespace(name: string, parts: Partial<Namespace> = {}): Namespace {
  return {
    name,
    share: 1,
    keys: 10_000,
    popularity: { kind: 'zipf', exponent: 1 },
    recording: null,
    keyLifetime: Infinity,
    ranking: 'shared',
    oneHitShare: 0,
    scan: null,
    keySize: { kind: 'fixed', size: 32 },
    valueSize: { kind: 'fixed', size: 500 },
    absentShare: 0,
    tiers: [0, 1],
    ttl: [
      { ttl: 10, jitter: 0, negative: 5 },
      { ttl: 60, jitter: 0, negative: 10 },
    ],
    pastTtl: [],
    singleFlight: true,
    turn: null,
    early: null,
    revalidation: 'shared',
    degraded: 'error',
    originCost: 1,
    originReads: PATIENT,
    writes: null,
    consistency: { kind: 'eventual' },
    invalidation: 'ttl',
    fills: 'plain',
    ...parts,
  };
}

export function origin(parts: Partial<Origin> = {}): Origin {
  return {
    region: 0,
    primary: 0,
    replicaLag: null,
    capacity: Infinity,
    concurrency: 1000,
    latency: { kind: 'constant', time: 0.01 },
    queue: 10_000,
    timeout: 1,
    overload: null,
    ...parts,
  };
}

/** Events that take no time from a commit to the delete. */
export function bus(parts: Partial<Bus> = {}): Bus {
  const none = { kind: 'constant', time: 0 } as const;
  return {
    capture: none,
    produce: none,
    replication: none,
    transport: 'log',
    partitions: 8,
    consumeRate: Infinity,
    batch: 500,
    retention: 1e9,
    afterGap: 'ttl',
    eventSize: 200,
    tiers: [0],
    deletes: 'versioned',
    secondDelete: null,
    notifyLoss: 0,
    ...parts,
  };
}

/** An instance that takes its messages one after the other, and that nobody disconnects. */
export const SUBSCRIBER: Subscriber = {
  rate: 1e9,
  message: 100,
  hardLimit: Infinity,
  softLimit: Infinity,
  softSeconds: 60,
  reconnect: 1,
  onReconnect: 'keep',
};

/** Writes that end copies; what they are spread over has to be added. */
export const WRITES = {
  ranking: 'same',
  approach: 'invalidate',
  order: 'origin-first',
  deletes: 0,
  failure: 0,
  flushInterval: 5,
  readBack: null,
} as const satisfies Partial<Writes>;

/** A number of keys in one cache, equally popular and equally often written: `writes` a second each. */
export function rewritten(
  keys: number,
  { writes, ttl, bus: own }: { readonly writes: number; readonly ttl: number; readonly bus: Bus | null },
  more: Partial<Namespace> = {},
): Namespace {
  const uniform = { kind: 'uniform' } as const;
  return namespace('things', {
    keys,
    popularity: uniform,
    tiers: [0],
    ttl: [{ ttl, jitter: 0, negative: ttl }],
    singleFlight: false,
    writes: { rate: keys * writes, popularity: uniform, ...WRITES },
    invalidation: own === null ? 'ttl' : 'events',
    ...more,
  });
}

/** A fault in the first region. */
export function fault(kind: FaultKind, from: number, to: number, parts: Partial<Fault> = {}): Fault {
  const whole = { regions: [0], tier: -1, namespace: -1, nodes: Infinity, times: 1, share: 1 };
  return { kind, from, to, answers: 'refused', ...whole, ...parts };
}

/** Fetches that take no time, as closed forms for caches assume; goes with tiers whose operations take none. */
export const INSTANT = {
  links: { rtt: [[0]], sameZone: 0, crossZone: 0, jitter: 0, bandwidth: Infinity },
  origin: origin({ latency: { kind: 'constant', time: 0 } }),
} as const satisfies Partial<ResolvedScenario>;

export function sample(parts: Partial<ResolvedScenario> = {}): ResolvedScenario {
  const duration = parts.duration ?? 60;
  return {
    name: 'sample',
    description: '',
    seed: 1,
    duration,
    start: 'cold',
    resolution: { mode: 'exact', head: 500, blockWidth: 0.01, sampledInstances: 16 },
    replications: { initial: 1, max: 1 },
    regions: [region('here')],
    traffic: [],
    links: { rtt: [[0]], sameZone: 0.0003, crossZone: 0.0008, jitter: 0, bandwidth: Infinity },
    namespaces: [namespace('things')],
    tiers: [tier('l1'), tier('l2')],
    origin: origin(),
    bus: null,
    oracle: null,
    timeline: [],
    protection: UNPROTECTED,
    dns: { check: 10, threshold: 3, ttl: 60 },
    phases: [{ name: 'cold-start', from: 0, to: duration }],
    expectations: [],
    ...parts,
  };
}
