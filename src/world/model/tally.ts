/** What the flows of a tick come to: requests, fetches, waiters by lane and level, and the load of the origin. */
import type { RunRecord } from '../../measure/record.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { meanWork } from '../../scenario/stored-sizes.ts';
import type { Demand } from './demand.ts';
import type { Flows } from './flows.ts';
import { LaneCount } from './lane-count.ts';
import type { LaneLedger } from './lane-ledger.ts';
import type { Lane } from './lanes.ts';
import { OriginArrivals } from './origin-arrivals.ts';
import type { Paths } from './paths.ts';
import { stationOf } from '../origin.ts';
import type { Ticks } from './ticks.ts';

export class Tally {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #lanes: readonly Lane[];
  readonly #hasDetours: boolean;
  readonly #demand: Demand;
  readonly #paths: Paths;
  readonly #counts: readonly LaneCount[];
  /** The same over the open window, for latencies and the hot band. */
  readonly windows: readonly LaneCount[];
  readonly #ledger: LaneLedger;
  /**
   * Where values change, of the open window and by [lane's flow]: share seconds of demand, the answers to those that
   * were passed on, the copies that they bring into in-process caches, and (at level 0) the answers of those.
   */
  readonly spans: Float64Array;
  readonly answers: Float64Array;
  readonly fills: Float64Array;
  readonly held: Float64Array;
  /** Mean time of a fetch by [lane][level], s. */
  readonly #times: readonly Float64Array[];
  /** Mean times in which instances compress and decompress a value, s: [tier][namespace]. */
  readonly #packing: readonly (readonly ReturnType<typeof meanWork>[])[];
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
    parts: { ticks: Ticks; lanes: readonly Lane[]; demand: Demand; paths: Paths; ledger: LaneLedger },
  ) {
    this.#scenario = scenario;
    this.#record = record;
    this.#lanes = parts.lanes;
    this.#hasDetours = parts.lanes.some(({ index, usual }) => index !== usual);
    this.#demand = parts.demand;
    this.#paths = parts.paths;
    this.#ledger = parts.ledger;
    this.#counts = parts.lanes.map(({ chain }) => new LaneCount(chain.length + 1));
    this.windows = parts.lanes.map(({ chain }) => new LaneCount(chain.length + 1));
    this.#times = parts.lanes.map(({ chain }) => new Float64Array(chain.length + 1));
    const flows = parts.lanes.reduce((sum, { keys, chain }) => sum + keys.cells * (chain.length + 1), 0);
    const size = record.hasWrites ? flows : 0;
    this.spans = new Float64Array(size);
    this.answers = new Float64Array(size);
    this.fills = new Float64Array(size);
    this.held = new Float64Array(size);
    const { namespaces, tiers } = scenario;
    this.#packing = tiers.map((tier) => namespaces.map((namespace) => meanWork(namespace, tier)));
    this.#arrivals = new OriginArrivals(parts.ticks, parts.lanes.length);
    this.#reads = new Float64Array(record.stations);
    this.#work = new Float64Array(record.stations);
    this.#sent = new Float64Array(record.stations);
    this.#sentWork = new Float64Array(record.stations);
  }

  /** Mean time that an instance takes to decompress what a level of a lane answers, s. */
  decompressTime({ chain, namespace, negative }: Lane, level: number): number {
    return negative || level >= chain.length ? 0 : this.#packing[chain[level].tier][namespace].decompress;
  }

  /** Mean time that it takes to compress what it stores at a level, s. */
  compressTime({ chain, namespace, negative }: Lane, level: number): number {
    return negative ? 0 : this.#packing[chain[level].tier][namespace].compress;
  }

  /** Mean times of a lane's fetches by the level that answers, s. */
  fetchTimes(lane: Lane): Float64Array {
    return this.#times[lane.index];
  }

  /** Mean time from a request until it is looked up at a level of its lane, s. */
  wayTo(lane: Lane, level: number): number {
    const times = this.#times[lane.index];
    return ((level > 0 ? times[level - 1] : 0) + times[level]) / 2;
  }

  /** Takes the present waits of nodes and origin into the mean times. */
  refreshTimes(): void {
    const tiers = this.#scenario.tiers.length;
    const lookups = this.#scenario.regions.map(() => new Float64Array(tiers).fill(NaN));
    for (const lane of this.#lanes) {
      let time = 0;
      const refused = (position: number): void => {
        for (const { tier } of lane.refusals[position]) time += this.#paths.meanRefusal(tier, lane.region);
      };
      lane.chain.forEach(({ tier }, position) => {
        refused(position);
        const known = lookups[lane.region];
        if (Number.isNaN(known[tier])) known[tier] = this.#paths.meanLookup(tier, lane.region);
        time += known[tier];
        this.#times[lane.index][position] = time + this.decompressTime(lane, position);
      });
      refused(lane.chain.length);
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
      this.#ledger.book(lane, count, window);
      this.windows[lane.index].add(count);
      const origin = lane.chain.length;
      const reads = count.starts[origin] + count.doubles[origin] + count.refreshes[origin];
      this.addOriginReads(lane, reads, to - length, to);
      const station = stationOf(this.#scenario, lane.region);
      const sent = this.#paths.isCutOff(lane.region) ? 0 : reads;
      this.#sent[station] += sent;
      this.#sentWork[station] += sent * this.#workOf(lane);
      // What a warm start finds on its way.
      if (tick === 0 && this.#scenario.start === 'warm') {
        const way = this.#wayToOrigin(lane);
        this.addOriginReads(lane, (reads * way) / length, -way, 0);
      }
    }
    for (let cell = 0; cell < this.#record.cells; cell++) {
      this.#ledger.bookUnserved(cell, this.#demand.unserved(cell, tick), window);
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
    const denied = this.#paths.isCutOff(lane.region) ? this.#demand.denied(lane) : null;
    const isWritten = this.#scenario.namespaces[lane.namespace].writes !== null;
    for (let cell = 0; cell < lane.keys.cells; cell++) {
      // A scan reads its keys one by one: its cell's whole traffic is on the block under the cursor.
      if (!this.#hasDetours) count.requests += rate * mass[cell] * length;
      const perInstance = scan ? 0 : (rate * share[cell]) / lane.instances;
      const shares = this.#demand.shares(lane, cell);
      const at = shares === null ? 0 : Math.min(tick, shares.flow.miss.length - 1);
      const single = shares === null && lane.mode === 'instances';
      const knows = shares !== null && this.#demand.passedWhenAbsent(lane, cell, false) !== null;
      let started = 0;
      let passed = 0;
      for (let level = 0; level < levels; level++) {
        const asked = rate * flows.integral(lane.base + cell * levels + level, length);
        if (this.#hasDetours) count.requests += asked;
        const waiting = perInstance * times[level];
        const isDenied = denied !== null && level === levels - 1;
        let miss = isDenied ? 1 - denied.held[cell] : this.#demand.missWhen(level === 0, lane, cell, tick);
        // Where the share does not know of fetches under way: they keep the requests that follow waiting.
        if ((knows && level > 0) || (lane.mode === 'none' && lane.singleFlight)) miss /= 1 + miss * waiting;
        const starts = asked * miss;
        started += starts;
        count.starts[level] += starts;
        const refreshes = single
          ? rate * aging.integral(lane.base + cell * levels + level, length)
          : asked * (isDenied ? 0 : this.#demand.refreshWhen(level === 0, lane, cell, tick));
        count.refreshes[level] += refreshes;
        // Instances followed singly ask only while idle; a population's requests are split here.
        const others = single ? starts * waiting : Math.min(asked - starts, starts * waiting);
        if (lane.singleFlight) count.waiters[level] += others;
        // Without single-flight the requests that a fetch keeps waiting fetch for themselves.
        else if (lane.mode !== 'none') count.doubles[level] += others;
        if (!isWritten) continue;
        const answered = starts + (lane.singleFlight || lane.mode !== 'none' ? others : 0);
        passed += answered;
        this.spans[lane.base + cell * levels + level] += asked / rate;
        this.answers[lane.base + cell * levels + level] += answered;
        this.fills[lane.base + cell * levels + level] += starts + refreshes;
      }
      if (isWritten) this.held[lane.base + cell * levels] += Math.max(0, rate * mass[cell] * length - passed);
      if (shares === null) continue;
      count.cold += started * shares.flow.cold[at];
      count.emptied += started * (shares.flow.emptied?.[at] ?? 0);
    }
  }

  /** Keys asked for only once: no cache has them. */
  #countOnce(lane: Lane, count: LaneCount, tick: number, length: number): void {
    const { oneHitShare } = this.#scenario.namespaces[lane.namespace];
    count.requests = this.#demand.rateAt(lane, tick) * oneHitShare * length;
    count.starts[lane.chain.length] = count.requests;
    count.cold = count.requests;
  }

  /** Sends reads off to a lane's origin station, evenly within [from, to]. */
  addOriginReads(lane: Lane, reads: number, from: number, to: number): void {
    if (this.#paths.isCutOff(lane.region)) return;
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
    if (this.#paths.isCutOff(lane.region)) return;
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
    const station = stationOf(this.#scenario, lane.region);
    return lane.originCost * this.#paths.pace(station) * this.#paths.stations[station].serviceMean;
  }
}
