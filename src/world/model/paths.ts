/**
 * How long things take in the scale model: round trips with their jitter, the queues of single-threaded nodes and of
 * the origin. Servers are not scaled: every node and every origin station integrates the full-size load as a fluid, and
 * a request's wait is drawn from the distribution that the station's present state gives.
 */
import { PooledStation } from '../../engine/pooled-station.ts';
import type { RunRecord } from '../../measure/record.ts';
import { quantile } from '../../random/distribution.ts';
import { slowedTrip } from '../../scenario/link-faults.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { faultAt } from '../faults.ts';
import { Connections } from '../connections.ts';
import { Network } from '../network.ts';
import { originStations, stationOf } from '../origin.ts';
import type { OriginStation } from '../origin.ts';
import type { Outages } from '../outages.ts';

/** Uniform numbers of one fetch or of one latency sample, in the order in which they are asked for. */
export type Uniform = () => number;

/** What became of a read at the origin, and how long it took until the answer was back. */
export interface OriginTrip {
  readonly outcome: 'answered' | 'refused' | 'timed-out' | 'unreached';
  readonly time: number;
}

export class Paths {
  readonly network: Network;
  readonly connections: Connections;
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #specs: readonly OriginStation[];
  readonly #origins: readonly PooledStation[];
  /** The same fed with reads when they are sent: each is what a read sent now will find when it arrives. */
  readonly #ahead: readonly PooledStation[];
  /** [node] in the record's numbering. */
  readonly #nodes: readonly PooledStation[];
  /** Cumulated share of a site's lookups by node, from the record's node base on. */
  readonly #nodeShare: Float64Array;
  /** Time until which the directed links between regions are busy, s, and their utilisation. */
  readonly #linkDelay: Float64Array;

  readonly #outages: Outages;
  /** By what reads take longer now, by station; regions whose reads do not reach the origin now. */
  readonly #pace: Float64Array;
  readonly #cutOff: Uint8Array;
  readonly #isSlowed: boolean;
  #now = 0;

