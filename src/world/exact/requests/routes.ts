/**
 * The ways that requests take through an exact run, laid out before it begins: for each region and namespace the
 * tiers in the order in which they are asked, and whatever of the scenario an event needs there.
 */
import type { RunRecord } from '../../../measure/record.ts';
import { Turns } from '../../../policy/turns.ts';
import type { Cache } from '../../../policy/cache.ts';
import type { Consistency } from '../../../scenario/coherence.ts';
import type { EarlyExpiration, OriginReads, PastTtl, Turn } from '../../../scenario/resilience.ts';
import type { Namespace, ResolvedScenario, Tier, TierTtl } from '../../../scenario/resolved.ts';
import { Connections } from '../../connections.ts';
import type { Network } from '../../network.ts';
import { stationOf } from '../../origin.ts';
import { ConnectionPools } from './connection-pools.ts';
import type { Stores, TierStore } from '../caches/stores.ts';
import type { Tags } from '../caches/tags.ts';

/** One tier as a region meets it. */
export interface Stop {
  readonly tier: number;
  readonly spec: Tier;
  readonly store: TierStore;
  readonly ttl: TierTtl | null;
  /** Whether the nodes of a warm region are asked after it; whether it is those, which nothing is stored on. */
  readonly isBacked: boolean;
  readonly isSibling: boolean;
  /** Region where it stands; whether that is another one. */
  readonly site: number;
  readonly isRemote: boolean;
  /** By instance in process, by node elsewhere. */
  readonly caches: readonly Cache[];
  readonly tags: readonly Tags[];
  /** Number of its first cache in the store. */
  readonly first: number;
  /** Of its first node, in the record's row of nodes. */
  readonly firstNode: number;
  /** Half the median round trip to a node, s: [zone of the instance * nodes + node]. */
  readonly trips: Float64Array;
  /** Instances of the region, the first ones, that hold connections to its nodes. */
  readonly connected: number;
  readonly pools: ConnectionPools | null;
  /** What is done about a copy older than the namespace's bound: a miss, a hit that is refreshed, or nothing. */
  readonly age: 'checked' | 'refreshed' | 'ignored';
  /** How long copies are kept after their end, s, and what for. */
  readonly grace: number;
  readonly past: PastTtl | null;
  /** How its misses are given out to the instances; null: freely. */
  readonly turn: Turn | null;
  readonly turns: Turns | null;
  readonly early: EarlyExpiration | null;
}

export interface Route {
  readonly region: number;
  readonly namespace: number;
  /** Row of the record's cells, and of its first field in a window. */
  readonly cell: number;
  readonly stops: readonly Stop[];
  /** Whether the first stop is the instance's own cache. */
  readonly isLocal: boolean;
  readonly singleFlight: boolean;
  /** Whether every request that meets a copy past its soft time to live renews it. */
  readonly renewsEach: boolean;
  /** Whether requests that nobody can answer get a default value. */
  readonly hasDefault: boolean;
  readonly originReads: OriginReads;
  /** How long a request waits for a fetch that goes on without it, s. */
  readonly patience: number;
  /** Number in the scenario of the region's first instance, and of zones that its instances are dealt over. */
  readonly firstInstance: number;
  readonly zones: number;
  /** Station of the origin, its region, and half the median round trip to it from each zone, s. */
  readonly station: number;
  readonly originRegion: number;
  readonly originTrips: Float64Array;
  /** The same of the primary, where writes are committed. */
  readonly primaryStation: number;
  readonly primaryRegion: number;
  readonly primaryTrips: Float64Array;
  /** Whether its values change. */
  readonly isWritten: boolean;
  readonly consistency: Consistency;
  /** Of bounded staleness, s; Infinity: none. */
  readonly bound: number;
  /** How far the clocks of the region run ahead, s. */
  readonly skew: number;
  /** Tiers whose copies the bus ends. */
  readonly told: readonly number[];
  /** Whether the bus carries its writes. */
  readonly hasEvents: boolean;
  /** Whether writes put new values into regional caches, before their commit, and which one is that of this region. */
  readonly writesThrough: boolean;
  readonly writesAhead: boolean;
  readonly writesBehind: boolean;
  readonly regional: Stop | undefined;
  /** Whether each read asks the version oracle, and whether fills bear the version that it had named. */
  readonly asksOracle: boolean;
  readonly labelsByOracle: boolean;
}

