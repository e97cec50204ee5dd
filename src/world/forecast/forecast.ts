/**
 * A forecast: what closed forms say a scenario will measure, in milliseconds and before anything is simulated. It is
 * stationary and knows no writes, no faults and no cold start; NaN is what it has no form for.
 */
import { Bill } from '../../cost/bill.ts';
import { isBillMetric } from '../../scenario/metric.ts';
import type { Labels, Selector } from '../../scenario/metric.ts';
import { WARM_UP } from '../../scenario/resolved.ts';
import type { Phase, ResolvedScenario } from '../../scenario/resolved.ts';
import { mmcWaitQuantile } from '../../theory/queue.ts';
import { withoutGutters } from '../gutters.ts';
import { originStations, stationOf } from '../origin.ts';
import { RateProfile } from '../profile.ts';
import { flowsOf } from './flows.ts';
import type { Cell, Flows, Site } from './flows.ts';
import { Latencies, meanOf, quantileOf } from './latencies.ts';
import type { Way } from './latencies.ts';

const QUANTILES = { latency_p50: 0.5, latency_p99: 0.99, latency_p999: 0.999 } as const;

export class Forecast {
  readonly #scenario: ResolvedScenario;
  readonly #profile: RateProfile;
  readonly #bill: Bill | null;
  /** By name; '' is everything after the warm-up. */
  readonly #phases = new Map<string, PhaseForecast>();

  constructor(scenario: ResolvedScenario) {
    this.#scenario = scenario;
    this.#profile = new RateProfile(scenario);
    this.#bill = scenario.cost === undefined ? null : new Bill(scenario.cost, this);
  }

  /** In the metric's SI unit; NaN where there is no closed form. */
  value({ metric, labels }: Selector): number {
    if (isBillMetric(metric)) return this.#bill?.value(metric, labels, this.#scenario) ?? NaN;
    return this.#phase(labels.phase ?? '').value({ metric, labels });
  }

