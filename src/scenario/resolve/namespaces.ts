/** Namespaces: classes of keys and how the tiers treat them. */
import type { Namespace, Popularity, SizeDistribution, TierTtl } from '../resolved.ts';
import { about } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import type { NamespaceSpec, PopularitySpec } from '../schema/namespace.ts';
import { alternatives, suggestion } from '../spelling.ts';
import { indicesOf } from './reference.ts';
import { checkShares } from './shares.ts';

/** A prefix that names the namespace, and an identifier. */
const KEY_SIZE: SizeDistribution = { kind: 'fixed', size: 32 };

export function resolveNamespaces(draft: Draft, complain: Complain): Namespace[] {
  checkShares('namespaces', draft.namespaces, complain);
  return draft.namespaces.flatMap(({ name, spec }): Namespace[] => {
    if (spec === null) return [];
    const path = ['namespaces', name];
    if (spec.one_hit_share + (spec.scan?.share ?? 0) > 1) {
      complain(about([...path, 'scan', 'share'], 'one_hit_share and the share of the scan exceed 100 % together'));
    }
    const tiers = resolveTierList(spec, draft, path, complain);
    return [
      {
        name,
        share: spec.share ?? 1,
        keys: spec.keys,
        popularity: resolvePopularity(spec.popularity, spec.keys, path, complain),
        oneHitShare: spec.one_hit_share,
        scan: spec.scan ?? null,
        keySize: spec.key_size ?? KEY_SIZE,
        valueSize: spec.value_size,
        absentShare: spec.absent_share,
        tiers,
        ttl: resolveTtl(spec, tiers, draft, path, complain),
        singleFlight: (spec.herd ?? ['single-flight']).includes('single-flight'),
        originCost: spec.origin_cost,
      },
    ];
  });
}

function resolvePopularity(spec: PopularitySpec, keys: number, path: Path, complain: Complain): Popularity {
  if (spec.kind !== 'hot-set') return spec;
  const hot = 'share' in spec.keys ? Math.max(1, Math.round(spec.keys.share * keys)) : spec.keys.keys;
  if (hot >= keys) {
    const where = [...path, 'popularity', 'hot_set', 'keys'];
    complain(about(where, `found ${hot} hot keys of ${keys} keys, expected fewer than all`));
  }
  return { kind: 'hot-set', keys: hot, share: spec.share };
}

function resolveTierList(spec: NamespaceSpec, draft: Draft, path: Path, complain: Complain): number[] {
  if (spec.tiers === undefined) return draft.tiers.map((_, index) => index);
  const tiers = indicesOf(spec.tiers, 'tier', draft.tiers, [...path, 'tiers'], complain);
  const disorder = tiers.findIndex((tier, index) => index > 0 && tier >= 0 && tier < tiers[index - 1]);
  if (disorder > 0) {
    const order = draft.tiers.map(({ name }) => name).join(', ');
    complain(about([...path, 'tiers', disorder], `\`${spec.tiers[disorder]}\` is out of order, expected the order of \`tiers\`: ${order}`));
  }
  return tiers;
}

function resolveTtl(
  spec: NamespaceSpec,
  tiers: readonly number[],
  draft: Draft,
  path: Path,
  complain: Complain,
): (TierTtl | null)[] {
  const { negative = 0, ...byTier } = spec.ttl ?? {};
  checkTierKeys(Object.keys(byTier), [...path, 'ttl']);
  if (typeof negative === 'object') checkTierKeys(Object.keys(negative), [...path, 'ttl', 'negative']);
  return draft.tiers.map(({ name }, index) => {
    if (!tiers.includes(index)) return null;
    const own = Object.hasOwn(byTier, name) ? byTier[name] : undefined;
    return {
      ttl: own?.ttl ?? Infinity,
      jitter: own?.jitter ?? spec.ttl_jitter,
      negative: typeof negative === 'number' ? negative : (negative[name] ?? 0),
    };
  });

  function checkTierKeys(keys: readonly string[], where: Path): void {
    const names = draft.tiers.map(({ name }) => name);
    const used = names.filter((_, index) => tiers.includes(index));
    for (const key of keys) {
      if (used.includes(key)) continue;
      const message = names.includes(key)
        ? `the namespace does not use the tier \`${key}\`${used.length > 0 ? `, only ${alternatives(used)}` : ''}`
        : `there is no tier \`${key}\`${suggestion(key, names)}`;
      complain({ ...about([...where, key], message), at: 'key' });
    }
  }
}
