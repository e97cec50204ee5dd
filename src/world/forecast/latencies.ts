/**
 * Latencies of the ways that requests take, as weighted points: each way is drawn at evenly spread numbers, with the
 * stationary waits of the queues that it meets.
 */
import { quantile } from '../../random/distribution.ts';
import { Lattice } from '../../random/lattice.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { mg1WaitQuantile, mmcWaitQuantile } from '../../theory/queue.ts';
import { Network } from '../network.ts';
import { originStations, stationOf } from '../origin.ts';
import type { Flows } from './flows.ts';

/** Points of a way: the 99.9th percentile of it lies between its last two. */
const POINTS = 512;
const TWO_POW_32 = 4294967296;

export class Latencies {
  readonly #scenario: ResolvedScenario;
  readonly #flows: Flows;
  readonly #network: Network;
  readonly #ways = new Map<string, Float64Array>();

  constructor(scenario: ResolvedScenario, flows: Flows) {
    this.#scenario = scenario;
    this.#flows = flows;
    this.#network = new Network(scenario);
  }

  /**
   * Points of equal weight of the requests of a region that ask `tiers` one after the other and are answered by the
   * last of them, or by the origin after it.
   */
  way(region: number, tiers: readonly number[], atOrigin: boolean, cost: number): Float64Array {
    const key = [region, atOrigin ? cost : '', ...tiers].join('/');
    let points = this.#ways.get(key);
    if (points === undefined) {
      points = new Float64Array(POINTS);
      tiers.forEach((tier) => this.#lookup(points as Float64Array, region, tier));
      if (atOrigin) this.#read(points, region, cost);
      this.#ways.set(key, points);
    }
    return points;
  }

  #lookup(points: Float64Array, region: number, index: number): void {
    const tier = this.#scenario.tiers[index];
    if (tier.scope === 'instance') {
      points.forEach((time, i) => (points[i] = time + tier.operationTime));
      return;
    }
    const site = tier.siteOf[region];
    const operations = this.#flows.sites.find((one) => one.tier === index && one.site === site)?.operations ?? 0;
    const queue = { rate: operations / tier.nodes, serviceMean: tier.operationTime, servers: 1, serviceCv2: 0 };
    const utilisation = queue.rate * queue.serviceMean;
    // A queue that grows is as long as it has had time for.
    const growth = Math.max(0, utilisation - 1) * this.#scenario.duration;
    const wait = utilisation < 1 ? (u: number) => mg1WaitQuantile(queue, u) : (u: number) => growth * u;
    this.#trip(points, { region, to: site, nodes: tier.nodes, family: index }, (u) => tier.operationTime + wait(u));
  }

  #read(points: Float64Array, region: number, cost: number): void {
    const { origin, tiers, namespaces } = this.#scenario;
    const station = stationOf(this.#scenario, region);
    const { servers, serviceMean, serviceCv2, queue, region: to } = originStations(this.#scenario)[station];
    let work = 0;
    for (const { region: from, namespace, reads } of this.#flows.cells) {
      if (stationOf(this.#scenario, from) === station) work += reads * namespaces[namespace].originCost;
    }
    const utilisation = (work * serviceMean) / servers;
    const stretch = (1 + serviceCv2) / 2;
    const full = Math.min(origin.timeout, (queue * serviceMean) / servers);
    const wait = (u: number): number =>
      utilisation < 1 ? Math.min(full, stretch * mmcWaitQuantile({ rate: work, serviceMean, servers }, u)) : full;
    const family = tiers.length;
    this.#trip(points, { region, to, nodes: 1, family }, wait);
    const spread = new Lattice(0, 'origin', family + 1);
    points.forEach((time, i) => (points[i] = time + cost * quantile(origin.latency, spread.uniform(i, 0))));
  }

  /** Adds a round trip to each point, and what a machine there takes. */
  #trip(
    points: Float64Array,
    { region, to, nodes, family }: { region: number; to: number; nodes: number; family: number },
    wait: (u: number) => number,
  ): void {
    const spread = new Lattice(0, 'trip', family);
    const { zones, instances } = this.#scenario.regions[region];
    for (let i = 0; i < points.length; i++) {
      const zone = Math.floor(spread.uniform(i, 0) * instances) % zones;
      const toZone = Math.floor(spread.uniform(i, 1) * nodes) % this.#scenario.regions[to].zones;
      const factor = this.#network.factor(Math.floor(spread.uniform(i, 2) * TWO_POW_32));
      points[i] += this.#network.roundTrip(region, zone, to, toZone) * factor + wait(spread.uniform(i, 3));
    }
  }
}

/** Points of equal weight, and how many requests they stand for together. */
export interface Way {
  readonly weight: number;
  readonly points: Float64Array;
}

/** Quantile `u` of what goes some ways; NaN when nothing does. */
export function quantileOf(ways: readonly Way[], u: number): number {
  // Namespaces that take the same way share its points.
  const weights = new Map<Float64Array, number>();
  for (const { weight, points } of ways) weights.set(points, (weights.get(points) ?? 0) + weight);
  const rows = [...weights].flatMap(([points, weight]) => {
    return weight > 0 ? Array.from(points, (time) => ({ time, weight: weight / points.length })) : [];
  });
  rows.sort((a, b) => a.time - b.time);
  let left = u * rows.reduce((sum, { weight }) => sum + weight, 0);
  for (const { time, weight } of rows) {
    left -= weight;
    if (left <= 0) return time;
  }
  return rows.at(-1)?.time ?? NaN;
}

/** Their mean. */
export function meanOf(ways: readonly Way[]): number {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const all = ways.reduce((sum, { weight }) => sum + weight, 0);
  return ways.reduce((sum, { weight, points }) => sum + (weight * total(points)) / points.length, 0) / all;
}
