/** Namespaces: classes of keys and how the tiers treat them. */
import { valueAt } from '../complaint.ts';
import type { Writes } from '../coherence.ts';
import type { Recording } from '../recording.ts';
import type { Namespace, TierTtl } from '../resolved.ts';
import type { PastTtl } from '../resilience.ts';
import type { NamespaceSpec, TierTtlSpec } from '../schema/namespace.ts';
import type { PopularitySpec } from '../schema/popularity.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';
import { resolveHerd, resolveOriginReads } from './resilience.ts';

export function resolveNamespaces({ namespaces, tiers }: ScenarioSpec): Namespace[] {
  const tierNames = Object.keys(tiers);
  return Object.entries(namespaces).map(([name, spec]): Namespace => {
    // Strong reads skip the caches.
    const used = spec.tiers ?? (spec.consistency.kind === 'strong' ? [] : tierNames);
    return {
      name,
      // A single namespace may leave out its share. A trace takes no part in what is drawn.
      share: spec.requests === undefined ? (spec.share ?? 1) : 0,
      keys: spec.keys ?? 1,
      popularity: resolvePopularity(spec.popularity, spec.keys),
      recording: spec.requests === undefined ? null : recordingOf(spec, spec.requests),
      keyLifetime: spec.key_lifetime,
      ranking: spec.ranking,
      oneHitShare: spec.one_hit_share,
      scan: spec.scan ?? null,
      keySize: spec.key_size,
      valueSize: spec.value_size ?? { kind: 'fixed', size: 1 },
      absentShare: spec.absent_share,
      tiers: used.map((tier) => tierNames.indexOf(tier)),
      ttl: tierNames.map((tier) => (used.includes(tier) ? resolveTtl(spec, tier) : null)),
      pastTtl: tierNames.map((tier) => (used.includes(tier) ? resolvePastTtl(spec, tier) : null)),
      ...resolveHerd(spec, spec.tiers ?? tierNames, tiers),
      originCost: spec.origin_cost,
      originReads: resolveOriginReads(spec),
      writes: resolveWrites(spec),
      consistency: spec.consistency,
      invalidation: spec.invalidation,
      fills: spec.fills,
    };
  });
}

type HotSetSpec = PopularitySpec & { readonly kind: 'hot-set' };

/** How many keys are hot: at least one. */
export function hotKeys({ keys: hot }: HotSetSpec, keys: number): number {
  return 'share' in hot ? Math.max(1, Math.round(hot.share * keys)) : hot.keys;
}

function recordingOf({ value_size }: NamespaceSpec, requests: NonNullable<NamespaceSpec['requests']>): Recording {
  return { ...requests, tellsSizes: value_size === undefined, digest: null, requests: null };
}

function resolvePopularity(spec: PopularitySpec | undefined, keys = 1): Namespace['popularity'] {
  // Of what comes from a trace nobody draws.
  if (spec === undefined) return { kind: 'uniform' };
  return spec.kind === 'hot-set' ? { kind: 'hot-set', keys: hotKeys(spec, keys), share: spec.share } : spec;
}

function resolveWrites({ writes, popularity, keys }: NamespaceSpec): Writes | null {
  if (writes === undefined) return null;
  const { flush_interval: flushInterval, read_back: readBack = null, ...own } = writes;
  return { ...own, flushInterval, readBack, popularity: resolvePopularity(writes.popularity ?? popularity, keys) };
}

function ttlOf({ ttl }: NamespaceSpec, tier: string): TierTtlSpec | undefined {
  const { negative: _, ...byTier } = ttl ?? {};
  return Object.hasOwn(byTier, tier) ? byTier[tier] : undefined;
}

function resolvePastTtl(spec: NamespaceSpec, tier: string): PastTtl | null {
  const { soft, grace, throttle, extended } = ttlOf(spec, tier) ?? {};
  if (soft === undefined && grace === undefined && extended === undefined) return null;
  return { soft: soft ?? Infinity, grace: grace ?? 0, throttle: throttle ?? 0, extended: extended ?? 0 };
}

function resolveTtl(spec: NamespaceSpec, tier: string): TierTtl {
  const negative = spec.ttl?.negative ?? 0;
  const own = ttlOf(spec, tier);
  return {
    ttl: own?.ttl ?? Infinity,
    jitter: own?.jitter ?? spec.ttl_jitter,
    negative: typeof negative === 'number' ? negative : Number(valueAt(negative, [tier]) ?? 0),
  };
}
