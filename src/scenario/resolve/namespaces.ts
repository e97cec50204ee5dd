/** Namespaces: classes of keys and how the tiers treat them. */
import { valueAt } from '../complaint.ts';
import type { Writes } from '../coherence.ts';
import type { Namespace, TierTtl } from '../resolved.ts';
import type { OriginReads } from '../resilience.ts';
import type { NamespaceSpec } from '../schema/namespace.ts';
import type { PopularitySpec } from '../schema/popularity.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveNamespaces({ namespaces, tiers }: ScenarioSpec): Namespace[] {
  const tierNames = Object.keys(tiers);
  return Object.entries(namespaces).map(([name, spec]): Namespace => {
    // Strong reads skip the caches.
    const used = spec.tiers ?? (spec.consistency.kind === 'strong' ? [] : tierNames);
    return {
      name,
      // A single namespace may leave out its share.
      share: spec.share ?? 1,
      keys: spec.keys,
      popularity: resolvePopularity(spec.popularity, spec.keys),
      oneHitShare: spec.one_hit_share,
      scan: spec.scan ?? null,
      keySize: spec.key_size,
      valueSize: spec.value_size,
      absentShare: spec.absent_share,
      tiers: used.map((tier) => tierNames.indexOf(tier)),
      ttl: tierNames.map((tier) => (used.includes(tier) ? resolveTtl(spec, tier) : null)),
      singleFlight: spec.herd.includes('single-flight'),
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

function resolvePopularity(spec: PopularitySpec, keys: number): Namespace['popularity'] {
  return spec.kind === 'hot-set' ? { kind: 'hot-set', keys: hotKeys(spec, keys), share: spec.share } : spec;
}

function resolveWrites({ writes, popularity, keys }: NamespaceSpec): Writes | null {
  if (writes === undefined) return null;
  const { rate, ranking, approach, deletes } = writes;
  return { rate, popularity: resolvePopularity(writes.popularity ?? popularity, keys), ranking, approach, deletes };
}

function resolveOriginReads({ origin_reads: spec }: NamespaceSpec): OriginReads {
  const { timeout, retries, backoff, backoff_jitter: backoffJitter, retry_budget: retryBudget, late } = spec;
  return { timeout, retries, backoff, backoffJitter, retryBudget, late };
}

function resolveTtl(spec: NamespaceSpec, tier: string): TierTtl {
  const { negative = 0, ...byTier } = spec.ttl ?? {};
  const own = Object.hasOwn(byTier, tier) ? byTier[tier] : undefined;
  return {
    ttl: own?.ttl ?? Infinity,
    jitter: own?.jitter ?? spec.ttl_jitter,
    negative: typeof negative === 'number' ? negative : Number(valueAt(negative, [tier]) ?? 0),
  };
}
