/**
 * What lies between the instances of an exact run and the machines they ask: connections and their pools, delays, links
 * of limited bandwidth, and the one thread of each node.
 */
import type { RunRecord } from '../../measure/record.ts';
import { mix32 } from '../../random/stream.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Connections } from '../connections.ts';
import { Network } from '../network.ts';
import { NONE } from './slots.ts';

/** Distinguishes the draws of a fetch at the origin from those at its tiers. */
const ORIGIN_DRAW = 101;

export class Wires {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #network: Network;
  readonly #connections: Connections;
  /** When each node's thread is free again, s. */
  readonly #nodeFree: Float64Array;
  /** When each directed link is free again, s. */
  readonly #linkFree: Float64Array;
  readonly #pools: readonly (Pools | null)[];
  readonly #jitterKey: number;

  constructor(scenario: ResolvedScenario, record: RunRecord) {
    this.#scenario = scenario;
    this.#record = record;
    this.#network = new Network(scenario);
    this.#connections = new Connections(scenario);
    this.#nodeFree = new Float64Array(record.nodes);
    this.#linkFree = new Float64Array(scenario.regions.length * scenario.regions.length);
    this.#pools = scenario.tiers.map((tier) =>
      tier.scope !== 'instance' && tier.pool < Infinity ? new Pools(scenario, tier.nodes, tier.pool) : null,
    );
    this.#jitterKey = mix32(scenario.seed ^ 0x6a697474);
  }

  /** Whether an instance holds connections to the nodes of a shared tier. */
  connected(tier: number, region: number, instance: number): boolean {
    return this.#connections.rank(tier, region, instance) < this.#connections.clients(tier);
  }

  /** Takes a connection for a fetch; false when all are busy and the fetch has been queued. */
  occupy(tier: number, region: number, instance: number, node: number, fetch: number): boolean {
    return this.#pools[tier]?.take(region, instance, node, fetch) ?? true;
  }

  /** Gives a connection back; the fetch that takes it over, or NONE. */
  vacate(tier: number, region: number, instance: number, node: number): number {
    return this.#pools[tier]?.give(region, instance, node) ?? NONE;
  }

  /** Delay from an instance to a node of a shared tier, or back, s; the same both ways for one `draw`. */
  oneWay(tier: number, region: number, instance: number, node: number, draw: number): number {
    const site = this.#scenario.tiers[tier].siteOf[region];
    const regions = this.#scenario.regions;
    const zone = instance % regions[region].zones;
    const trip = this.#network.roundTrip(region, zone, site, node % regions[site].zones);
    return 0.5 * trip * this.#factor(draw, tier);
  }

  toOrigin(region: number, instance: number, draw: number): number {
    const at = this.#scenario.origin.region ?? region;
    const zone = instance % this.#scenario.regions[region].zones;
    return 0.5 * this.#network.roundTrip(region, zone, at, 0) * this.#factor(draw, ORIGIN_DRAW);
  }

  /** Serves an operation at a node, first come first served; the time at which it is done. */
  serve(tier: number, site: number, node: number, now: number, window: number): number {
    const at = this.#record.nodeBase[tier][site] + node;
    const work = this.#scenario.tiers[tier].operationTime;
    const done = Math.max(now, this.#nodeFree[at]) + work;
    this.#nodeFree[at] = done;
    this.#record.nodeBusy[window * this.#record.nodes + at] += work;
    return done;
  }

  /** Sends bytes over the link between two regions from `ready` on; the time at which the last has left. */
  transfer(from: number, to: number, bytes: number, ready: number, window: number): number {
    if (from === to) return ready;
    const regions = this.#scenario.regions.length;
    this.#record.linkBytes[(window * regions + from) * regions + to] += bytes;
    const bandwidth = this.#network.bandwidth(from, to);
    if (bandwidth === Infinity) return ready;
    const link = from * regions + to;
    const sent = Math.max(ready, this.#linkFree[link]) + bytes / bandwidth;
    this.#linkFree[link] = sent;
    return sent;
  }

  #factor(draw: number, purpose: number): number {
    const low = draw % 4294967296;
    return this.#network.factor(mix32(low ^ mix32(this.#jitterKey + purpose + Math.floor(draw / 4294967296))));
  }
}

/** Pools of connections from each instance to each node of one tier, with a queue of fetches each. */
class Pools {
  readonly #size: number;
  readonly #nodes: number;
  readonly #base: Int32Array;
  readonly #busy: Int32Array;
  readonly #queues: (number[] | undefined)[] = [];

  constructor(scenario: ResolvedScenario, nodes: number, size: number) {
    this.#size = size;
    this.#nodes = nodes;
    let instances = 0;
    this.#base = Int32Array.from(scenario.regions, (region) => (instances += region.instances) - region.instances);
    this.#busy = new Int32Array(instances * nodes);
  }

  take(region: number, instance: number, node: number, fetch: number): boolean {
    const at = (this.#base[region] + instance) * this.#nodes + node;
    if (this.#busy[at] < this.#size) {
      this.#busy[at]++;
      return true;
    }
    (this.#queues[at] ??= []).push(fetch);
    return false;
  }

  give(region: number, instance: number, node: number): number {
    const at = (this.#base[region] + instance) * this.#nodes + node;
    const next = this.#queues[at]?.shift();
    if (next !== undefined) return next;
    this.#busy[at]--;
    return NONE;
  }
}