/** The routes of a scenario by cell: region * namespaces + namespace. */
export function routesOf(
  scenario: ResolvedScenario,
  record: RunRecord,
  stores: Stores,
  network: Network,
): Route[] {
  const { regions, namespaces, tiers } = scenario;
  const connections = new Connections(scenario);
  const pools = tiers.map((tier) =>
    tier.scope !== 'instance' && tier.pool < Infinity ? new ConnectionPools(scenario, tier) : null,
  );
  /** By namespace and site. */
  const turns: Turns[][] = namespaces.map(() => []);
  let instances = 0;
  return regions.flatMap((region, at) => {
    const firstInstance = instances;
    instances += region.instances;
    const halfTrip = (zone: number, to: number, toZone: number) => 0.5 * network.roundTrip(at, zone, to, toZone);
    const { warmup } = scenario;
    const isHelped = warmup?.strategy === 'sibling' && warmup.region === at;
    const stopAt = (index: number, namespace: Namespace, sibling: number | null = null): Stop => {
      const { consistency, turn, early } = namespace;
      const number = namespaces.indexOf(namespace);
      const ttl = sibling === null ? namespace.ttl[index] : null;
      const tier = tiers[index];
      const store = stores.tiers[index];
      const site = sibling ?? (tier.scope === 'instance' ? at : tier.siteOf[at]);
      const caches = tier.scope === 'instance' ? region.instances : tier.nodes;
      return {
        tier: index,
        spec: tier,
        store,
        ttl,
        isBacked: isHelped && sibling === null && tier.scope === 'region',
        isSibling: sibling !== null,
        site,
        isRemote: site !== at,
        caches: store.caches.slice(store.base[site], store.base[site] + caches),
        tags: store.tags.slice(store.base[site], store.base[site] + caches),
        first: store.base[site],
        firstNode: record.nodeBase[index][site],
        trips: Float64Array.from({ length: region.zones * tier.nodes }, (_, i) =>
          halfTrip(Math.floor(i / tier.nodes), site, (i % tier.nodes) % regions[site].zones),
        ),
        connected: connections.clients(index) - connections.rank(index, at, 0),
        pools: pools[index],
        age: ageAt(tier, consistency),
        grace: store.graces[number],
        past: namespace.pastTtl[index] ?? null,
        turn: turn?.tier === index && sibling === null ? turn : null,
        turns: turn?.tier === index && sibling === null ? (turns[number][site] ??= new Turns(turn.period)) : null,
        early: early?.tier === index && sibling === null ? early : null,
      };
    };
    const tripsTo = (to: number) => Float64Array.from({ length: region.zones }, (_, zone) => halfTrip(zone, to, 0));
    const { primary } = scenario.origin;
    const primaryTrips = tripsTo(primary);
    return namespaces.map((namespace, index): Route => {
      const { consistency, invalidation, writes } = namespace;
      const stops = namespace.tiers.flatMap((tier) => {
        const own = stopAt(tier, namespace);
        return own.isBacked && warmup !== undefined ? [own, stopAt(tier, namespace, warmup.from)] : [own];
      });
      // Strong reads go where writes are committed.
      const reads = consistency.kind === 'strong' ? primary : at;
      const originRegion = scenario.origin.region ?? reads;
      return {
        region: at,
        namespace: index,
        cell: at * namespaces.length + index,
        stops,
        writesThrough: writes !== null && writes.approach !== 'invalidate',
        writesBehind: writes?.approach === 'write-behind',
        writesAhead: writes?.approach === 'write-through' && writes.order === 'cache-first',
        regional: stops.find(({ spec }) => spec.scope === 'region'),
        isLocal: namespace.tiers.length > 0 && tiers[namespace.tiers[0]].scope === 'instance',
        singleFlight: namespace.singleFlight,
        renewsEach: namespace.revalidation === 'each',
        hasDefault: namespace.degraded === 'default',
        originReads: namespace.originReads,
        patience: namespace.originReads.late === 'stored' ? namespace.originReads.timeout : Infinity,
        firstInstance,
        zones: region.zones,
        station: stationOf(scenario, reads),
        originRegion,
        originTrips: tripsTo(originRegion),
        primaryStation: stationOf(scenario, primary),
        primaryRegion: primary,
        primaryTrips,
        isWritten: writes !== null,
        consistency,
        bound: consistency.kind === 'bounded' ? consistency.bound : Infinity,
        skew: region.clockSkew,
        told: invalidation === 'events' ? namespace.tiers.filter((tier) => scenario.bus?.tiers.includes(tier)) : [],
        hasEvents: invalidation === 'events' || (invalidation === 'versions' && scenario.oracle?.updated === 'events'),
        asksOracle: writes !== null && invalidation === 'versions',
        labelsByOracle: invalidation === 'versions' && scenario.oracle?.labels === 'oracle',
      };
    });
  });
}

/** Whether at `time` a value is older than its namespace allows, by the clocks of the region. */
export function isTooOld({ bound, skew }: Route, createdAt: number, time: number): boolean {
  return time + skew - createdAt >= bound;
}

/** Whether a tier looks at the age of its copies, by the read path of the namespace. */
function ageAt({ scope }: Tier, consistency: Consistency): Stop['age'] {
  if (consistency.kind !== 'bounded') return 'ignored';
  if (consistency.path === 'checked' || scope === 'instance') return 'checked';
  if (scope === 'hub') return 'ignored';
  return consistency.path === 'aged-served' ? 'refreshed' : 'checked';
}

/** Whether a fetch asks a tier, and fills it: a gutter only when what that stands in for has given it no answer. */
export function isAsked({ divertedFrom }: { readonly divertedFrom: number }, { spec }: Stop): boolean {
  return spec.gutterFor === undefined || spec.gutterFor === divertedFrom;
}
