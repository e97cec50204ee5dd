/** The cache tiers, with what follows from their kind. */
import type { Compression } from '../../policy/compression.ts';
import { serverBytes } from '../../policy/memory.ts';
import type { Links, Tier, TierKind } from '../resolved.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

interface KindDefaults {
  readonly eviction: string;
  readonly operationTime: number;
  readonly connections: number;
}

/**
 * Redis: a GET or SET of 500 B takes about 10 us of its thread unpipelined, of which 2 us are the command and the rest
 * system calls (redis-benchmark against 7.0.15); `maxclients` is 10000 unless configured. Memcached: half of that, for
 * several threads share the system calls; 1024 is the default of its option -c. In process: hashing, lookup and the
 * record of the access, below 1 us together.
 */
const DEFAULTS: Readonly<Record<TierKind, KindDefaults>> = {
  'in-process': { eviction: 'w-tinylfu', operationTime: 1e-6, connections: Infinity },
  'redis-cluster': { eviction: 'allkeys-lfu', operationTime: 10e-6, connections: 10000 },
  redis: { eviction: 'allkeys-lfu', operationTime: 10e-6, connections: 10000 },
  memcached: { eviction: 'lru', operationTime: 5e-6, connections: 1024 },
};

export function resolveTiers({ tiers, regions }: ScenarioSpec, links: Links): Tier[] {
  const regionNames = Object.keys(regions);
  const tierNames = Object.keys(tiers);
  return Object.entries(tiers).map(([name, spec]): Tier => {
    const defaults = DEFAULTS[spec.kind];
    const hubs = (spec.hubs ?? []).map((hub) => regionNames.indexOf(hub));
    return {
      name,
      kind: spec.kind,
      scope: spec.kind === 'in-process' ? 'instance' : hubs.length > 0 ? 'hub' : 'region',
      nodes: spec.nodes ?? 1,
      entries: spec.entries ?? Infinity,
      memory: (spec.memory ?? Infinity) * (1 - spec.reserved) - serverBytes(spec.kind),
      allocator: spec.allocator ?? 'bundled',
      eviction: spec.eviction ?? defaults.eviction,
      samples: spec.samples,
      lfuLogFactor: spec.lfu_log_factor,
      lfuDecayTime: spec.lfu_decay_time,
      refreshAfter: spec.refresh_after ?? null,
      promotedTtl: spec.promoted_ttl,
      replicas: spec.replicas,
      nodeTimeout: spec.node_timeout,
      fullCoverage: spec.full_coverage === 'yes',
      timeout: spec.timeout ?? Infinity,
      hotKeys: spec.hot_keys ?? null,
      ...(spec.compression === undefined ? {} : { compression: compressionOf(spec.compression) }),
      ...(spec.gutter_for === undefined ? {} : { gutterFor: tierNames.indexOf(spec.gutter_for) }),
      hubs,
      siteOf: regionNames.map((_, region) => nearestHub(region, hubs, links)),
      operationTime: spec.operation_time ?? defaults.operationTime,
      connections: spec.connections ?? defaults.connections,
      pool: spec.pool ?? Infinity,
    };
  });
}

type CompressionSpec = NonNullable<ScenarioSpec['tiers'][string]['compression']>;

function compressionOf({ above, ratio, compress, decompress }: CompressionSpec): Compression {
  return { above, ratio, compressRate: compress, decompressRate: decompress };
}

/** The region itself without hubs; of equally near hubs the one listed first. */
function nearestHub(region: number, hubs: readonly number[], { rtt }: Links): number {
  if (hubs.length === 0 || hubs.includes(region)) return region;
  return hubs.reduce((best, hub) => (rtt[region][hub] < rtt[region][best] ? hub : best));
}