  constructor(scenario: ResolvedScenario, record: RunRecord, outages: Outages) {
    this.#outages = outages;
    this.#isSlowed = scenario.timeline.some(({ kind }) => kind === 'link-slow');
    this.#scenario = scenario;
    this.#record = record;
    this.network = new Network(scenario);
    this.connections = new Connections(scenario);
    this.#specs = originStations(scenario);
    this.#pace = new Float64Array(this.#specs.length);
    this.#cutOff = new Uint8Array(scenario.regions.length);
    this.begin(0);
    const { timeout } = scenario.origin;
    const stations = (): PooledStation[] =>
      this.#specs.map(
        ({ servers, serviceMean, serviceCv2, queue }) =>
          new PooledStation({ servers, serviceMean, serviceCv2, queue, timeout }),
      );
    this.#origins = stations();
    this.#ahead = stations();
    this.#specs.forEach(({ servers }, station) => (record.originServers[station] = servers));
    const nodes: PooledStation[] = [];
    this.#nodeShare = new Float64Array(record.nodes);
    scenario.tiers.forEach((tier, index) => {
      for (const base of record.nodeBase[index]) {
        if (base < 0) continue;
        for (let node = 0; node < tier.nodes; node++) {
          nodes[base + node] = new PooledStation({
            servers: 1,
            serviceMean: tier.operationTime,
            serviceCv2: 0,
            queue: Infinity,
            timeout: Infinity,
          });
          this.#nodeShare[base + node] = (node + 1) / tier.nodes;
        }
      }
    });
    this.#nodes = nodes;
    this.#linkDelay = new Float64Array(scenario.regions.length * scenario.regions.length);
  }

  /** Takes up what is broken from `now` on. */
  begin(now: number): void {
    const { timeline, regions } = this.#scenario;
    this.#now = now;
    this.#specs.forEach(({ region }, station) => {
      this.#pace[station] = faultAt(timeline, 'origin-slow', region, now)?.times ?? 1;
    });
    regions.forEach((_, region) => {
      const place = this.#specs[stationOf(this.#scenario, region)].region;
      const isDown = faultAt(timeline, 'origin-down', region, now) ?? faultAt(timeline, 'region-down', place, now);
      this.#cutOff[region] = (isDown ?? this.#outages.between(region, place, now)) === undefined ? 0 : 1;
    });
  }

  /** By what the reads of a station take longer now. */
  pace(station: number): number {
    return this.#pace[station];
  }

  /** Whether the reads of a region do not reach the origin. */
  isCutOff(region: number): boolean {
    return this.#cutOff[region] === 1;
  }

  /** What becomes of the reads of a region that are sent now: shares that add up to 1. */
  originOutcomes(region: number): { answered: number; refused: number; late: number } {
    if (this.isCutOff(region)) return { answered: 0, refused: 0, late: 1 };
    const { rejectProbability: refused, timeoutProbability: late } = this.originAhead(region);
    return { answered: 1 - refused - late, refused, late };
  }

  /** By what the operations of a node take longer, over a window. */
  slowdown(node: number, window: number): number {
    return this.#over(window, (now) => this.#outages.slowdown(node, now));
  }

  /** Parts of a window that the nodes of a site serve. */
  upShare(tier: number, site: number, window: number): number[] {
    const base = this.#record.nodeBase[tier][site];
    return Array.from({ length: this.#scenario.tiers[tier].nodes }, (_, node) => {
      return this.#over(window, (now) => (this.#outages.of(base + node, now) === undefined ? 1 : 0));
    });
  }

  /** Mean over a window of what changes only when a fault begins or ends. */
  #over(window: number, of: (now: number) => number): number {
    const { edges } = this.#record.windows;
    const [from, to] = [edges[window], edges[window + 1]];
    const changes = this.#outages.changes.filter((time) => time > from && time < to);
    if (changes.length === 0) return of(from);
    const pieces = [from, ...changes, to];
    return pieces.slice(1).reduce((sum, end, at) => sum + of(pieces[at]) * (end - pieces[at]), 0) / (to - from);
  }

  get stations(): readonly OriginStation[] {
    return this.#specs;
  }

  /** A region's origin as reads find it that arrive now. */
  origin(region: number): PooledStation {
    return this.#origins[stationOf(this.#scenario, region)];
  }

  /** A region's origin as reads will find it that are sent now. */
  originAhead(region: number): PooledStation {
    return this.#ahead[stationOf(this.#scenario, region)];
  }

  /**
   * Lets reads arrive at an origin station at `rate` a second until `to`, each holding a server for `service` seconds.
   */
  advanceOrigin(station: number, to: number, rate: number, service: number): void {
    this.#origins[station].advance(to, rate, service);
  }

  /** Likewise, by when they are sent. */
  advanceOriginAhead(station: number, to: number, rate: number, service: number): void {
    this.#ahead[station].advance(to, rate, service);
  }

  /** Puts an origin station into the stationary state of a rate of reads. */
  settleOrigin(station: number, rate: number, service: number): void {
    this.#origins[station].settle(rate, service);
    this.#ahead[station].settle(rate, service);
  }

  /** Lets operations arrive at the nodes of a site until the end of a window: `rates` per node. */
  advanceNodes(tier: number, site: number, window: number, rates: Float64Array): void {
    const base = this.#record.nodeBase[tier][site];
    const { operationTime } = this.#scenario.tiers[tier];
    const to = this.#record.windows.edges[window + 1];
    let sum = 0;
    for (const rate of rates) sum += rate;
    let cumulated = 0;
    for (let node = 0; node < rates.length; node++) {
      this.#nodes[base + node].advance(to, rates[node], operationTime * this.slowdown(base + node, window));
      cumulated += rates[node];
      this.#nodeShare[base + node] = sum > 0 ? cumulated / sum : (node + 1) / rates.length;
    }
  }

  /** Sets the share of a directed link that is in use; what it sends waits as at an M/M/1 server of its bandwidth. */
  useLink(from: number, to: number, bytesPerSecond: number, bytesEach: number): void {
    const bandwidth = this.network.bandwidth(from, to);
    if (bandwidth === Infinity) return;
    const utilisation = Math.min(0.99, bytesPerSecond / bandwidth);
    this.#linkDelay[from * this.#scenario.regions.length + to] = bytesEach / bandwidth / (1 - utilisation);
  }

  /** A node of a site, drawn in proportion to its load. */
  drawNode(tier: number, site: number, u: number): number {
    const base = this.#record.nodeBase[tier][site];
    const { nodes } = this.#scenario.tiers[tier];
    let low = 0;
    let high = nodes - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#nodeShare[base + middle] > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Round trip of a lookup at a node of a shared tier, its operation and its wait included, s. */
  lookup(tier: number, region: number, node: number, next: Uniform): number {
    const { siteOf, operationTime } = this.#scenario.tiers[tier];
    const site = siteOf[region];
    const at = this.#record.nodeBase[tier][site] + node;
    const served = operationTime * this.#outages.slowdown(at, this.#now) + this.#nodes[at].wait(next());
    return this.#trip(region, site, node, next) + served + this.#transfer(site, region);
  }

  /** Time until a tier's node that is gone, or cannot be reached, has refused a lookup, s. */
  refusal(tier: number, region: number, next: Uniform): number {
    const { siteOf, nodes } = this.#scenario.tiers[tier];
    return this.#trip(region, siteOf[region], Math.floor(next() * nodes), next);
  }

  /** The same on average, s. */
  meanRefusal(tier: number, region: number): number {
    const { siteOf, nodes } = this.#scenario.tiers[tier];
    return this.#meanTrip(region, siteOf[region], nodes);
  }

  /** Way of a write to a node of a shared tier, s. */
  set(tier: number, region: number, node: number, next: Uniform): number {
    const site = this.#scenario.tiers[tier].siteOf[region];
    return 0.5 * this.#trip(region, site, node, next) + this.#transfer(region, site);
  }

  /** A read at the origin: its outcome, and the time until the instance has the answer. */
  readOrigin(region: number, cost: number, next: Uniform): OriginTrip {
    const index = stationOf(this.#scenario, region);
    const station = this.#ahead[index];
    const trip = this.#trip(region, this.#specs[index].region, 0, next);
    const u = next();
    if (this.isCutOff(region)) return { outcome: 'unreached', time: trip };
    if (u < station.rejectProbability) return { outcome: 'refused', time: trip };
    if (u < station.rejectProbability + station.timeoutProbability) {
      return { outcome: 'timed-out', time: trip + this.#scenario.origin.timeout };
    }
    const wait = Math.min(station.wait(next()), this.#scenario.origin.timeout);
    const latency = this.#pace[index] * cost * quantile(this.#scenario.origin.latency, next());
    return { outcome: 'answered', time: trip + wait + latency + this.#transfer(this.#specs[index].region, region) };
  }

  /** Mean time of a lookup at a tier, without its distribution, s. */
  meanLookup(tier: number, region: number): number {
    const { siteOf, operationTime, nodes } = this.#scenario.tiers[tier];
    const site = siteOf[region];
    const base = this.#record.nodeBase[tier][site];
    let wait = 0;
    for (let node = 0; node < nodes; node++) {
      const before = node === 0 ? 0 : this.#nodeShare[base + node - 1];
      const served = operationTime * this.#outages.slowdown(base + node, this.#now);
      wait += (this.#nodeShare[base + node] - before) * (served + this.#nodes[base + node].meanWait);
    }
    return this.#meanTrip(region, site, nodes) + wait;
  }

  /** Mean time until a read that leaves an instance reaches the origin, s. */
  meanWayToOrigin(region: number): number {
    return 0.5 * this.#meanTrip(region, this.#specs[stationOf(this.#scenario, region)].region, 1);
  }

  /** Mean time from when the origin reads a value until the instance has it, s. */
  meanWayFromOrigin(region: number, cost: number): number {
    const index = stationOf(this.#scenario, region);
    const { serviceMean, hold } = this.#specs[index];
    return this.meanWayToOrigin(region) + (this.#pace[index] * cost * serviceMean) / hold;
  }

  /** Mean time until an instance hears from the origin, whatever it hears, s. */
  meanOrigin(region: number, cost: number): number {
    const index = stationOf(this.#scenario, region);
    const station = this.#ahead[index];
    const { serviceMean, hold } = this.#specs[index];
    const { timeout } = this.#scenario.origin;
    if (this.isCutOff(region)) return this.#meanTrip(region, this.#specs[index].region, 1);
    const answered = 1 - station.rejectProbability - station.timeoutProbability;
    const served = Math.min(station.meanWait, timeout) + (this.#pace[index] * cost * serviceMean) / hold;
    // A timeout without end never comes.
    const late = station.timeoutProbability > 0 ? station.timeoutProbability * timeout : 0;
    return this.#meanTrip(region, this.#specs[index].region, 1) + answered * served + late;
  }

  #trip(region: number, site: number, node: number, next: Uniform): number {
    const { regions } = this.#scenario;
    const u = next();
    const factor = this.network.factor(Math.floor(u * 4294967296));
    const { zones } = regions[region];
    const zone = region === site ? Math.floor(next() * zones) : 0;
    const toZone = region === site ? node % zones : 0;
    return this.#slowed(region, zone, site, toZone, this.network.roundTrip(region, zone, site, toZone) * factor);
  }

  #meanTrip(region: number, site: number, nodes: number): number {
    if (region !== site) return this.#slowed(region, 0, site, 0, this.network.roundTrip(region, 0, site, 0));
    const { zones } = this.#scenario.regions[region];
    let sum = 0;
    for (let zone = 0; zone < zones; zone++) {
      for (let node = 0; node < nodes; node++) {
        const toZone = node % zones;
        sum += this.#slowed(region, zone, site, toZone, this.network.roundTrip(region, zone, site, toZone));
      }
    }
    return sum / (zones * nodes);
  }

  /** A round trip as it is now that takes `time` s when nothing is broken. */
  #slowed(region: number, zone: number, site: number, toZone: number, time: number): number {
    if (!this.#isSlowed || (region === site && zone === toZone)) return time;
    return slowedTrip(this.#scenario.timeline, region, site, time, this.#now);
  }

  #transfer(from: number, to: number): number {
    return from === to ? 0 : this.#linkDelay[from * this.#scenario.regions.length + to];
  }
}