  /** Simulated time of a phase, s. */
  seconds(phase: string): number {
    return spansOf(this.#scenario, phase).reduce((sum, { from, to }) => sum + to - from, 0);
  }

  #phase(name: string): PhaseForecast {
    let phase = this.#phases.get(name);
    if (phase === undefined) {
      const seconds = this.seconds(name);
      const spans = spansOf(this.#scenario, name);
      const load = (cell: number): number => {
        let requests = 0;
        for (const { from, to } of spans) requests += (to - from) * this.#profile.meanRate(cell, from, to);
        return requests / seconds;
      };
      phase = new PhaseForecast(this.#scenario, flowsOf(withoutGutters(this.#scenario), load), seconds);
      this.#phases.set(name, phase);
    }
    return phase;
  }
}

function spansOf({ phases }: ResolvedScenario, name: string): Phase[] {
  return phases.filter((phase) => (name === '' ? phase.name !== WARM_UP : phase.name === name));
}

/** One phase, at its mean rates. */
class PhaseForecast {
  readonly #scenario: ResolvedScenario;
  readonly #flows: Flows;
  readonly #seconds: number;
  readonly #latencies: Latencies;

  constructor(scenario: ResolvedScenario, flows: Flows, seconds: number) {
    this.#scenario = scenario;
    this.#flows = flows;
    this.#seconds = seconds;
    this.#latencies = new Latencies(scenario, flows);
  }

  value({ metric, labels }: Selector): number {
    if (labels.cause !== undefined || labels.window !== undefined) return NaN;
    const cells = this.#cells(labels);
    const sum = (of: (cell: Cell) => number): number => cells.reduce((total, cell) => total + of(cell), 0);
    const tier = this.#scenario.tiers.findIndex(({ name }) => name === labels.tier);
    const requests = sum((cell) => cell.requests);
    const misses = sum((cell) => cell.misses);
    const reads = sum((cell) => cell.reads);
    const answered = sum((cell) => cell.misses * this.#answered(cell.region));
    switch (metric) {
      case 'requests':
        return requests * this.#seconds;
      case 'hit_rate':
        if (labels.band === 'hot') return sum((cell) => cell.hotHits) / sum((cell) => cell.hotRequests);
        if (tier >= 0) return sum((cell) => cell.hits[tier]) / sum((cell) => cell.lookups[tier]);
        return 1 - misses / requests;
      case 'served_share':
        return (tier >= 0 ? sum((cell) => cell.hits[tier]) : answered) / requests;
      case 'miss_share':
        if (tier >= 0) return 1 - sum((cell) => cell.hits[tier]) / sum((cell) => cell.lookups[tier]);
        return misses / requests;
      case 'negative_hit_share':
        return sum((cell) => (tier >= 0 ? cell.negativeHits[tier] : total(cell.negativeHits))) / requests;
      case 'origin_reads':
        return reads;
      case 'origin_rejected':
        return sum((cell) => cell.reads * (1 - this.#answered(cell.region)));
      case 'origin_utilization':
        return this.#originUtilization(labels);
      case 'origin_queue_p99':
        return this.#originQueue(labels);
      case 'availability':
        return 1 - (misses - answered) / requests;
      case 'shed_rate':
      case 'error_rate':
        // What an origin cannot serve is refused, or waits for too long: which of the two, only a run tells.
        return misses > answered ? NaN : 0;
      case 'latency_p50':
      case 'latency_p99':
      case 'latency_p999':
        return quantileOf(this.#ways(cells, labels.outcome), QUANTILES[metric]);
      case 'latency_mean':
        return meanOf(this.#ways(cells, labels.outcome));
      case 'node_utilization_max':
        return this.#most(labels, (site, nodes) => busiest(site, nodes) * this.#operationTime(site));
      case 'node_skew':
        return this.#most(labels, (site, nodes) => (busiest(site, nodes) * nodes) / site.operations);
      case 'memory_used':
        return this.#sites(labels).reduce((held, { bytes }) => held + bytes, 0);
      case 'memory_overhead': {
        const sites = this.#sites(labels);
        const raw = sites.reduce((held, { valueBytes }) => held + valueBytes, 0);
        return sites.reduce((held, { bytes }) => held + bytes, 0) / raw - 1;
      }
      case 'egress_bytes':
        return this.#egress(labels);
      case 'zone_bytes':
        return this.#regions(labels).reduce((bytes, region) => bytes + this.#flows.zones[region], 0);
      case 'link_utilization_max':
        return Math.max(...this.#flows.links.flatMap((to) => [...to])) / this.#scenario.links.bandwidth;
      case 'writes':
        return this.#writes(labels);
      default:
        return NaN;
    }
  }

  #cells(labels: Labels): readonly Cell[] {
    const { regions, namespaces } = this.#scenario;
    return this.#flows.cells.filter(
      ({ region, namespace }) =>
        (labels.region === undefined || regions[region].name === labels.region) &&
        (labels.namespace === undefined || namespaces[namespace].name === labels.namespace),
    );
  }

  #regions({ region }: Labels): number[] {
    const isMeant = (name: string): boolean => region === undefined || name === region;
    return this.#scenario.regions.flatMap(({ name }, index) => (isMeant(name) ? [index] : []));
  }

  #answered(region: number): number {
    return this.#flows.answered[stationOf(this.#scenario, region)];
  }

  /** Of the sites that the labels name, those that a region uses. */
  #sites(labels: Labels): Site[] {
    const { tiers, regions } = this.#scenario;
    const from = regions.findIndex(({ name }) => name === labels.region);
    return this.#flows.sites.filter(
      ({ tier, site }) =>
        (labels.tier === undefined || tiers[tier].name === labels.tier) &&
        (from < 0 || tiers[tier].siteOf[from] === site),
    );
  }

  #most(labels: Labels, of: (site: Site, nodes: number) => number): number {
    const clusters = this.#sites(labels).filter(({ tier }) => this.#scenario.tiers[tier].scope !== 'instance');
    if (clusters.length === 0) return NaN;
    return Math.max(...clusters.map((site) => of(site, this.#scenario.tiers[site.tier].nodes)));
  }

  #operationTime({ tier }: Site): number {
    return this.#scenario.tiers[tier].operationTime;
  }

  /** Work per second that arrives at the stations that the labels name, and the servers that there are for it. */
  #originLoad(labels: Labels): { work: number; servers: number; stations: ReturnType<typeof originStations> } {
    const all = originStations(this.#scenario);
    const used = new Set(this.#regions(labels).map((region) => stationOf(this.#scenario, region)));
    const stations = all.length === 1 ? all : all.filter((_, station) => used.has(station));
    let work = 0;
    for (const { region, namespace, reads } of this.#flows.cells) {
      const station = all[stationOf(this.#scenario, region)];
      if (!stations.includes(station)) continue;
      work += reads * this.#scenario.namespaces[namespace].originCost * station.serviceMean;
    }
    return { work, servers: stations.reduce((sum, { servers }) => sum + servers, 0), stations };
  }

  #originUtilization(labels: Labels): number {
    const { work, servers } = this.#originLoad(labels);
    return work / servers;
  }

  #originQueue(labels: Labels): number {
    const { work, servers, stations } = this.#originLoad(labels);
    const [{ serviceMean, serviceCv2, queue }] = stations;
    const { timeout } = this.#scenario.origin;
    if (work >= servers) return Math.min(timeout, (queue * serviceMean) / servers);
    const wait = mmcWaitQuantile({ rate: work / serviceMean, serviceMean, servers }, 0.99);
    return Math.min(timeout, ((1 + serviceCv2) / 2) * wait);
  }

  #egress(labels: Labels): number {
    return this.#regions(labels).reduce((sum, from) => sum + total(this.#flows.links[from]), 0);
  }

  #writes(labels: Labels): number {
    const { namespaces, regions } = this.#scenario;
    const all = regions.reduce((sum, { rate }) => sum + rate, 0);
    const share = this.#regions(labels).reduce((sum, region) => sum + regions[region].rate / all, 0);
    return namespaces.reduce((sum, { name, writes }) => {
      return sum + (labels.namespace === undefined || name === labels.namespace ? share * (writes?.rate ?? 0) : 0);
    }, 0);
  }

  /** The ways of the answered requests of some cells, weighted by how many take them. */
  #ways(cells: readonly Cell[], outcome: string | undefined): Way[] {
    const { namespaces } = this.#scenario;
    return cells.flatMap(({ region, namespace, hits, misses }) => {
      const { tiers, originCost } = namespaces[namespace];
      const ofHits = outcome === 'miss' ? [] : tiers.map((tier, position) => {
        const points = this.#latencies.way(region, tiers.slice(0, position + 1), false, originCost);
        return { weight: hits[tier], points };
      });
      if (outcome === 'hit') return ofHits;
      const points = this.#latencies.way(region, tiers, true, originCost);
      return [...ofHits, { weight: misses * this.#answered(region), points }];
    });
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Operations per second of the node that has the most asked key, when the others are spread evenly. */
function busiest({ operations, hottest }: Site, nodes: number): number {
  return (operations - hottest) / nodes + hottest;
}
