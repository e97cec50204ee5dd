/**
 * What the flows of a tick come to: requests, lookups, hits, misses by cause, waiters and origin reads, added to the
 * record; and the loads that nodes, links and the origin carry.
 */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Demand } from './demand.ts';
import type { Flows } from './flows.ts';
import { LaneCount } from './lane-count.ts';
import type { Lane } from './lanes.ts';
import type { MissCauses } from './miss-causes.ts';
import { OriginArrivals } from './origin-arrivals.ts';
import type { Paths } from './paths.ts';
import { crossZoneShare } from '../network.ts';
import { stationOf } from '../origin.ts';
import type { Ticks } from './ticks.ts';

export class Tally {
  readonly #scenario: ResolvedScenario;
  /** Share of the trips to a tier's nodes that lead into another zone: [tier][region]. */
  readonly #crossing: readonly (readonly number[])[];
  readonly #record: RunRecord;
  readonly #lanes: readonly Lane[];
  readonly #demand: Demand;
  readonly #paths: Paths;
  readonly #counts: readonly LaneCount[];
  /** The same over the open window, for latencies and the hot band. */
  readonly windows: readonly LaneCount[];
  readonly #causes: MissCauses;
  /** Mean time of a fetch by [lane][level], s. */
  readonly #times: readonly Float64Array[];
  /** Operations of the open window at each tier and site: [tier][site]. */
  readonly operations: readonly Float64Array[];
  readonly #arrivals: OriginArrivals;
  /** Origin reads that arrive in the tick, and the seconds of service that they ask for, by station. */
  readonly #reads: Float64Array;
  readonly #work: Float64Array;
  /** Of those sent in the tick. */
  readonly #sent: Float64Array;
  readonly #sentWork: Float64Array;

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: { ticks: Ticks; lanes: readonly Lane[]; demand: Demand; paths: Paths; causes: MissCauses },
  ) {
    this.#scenario = scenario;
    this.#crossing = scenario.tiers.map(({ nodes }) => {
      return scenario.regions.map(({ instances, zones }) => crossZoneShare({ instances, nodes, zones }));
    });
    this.#record = record;
    this.#lanes = parts.lanes;
    this.#demand = parts.demand;
    this.#paths = parts.paths;
    this.#causes = parts.causes;
    this.#counts = parts.lanes.map(({ chain }) => new LaneCount(chain.length + 1));
    this.windows = parts.lanes.map(({ chain }) => new LaneCount(chain.length + 1));
    this.#times = parts.lanes.map(({ chain }) => new Float64Array(chain.length + 1));
    this.operations = scenario.tiers.map(() => new Float64Array(scenario.regions.length));
    this.#arrivals = new OriginArrivals(parts.ticks, parts.lanes.length);
    this.#reads = new Float64Array(record.stations);
    this.#work = new Float64Array(record.stations);
    this.#sent = new Float64Array(record.stations);
    this.#sentWork = new Float64Array(record.stations);
  }

  /** Mean time of a lane's fetch that is answered at a level, s. */
  fetchTime(lane: Lane, level: number): number {
    return this.#times[lane.index][level];
  }

  /** Takes the present waits of nodes and origin into the mean times. */
  refreshTimes(): void {
    const tiers = this.#scenario.tiers.length;
    const lookups = this.#scenario.regions.map(() => new Float64Array(tiers).fill(NaN));
    for (const lane of this.#lanes) {
      let time = 0;
      lane.chain.forEach(({ tier }, position) => {
        const known = lookups[lane.region];
        if (Number.isNaN(known[tier])) known[tier] = this.#paths.meanLookup(tier, lane.region);
        time += known[tier];
        this.#times[lane.index][position] = time;
      });
      this.#times[lane.index][lane.chain.length] = time + this.#paths.meanOrigin(lane.region, lane.originCost);
    }
  }

  /** Puts the origin into the stationary state of the reads that the present levels send it. */
  settle(flows: Flows): void {
    const reads = new Float64Array(this.#record.stations);
    const work = new Float64Array(this.#record.stations);
    for (const lane of this.#lanes) {
      const levels = lane.chain.length + 1;
      const station = stationOf(this.#scenario, lane.region);
      for (let cell = 0; cell < lane.keys.cells; cell++) {
        const flow = this.#demand.shares(lane, cell)?.flow;
        const passed = flow === undefined ? 1 : flow.miss[0] + flow.refresh[0];
        const rate = this.#demand.rateAt(lane, 0) * flows.share[lane.base + cell * levels + levels - 1] * passed;
        reads[station] += rate;
        work[station] += rate * this.#workOf(lane);
      }
    }
    reads.forEach((rate, station) => {
      if (rate > 0) this.#paths.settleOrigin(station, rate, work[station] / rate);
    });
  }

  /** Counts a tick's flows, and loads the origin with them until `to`. */
  count(flows: Flows, aging: Flows, tick: number, window: number, length: number, to: number): void {
    this.#sent.fill(0);
    this.#sentWork.fill(0);
    for (const lane of this.#lanes) {
      const count = this.#counts[lane.index];
      count.clear();
      if (lane.keys.kind === 'once') this.#countOnce(lane, count, tick, length);
      else this.#countLane(lane, count, { flows, aging }, tick, length);
      count.close();
      this.#book(lane, count, window);
      this.windows[lane.index].add(count);
      const origin = lane.chain.length;
      const reads = count.starts[origin] + count.doubles[origin] + count.refreshes[origin];
      this.addOriginReads(lane, reads, to - length, to);
      const station = stationOf(this.#scenario, lane.region);
      this.#sent[station] += reads;
      this.#sentWork[station] += reads * this.#workOf(lane);
      // What a warm start finds on its way.
      if (tick === 0 && this.#scenario.start === 'warm') {
        const way = this.#wayToOrigin(lane);
        this.addOriginReads(lane, (reads * way) / length, -way, 0);
      }
    }
    this.#reads.fill(0);
    this.#work.fill(0);
    for (const lane of this.#lanes) this.#arrive(lane, window, this.#arrivals.due(lane.index, tick));
    this.#paths.stations.forEach((station, index) => {
      const reads = this.#reads[index];
      const service = reads > 0 ? this.#work[index] / reads : station.serviceMean;
      this.#paths.advanceOrigin(index, to, reads / length, service);
      const sent = this.#sent[index];
      this.#paths.advanceOriginAhead(index, to, sent / length, sent > 0 ? this.#sentWork[index] / sent : service);
      this.#record.originWork[window * this.#record.stations + index] += this.#work[index];
    });
  }

  #countLane(
    lane: Lane,
    count: LaneCount,
    { flows, aging }: { flows: Flows; aging: Flows },
    tick: number,
    length: number,
  ): void {
    const rate = this.#demand.rateAt(lane, tick);
    const share = this.#demand.cellShare[lane.index];
    const mass = this.#demand.cellMass[lane.index];
    const times = this.#times[lane.index];
    const levels = lane.chain.length + 1;
    const scan = lane.keys.kind === 'scan';
    for (let cell = 0; cell < lane.keys.cells; cell++) {
      // A scan reads its keys one by one: its cell's whole traffic is on the block under the cursor.
      count.requests += rate * mass[cell] * length;
      const perInstance = scan ? 0 : (rate * share[cell]) / lane.instances;
      const shares = this.#demand.shares(lane, cell);
      const at = shares === null ? 0 : Math.min(tick, shares.flow.miss.length - 1);
      const single = shares === null && lane.mode === 'instances';
      const knows = shares !== null && this.#demand.passedWhenAbsent(lane, cell, false) !== null;
      let started = 0;
      for (let level = 0; level < levels; level++) {
        const asked = rate * flows.integral(lane.base + cell * levels + level, length);
        const waiting = perInstance * times[level];
        let miss = this.#demand.missWhen(level === 0, lane, cell, tick);
        // Where the share does not know of fetches under way: they keep the requests that follow waiting.
        if ((knows && level > 0) || (lane.mode === 'none' && lane.singleFlight)) miss /= 1 + miss * waiting;
        const starts = asked * miss;
        started += starts;
        count.starts[level] += starts;
        count.refreshes[level] += single
          ? rate * aging.integral(lane.base + cell * levels + level, length)
          : asked * this.#demand.refreshWhen(level === 0, lane, cell, tick);
        // Instances followed singly ask only while idle; a population's requests are split here.
        const others = single ? starts * waiting : Math.min(asked - starts, starts * waiting);
        if (lane.singleFlight) count.waiters[level] += others;
        // Without single-flight the requests that a fetch keeps waiting fetch for themselves.
        else if (lane.mode !== 'none') count.doubles[level] += others;
      }
      if (shares !== null) count.cold += started * shares.flow.cold[at];
    }
  }

  /** Keys asked for only once: no cache has them. */
  #countOnce(lane: Lane, count: LaneCount, tick: number, length: number): void {
    const { oneHitShare } = this.#scenario.namespaces[lane.namespace];
    count.requests = this.#demand.rateAt(lane, tick) * oneHitShare * length;
    count.starts[lane.chain.length] = count.requests;
    count.cold = count.requests;
  }

  #book(lane: Lane, count: LaneCount, window: number): void {
    const record = this.#record;
    const { counts, fields } = record;
    const at = record.at(window, lane.cell);
    const origin = lane.chain.length;
    const tiers = this.#scenario.tiers.length;
    let fetched = 0;
    let joined = 0;
    for (let level = 0; level <= origin; level++) {
      fetched += count.starts[level] + count.doubles[level];
      joined += count.waiters[level];
    }
    counts[at + fields.requests] += count.requests;
    const held = lane.mode === 'none' ? 0 : Math.max(0, count.requests - fetched - joined);
    count.held = held;
    if (lane.asksLocal) this.#bookLocal(lane, count, at, { held, fetched, joined });
    const station = this.#paths.originAhead(lane.region);
    const refused = station.rejectProbability;
    const late = station.timeoutProbability;
    for (let level = 0; level <= origin; level++) {
      const starts = count.starts[level] + count.doubles[level];
      if (level < origin) {
        const tier = lane.chain[level].tier;
        counts[at + (lane.negative ? fields.negativeHit : fields.hit) + tier] += starts;
        counts[at + fields.coalesced + tier] += count.waiters[level];
      } else {
        counts[at + fields.miss] += starts * (1 - refused - late);
        counts[at + fields.coalesced + tiers] += count.waiters[level] * (1 - refused - late);
        counts[at + fields.shed] += (starts + count.waiters[level]) * refused;
        counts[at + fields.error] += (starts + count.waiters[level]) * late;
        this.#causes.spread(lane, origin - 1, count.cold, starts, (cause, part) => {
          counts[at + fields.missCause + cause] += part;
        });
      }
      counts[at + fields.missCause + CAUSE.coalesced] += count.waiters[level];
    }
    this.#bookChain(lane, count, at, window, 1 - refused - late);
  }

  /** Sends reads off to a lane's origin station, evenly within [from, to]. */
  addOriginReads(lane: Lane, reads: number, from: number, to: number): void {
    const way = this.#wayToOrigin(lane);
    this.#arrivals.add(lane.index, reads, from + way, to + way);
  }

  /** Mean time from a request to the arrival of its read at the origin, s. */
  #wayToOrigin(lane: Lane): number {
    const lookups = lane.chain.length > 0 ? this.#times[lane.index][lane.chain.length - 1] : 0;
    return lookups + this.#paths.meanWayToOrigin(lane.region);
  }

  /** Reads arrive at a lane's origin station in this tick. */
  #arrive(lane: Lane, window: number, reads: number): void {
    const { counts, fields } = this.#record;
    const at = this.#record.at(window, lane.cell);
    const station = this.#paths.origin(lane.region);
    counts[at + fields.originReads] += reads;
    counts[at + fields.originRejected] += reads * station.rejectProbability;
    counts[at + fields.originTimedOut] += reads * station.timeoutProbability;
    const index = stationOf(this.#scenario, lane.region);
    this.#reads[index] += reads;
    this.#work[index] += reads * this.#workOf(lane);
  }

  /** Mean seconds that a read of a lane holds a server of its origin station. */
  #workOf(lane: Lane): number {
    return lane.originCost * this.#paths.stations[stationOf(this.#scenario, lane.region)].serviceMean;
  }

  #bookLocal(
    lane: Lane,
    count: LaneCount,
    at: number,
    { held, fetched, joined }: { held: number; fetched: number; joined: number },
  ): void {
    const { counts, fields } = this.#record;
    counts[at + fields.lookups] += count.requests;
    counts[at + fields.lookupHits] += held;
    counts[at + (lane.negative ? fields.negativeHit : fields.hit)] += held;
    counts[at + fields.lookupMissCause + CAUSE.coalesced] += joined;
    this.#causes.spreadLocal(lane, count.cold, fetched, (cause, part) => {
      counts[at + fields.lookupMissCause + cause] += part;
    });
  }

  /** Lookups, hits, misses and writes of the shared tiers, and the bytes that travel for them. */
  #bookChain(lane: Lane, count: LaneCount, at: number, window: number, answered: number): void {
    const { counts, fields } = this.#record;
    const origin = lane.chain.length;
    let passing = 0;
    let refreshing = 0;
    for (let level = 0; level <= origin; level++) {
      passing += count.starts[level] + count.doubles[level];
      refreshing += count.refreshes[level];
    }
    lane.chain.forEach(({ tier, site, ttl }, position) => {
      counts[at + fields.lookups + tier] += passing;
      counts[at + fields.refreshLookups + tier] += refreshing;
      const hits = count.starts[position] + count.doubles[position];
      counts[at + fields.lookupHits + tier] += hits;
      counts[at + fields.refreshHits + tier] += count.refreshes[position];
      this.operations[tier][site] += passing + refreshing;
      passing -= hits;
      refreshing -= count.refreshes[position];
      this.#causes.spread(lane, position, count.cold, passing, (cause, part) => {
        counts[at + fields.lookupMissCause + tier * CAUSES + cause] += part;
      });
      const failing = (count.starts[origin] + count.doubles[origin] + count.refreshes[origin]) * (1 - answered);
      const writes = ttl > 0 ? Math.max(0, passing + refreshing - failing) : 0;
      this.operations[tier][site] += writes;
      const bytes = lane.negative ? 0 : this.#causes.valueBytes(lane);
      this.#send(window, site, lane.region, (hits + count.refreshes[position]) * bytes);
      this.#send(window, lane.region, site, writes * bytes);
      if (site === lane.region) {
        const crossing = this.#crossing[tier][site] * (hits + count.refreshes[position] + writes);
        this.#record.zoneBytes[window * this.#scenario.regions.length + site] += crossing * bytes;
      }
    });
    const reads = (count.starts[origin] + count.doubles[origin] + count.refreshes[origin]) * answered;
    const from = this.#paths.stations[stationOf(this.#scenario, lane.region)].region;
    if (!lane.negative) this.#send(window, from, lane.region, reads * this.#causes.valueBytes(lane));
  }

  #send(window: number, from: number, to: number, bytes: number): void {
    if (from === to) return;
    const regions = this.#scenario.regions.length;
    this.#record.linkBytes[(window * regions + from) * regions + to] += bytes;
  }
}
