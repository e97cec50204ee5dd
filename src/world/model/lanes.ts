/**
 * Lanes: one class of keys in one region, with everything that its requests have in common. A lane's requests pass the
 * in-process caches of the region's instances and then a chain of shared tiers; *position* counts along the chain, and
 * the *level* of a key in a region is the position of the first tier that holds a fresh copy for it, or the chain's
 * length when only the origin does.
 */
import { entryBytes, tableBytes } from '../../policy/memory.ts';
import { quantile } from '../../random/distribution.ts';
import type { Namespace, ResolvedScenario, Tier, TierTtl } from '../../scenario/resolved.ts';
import type { KeyClass, Strata } from './strata.ts';

/** How the in-process caches of a lane are followed. */
type LocalMode = 'none' | 'population' | 'instances';

export interface Lane {
  readonly index: number;
  readonly keys: KeyClass;
  readonly region: number;
  readonly namespace: number;
  /** region * namespaces + namespace. */
  readonly cell: number;
  readonly negative: boolean;
  readonly instances: number;
  readonly singleFlight: boolean;
  readonly originCost: number;
  readonly mode: LocalMode;
  /** Whether its requests are looked up in process first, held there or not. */
  readonly asksLocal: boolean;
  /** The in-process tier's TTL for this class, or null when it holds none of it. */
  readonly local: TierTtl | null;
  /** In-process copies end with the copy in the first shared tier that they were made from. */
  readonly tied: boolean;
  readonly chain: readonly ChainLink[];
  /** Links that refuse its fetches before those ask each link of the chain, and before the origin; none usually. */
  readonly refusals: readonly (readonly ChainLink[])[];
  /** Index of the lane that its requests usually take: its own, but for a detour. */
  readonly usual: number;
  /** Whether any tier of the chain holds copies of this class. */
  readonly stores: boolean;
  /** First index of the lane's flows: [cell][level]. */
  readonly base: number;
}

/** A shared tier on a lane's way. */
interface ChainLink {
  /** Index of the tier in the scenario. */
  readonly tier: number;
  /** Region where its cluster for this lane stands. */
  readonly site: number;
  /** Time to live of a copy, s; 0: this class is not cached here. */
  readonly ttl: number;
  readonly jitter: number;
  /** Mean bytes of a copy. */
  readonly bytes: number;
}

/**
 * A few instances are followed one by one, because their caches and the shared copies run in step: with n instances the
 * next lookup after a shared copy ends comes ttl / n later, which must be short against the shared copy's life for the
 * phases not to matter.
 */
const PHASE_MATTERS = 0.03;
/** The same where in-process copies end with the shared one, which sets them in step itself. */
const PHASE_MATTERS_TIED = 0.01;

export function lanesOf(scenario: ResolvedScenario, strata: Strata): Lane[] {
  const lanes: Lane[] = [];
  let base = 0;
  for (const keys of strata.classes) {
    const namespace = scenario.namespaces[keys.namespace];
    const negative = keys.kind === 'absent';
    scenario.regions.forEach((region, at) => {
      const links: ChainLink[] = [];
      let local: TierTtl | null = null;
      for (const index of namespace.tiers) {
        const tier = scenario.tiers[index];
        const ttl = namespace.ttl[index];
        if (ttl === null) continue;
        const life = negative ? ttl.negative : ttl.ttl;
        if (tier.scope === 'instance') local = life > 0 ? { ...ttl, ttl: life } : null;
        else {
          const bytes = meanEntryBytes(namespace, tier, negative, life < Infinity);
          links.push({ tier: index, site: tier.siteOf[at], ttl: life, jitter: ttl.jitter, bytes });
        }
      }
      lanes.push({
        index: lanes.length,
        keys,
        region: at,
        namespace: keys.namespace,
        cell: at * scenario.namespaces.length + keys.namespace,
        negative,
        instances: region.instances,
        singleFlight: namespace.singleFlight,
        originCost: namespace.originCost,
        mode: modeOf(scenario, local, links, region.instances),
        asksLocal: namespace.tiers.includes(0) && scenario.tiers[0].scope === 'instance',
        local,
        tied: local !== null && links.length > 0 && links[0].ttl > 0 && scenario.tiers[0].promotedTtl !== 'default',
        chain: links,
        refusals: [...links.map(() => []), []],
        usual: lanes.length,
        stores: links.some(({ ttl }) => ttl > 0),
        base,
      });
      base += keys.cells * (links.length + 1);
    });
  }
  return lanes;
}

function modeOf(
  scenario: ResolvedScenario,
  local: TierTtl | null,
  chain: readonly ChainLink[],
  instances: number,
): LocalMode {
  if (local === null) return 'none';
  // What empties instances, or leads their requests elsewhere, is told of populations.
  if (scenario.timeline.length > 0) return 'population';
  if (instances > scenario.resolution.sampledInstances) return 'population';
  const shared = chain.find(({ ttl }) => ttl > 0);
  const least = scenario.tiers[0].promotedTtl === 'default' ? PHASE_MATTERS : PHASE_MATTERS_TIED;
  return shared === undefined || local.ttl / instances < least * shared.ttl ? 'population' : 'instances';
}

/** Points of the size distributions in which bytes are averaged. */
const VALUE_POINTS = 128;
const KEY_POINTS = 4;

/** Mean bytes of an entry over a namespace's sizes, with its part of shared tables. */
export function meanEntryBytes(namespace: Namespace, tier: Tier, negative: boolean, expires: boolean): number {
  let sum = 0;
  for (let i = 0; i < VALUE_POINTS; i++) {
    const drawn = quantile(namespace.valueSize, (i + 0.5) / VALUE_POINTS);
    const value = negative ? 0 : Math.max(1, Math.round(drawn));
    for (let j = 0; j < KEY_POINTS; j++) {
      const key = Math.max(1, Math.round(quantile(namespace.keySize, (j + 0.5) / KEY_POINTS)));
      sum += entryBytes(tier, key, value, expires);
    }
  }
  return sum / (VALUE_POINTS * KEY_POINTS) + tableBytes(tier, expires);
}
