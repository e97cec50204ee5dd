/** The cache tiers, with what follows from their kind. */
import type { Links, Tier, TierKind } from '../resolved.ts';
import { about, missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import type { TierSpec } from '../schema/tier.ts';
import { indicesOf } from './reference.ts';

interface KindDefaults {
  readonly eviction: string;
  readonly operationTime: number;
  readonly connections: number;
}

/**
 * Redis: a GET or SET of 500 B takes about 1 us itself and 9 us with its share of system calls, unpipelined (measured
 * with redis-benchmark against 7.0.15); `maxclients` 10000 is redis.conf's default. Memcached: about half of that, having
 * several threads for the system calls; 1024 is the default of its option -c. In process: a lookup in a concurrent hash
 * table costs 0.1 us, and as much again to hash and compare keys and to record the access; 1 us leaves room for it all.
 */
const DEFAULTS: Readonly<Record<TierKind, KindDefaults>> = {
  'in-process': { eviction: 'w-tinylfu', operationTime: 1e-6, connections: Infinity },
  'redis-cluster': { eviction: 'allkeys-lfu', operationTime: 10e-6, connections: 10000 },
  redis: { eviction: 'allkeys-lfu', operationTime: 10e-6, connections: 10000 },
  memcached: { eviction: 'lru', operationTime: 5e-6, connections: 1024 },
};

/** Redis Cluster deals 16384 hash slots to its nodes; a node without one would be idle. */
const CLUSTER_NODES_MAX = 16384;

export function resolveTiers(draft: Draft, links: Links, complain: Complain): Tier[] {
  return draft.tiers.flatMap(({ name, spec }, index): Tier[] => {
    checkName(name, complain);
    if (spec === null) return [];
    if (spec.kind === 'in-process') checkInProcess(name, spec, index, complain);
    else checkNodes(name, spec, complain);
    if (spec.entries === undefined && spec.memory === undefined) {
      complain(missing(['tiers', name, 'entries'], 'a bound in `entries` or in `memory`: caches are not endless'));
    }
    const defaults = DEFAULTS[spec.kind];
    const hubs = spec.hubs ? indicesOf(spec.hubs, 'region', draft.regions, ['tiers', name, 'hubs'], complain) : [];
    return [
      {
        name,
        kind: spec.kind,
        scope: spec.kind === 'in-process' ? 'instance' : spec.hubs ? 'hub' : 'region',
        nodes: spec.nodes ?? 1,
        entries: spec.entries ?? Infinity,
        memory: spec.memory ?? Infinity,
        eviction: spec.eviction ?? defaults.eviction,
        samples: spec.samples,
        lfuLogFactor: spec.lfu_log_factor,
        lfuDecayTime: spec.lfu_decay_time,
        refreshAfter: spec.refresh_after ?? null,
        promotedTtl: spec.promoted_ttl,
        hubs,
        siteOf: draft.regions.map((_, region) => nearestHub(region, hubs, links)),
        operationTime: spec.operation_time ?? defaults.operationTime,
        connections: spec.connections ?? defaults.connections,
        pool: spec.pool ?? Infinity,
      },
    ];
  });
}

/** Words that stand beside tier names in a scenario or in an expectation. */
const TAKEN_NAMES = ['origin', 'negative'];

function checkName(name: string, complain: Complain): void {
  if (!TAKEN_NAMES.includes(name)) return;
  complain({ ...about(['tiers', name], `\`${name}\` has a meaning of its own, expected another name`), at: 'key' });
}

/** What only nodes have. */
const OF_NODES = ['nodes', 'hubs', 'connections', 'pool'] as const;

function checkInProcess(name: string, spec: TierSpec, index: number, complain: Complain): void {
  if (index > 0) {
    complain(about(['tiers', name, 'kind'], 'an in-process cache is asked first: expected as the first tier, and one at most'));
  }
  for (const key of OF_NODES) {
    if (spec[key] !== undefined) {
      complain({ ...about(['tiers', name, key], `an in-process cache has no \`${key}\``), at: 'key' });
    }
  }
}

function checkNodes(name: string, spec: TierSpec, complain: Complain): void {
  if (spec.kind !== 'redis-cluster') return;
  if (spec.nodes === undefined) complain(missing(['tiers', name, 'nodes'], 'the count of nodes in one cluster'));
  else if (spec.nodes > CLUSTER_NODES_MAX) {
    complain(about(['tiers', name, 'nodes'], `found \`${spec.nodes}\`, but a cluster has ${CLUSTER_NODES_MAX} slots to deal`));
  }
}

/** The region itself without hubs; of equally near hubs the one listed first. */
function nearestHub(region: number, hubs: readonly number[], links: Links): number {
  if (hubs.length === 0 || hubs.includes(region)) return region;
  return hubs.reduce((best, hub) => (links.rtt[region][hub] < links.rtt[region][best] ? hub : best));
}
