/**
 * The keys of a scenario in groups of like popularity, and the caches that their requests meet: what closed forms over
 * a network of tiers are sums over.
 */
import { Popularity } from '../random/popularity.ts';
import type { ResolvedScenario, Tier } from '../scenario/resolved.ts';
import { keyGroups } from '../theory/key-group.ts';

/** Keys of one namespace and popularity, that exist or do not, as they look from each region. */
export interface Group {
  readonly namespace: number;
  readonly absent: boolean;
  readonly count: number;
  /** Requests per second of one key that reach the tier at hand, by region; and refreshes that do. */
  readonly asked: Float64Array;
  readonly refreshed: Float64Array;
}

/** One cache, or one cluster taken together, and what reaches it. */
export interface Place {
  readonly tier: Tier;
  readonly index: number;
  /** Where it stands. */
  readonly site: number;
  readonly regions: readonly number[];
  /** Caches among which each region's requests are divided. */
  readonly caches: number;
}

/** The ranked keys; `load` says how many requests a second a region has, of which the namespaces have their shares. */
export function groupsOf(
  { namespaces, regions }: ResolvedScenario,
  width: number,
  load: (region: number, namespace: number) => number = (region) => regions[region].rate,
): Group[] {
  const groups: Group[] = [];
  namespaces.forEach((namespace, index) => {
    const popularity = new Popularity(namespace.keys, namespace.popularity);
    const ranked = 1 - namespace.oneHitShare - (namespace.scan?.share ?? 0);
    for (const { rate, count } of keyGroups(popularity, namespace.keys, 1, width)) {
      const share = rate * namespace.share * ranked;
      for (const absent of [false, true]) {
        const part = absent ? namespace.absentShare : 1 - namespace.absentShare;
        if (part === 0) continue;
        const asked = Float64Array.from(regions, (_, region) => load(region, index) * share);
        groups.push({ namespace: index, absent, count: count * part, asked, refreshed: asked.map(() => 0) });
      }
    }
  });
  return groups;
}

/** The places of a tier: one for each region whose processes have caches, or that has a cluster which anybody uses. */
export function placesOf({ regions, tiers }: ResolvedScenario, index: number): Place[] {
  const tier = tiers[index];
  return regions.flatMap(({ instances }, at): Place[] => {
    if (tier.scope === 'instance') return [{ tier, index, site: at, regions: [at], caches: instances }];
    const users = regions.flatMap((_, region) => (tier.siteOf[region] === at ? [region] : []));
    return users.length > 0 ? [{ tier, index, site: at, regions: users, caches: 1 }] : [];
  });
}

/** Lookups per second of one key of a group at one cache of a place. */
export function rateAt({ regions, caches }: Place, { asked, refreshed }: Group): number {
  let rate = 0;
  for (const region of regions) rate += asked[region] + refreshed[region];
  return rate / caches;
}

/** Mean time to live of a group's copies at a place, s; 0: it is not held there. */
export function ttlAt(scenario: ResolvedScenario, { index }: Place, { namespace, absent }: Group): number {
  const spec = scenario.namespaces[namespace].ttl[index];
  if (spec === null) return 0;
  const { ttl, negative, jitter } = spec;
  return (absent ? negative : ttl) * (1 - jitter / 2);
}
