/**
 * The ways that requests take through an exact run, laid out before it begins: for each region and namespace the
 * tiers in the order in which they are asked, and whatever of the scenario an event needs there.
 */
import type { RunRecord } from '../../measure/record.ts';
import type { Cache } from '../../policy/cache.ts';
import type { ResolvedScenario, Tier, TierTtl } from '../../scenario/resolved.ts';
import { Connections } from '../connections.ts';
import { Network } from '../network.ts';
import { stationOf } from '../origin.ts';
import { ConnectionPools } from './connection-pools.ts';
import type { Stores, TierStore } from './stores.ts';

/** One tier as a region meets it. */
export interface Stop {
  readonly tier: number;
  readonly spec: Tier;
  readonly store: TierStore;
  readonly ttl: TierTtl | null;
  /** Region where it stands; whether that is another one. */
  readonly site: number;
  readonly isRemote: boolean;
  /** By instance in process, by node elsewhere. */
  readonly caches: readonly Cache[];
  /** Of its first node, in the record's row of nodes. */
  readonly firstNode: number;
  /** Half the median round trip to a node, s: [zone of the instance * nodes + node]. */
  readonly trips: Float64Array;
  /** Instances of the region, the first ones, that hold connections to its nodes. */
  readonly connected: number;
  readonly pools: ConnectionPools | null;
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
  /** Number in the scenario of the region's first instance, and of zones that its instances are dealt over. */
  readonly firstInstance: number;
  readonly zones: number;
  /** Station of the origin, its region, and half the median round trip to it from each zone, s. */
  readonly station: number;
  readonly originRegion: number;
  readonly originTrips: Float64Array;
}

/** The routes of a scenario by cell: region * namespaces + namespace. */
export function routesOf(scenario: ResolvedScenario, record: RunRecord, stores: Stores): Route[] {
  const { regions, namespaces, tiers } = scenario;
  const network = new Network(scenario);
  const connections = new Connections(scenario);
  const pools = tiers.map((tier) =>
    tier.scope !== 'instance' && tier.pool < Infinity ? new ConnectionPools(scenario, tier) : null,
  );
  let instances = 0;
  return regions.flatMap((region, at) => {
    const firstInstance = instances;
    instances += region.instances;
    const halfTrip = (zone: number, to: number, toZone: number) => 0.5 * network.roundTrip(at, zone, to, toZone);
    const stopAt = (index: number, ttl: TierTtl | null): Stop => {
      const tier = tiers[index];
      const store = stores.tiers[index];
      const site = tier.scope === 'instance' ? at : tier.siteOf[at];
      const caches = tier.scope === 'instance' ? region.instances : tier.nodes;
      return {
        tier: index,
        spec: tier,
        store,
        ttl,
        site,
        isRemote: site !== at,
        caches: store.caches.slice(store.base[site], store.base[site] + caches),
        firstNode: record.nodeBase[index][site],
        trips: Float64Array.from({ length: region.zones * tier.nodes }, (_, i) =>
          halfTrip(Math.floor(i / tier.nodes), site, (i % tier.nodes) % regions[site].zones),
        ),
        connected: connections.clients(index) - connections.rank(index, at, 0),
        pools: pools[index],
      };
    };
    const originRegion = scenario.origin.region ?? at;
    return namespaces.map((namespace, index) => ({
      region: at,
      namespace: index,
      cell: at * namespaces.length + index,
      stops: namespace.tiers.map((tier) => stopAt(tier, namespace.ttl[tier])),
      isLocal: namespace.tiers.length > 0 && tiers[namespace.tiers[0]].scope === 'instance',
      singleFlight: namespace.singleFlight,
      firstInstance,
      zones: region.zones,
      station: stationOf(scenario, at),
      originRegion,
      originTrips: Float64Array.from({ length: region.zones }, (_, zone) => halfTrip(zone, originRegion, 0)),
    }));
  });
}
