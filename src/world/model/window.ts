/** The end of a window in the scale model: latencies, loads of nodes and links, fill of the tiers, the hot band. */
import { HIT, MISS } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import { mean } from '../../random/distribution.ts';
import { Lattice } from '../../random/lattice.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { HOT_WINDOW } from '../hot-band.ts';
import { stationOf } from '../origin.ts';
import type { Copies } from './copies.ts';
import type { Demand } from './demand.ts';
import type { LaneCount } from './lane-count.ts';
import type { LaneLedger } from './lane-ledger.ts';
import type { Lane } from './lanes.ts';
import { LocalFill } from './local-fill.ts';
import type { Paths } from './paths.ts';
import type { Places } from './places.ts';
import type { Plan } from './plan.ts';
import type { LocalPressure } from './pressure.ts';
import type { ModelState } from './state.ts';
import type { Tally } from './tally.ts';
import { WriteBooks } from './write-books.ts';

/** Latencies drawn over a whole run: enough to know the 99th percentile's rank to a ten-thousandth. */
const SAMPLES = 2_000_000;
const SAMPLES_MIN = 4;
const SAMPLES_MAX = 2048;

export class WindowEnd {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #plan: Plan;
  /** Detours among them. */
  readonly #lanes: readonly Lane[];
  readonly #places: Places;
  readonly #paths: Paths;
  readonly #tally: Tally;
  readonly #ledger: LaneLedger;
  readonly #pressure: LocalPressure;
  /** Null where no value changes. */
  readonly #writes: WriteBooks | null;
  /** Numbers of the latency samples, spread evenly over those that follow one another. */
  readonly #lattice: Lattice;
  #sample = 0;
  readonly #samples: number;
  readonly #local: LocalFill;
  /** Share of a lane's requests for keys seen within the hour before, in the beginning. */
  readonly #hotShare: Float64Array;
  /** Requests per second, from all regions, for the keys of a lane, in the beginning. */
  readonly #pastRate: Float64Array;
  /** Representatives of a lane that are one key each: those live on one node. */
  readonly #singles: readonly (readonly number[])[];

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: {
      plan: Plan;
      lanes: readonly Lane[];
      places: Places;
      demand: Demand;
      paths: Paths;
      tally: Tally;
      ledger: LaneLedger;
      pressure: LocalPressure;
    },
  ) {
    this.#scenario = scenario;
    this.#record = record;
    this.#plan = parts.plan;
    this.#lanes = parts.lanes;
    this.#places = parts.places;
    this.#paths = parts.paths;
    this.#tally = parts.tally;
    this.#ledger = parts.ledger;
    this.#pressure = parts.pressure;
    this.#writes = record.hasWrites ? new WriteBooks(scenario, record, parts) : null;
    this.#lattice = new Lattice(scenario.seed, 'latency-samples', 0);
    const paths = parts.lanes.reduce((sum, { chain }) => sum + chain.length + 1, 0);
    const perPath = Math.round(SAMPLES / (paths * record.windows.count));
    this.#samples = Math.min(SAMPLES_MAX, Math.max(SAMPLES_MIN, perPath));
    this.#local = new LocalFill(scenario, parts.plan, parts.demand);
    const { lanes, strata } = parts.plan;
    this.#pastRate = Float64Array.from(lanes, ({ keys }) =>
      lanes.reduce((sum, other) => (other.keys === keys ? sum + parts.demand.rateAt(other, 0) : sum), 0),
    );
    this.#singles = lanes.map(({ keys }) => {
      const singles: number[] = [];
      for (let i = keys.from; i < keys.to; i++) if (strata.weight[i] === 1) singles.push(i);
      return singles;
    });
    this.#hotShare = Float64Array.from(parts.plan.lanes, (lane) => this.#hotShareOf(lane));
  }

  close(state: ModelState, window: number): void {
    this.#writes?.close(state, window);
    for (const lane of this.#lanes) {
      const count = this.#tally.windows[lane.index];
      this.#latencies(lane, count, window);
      this.#hotBand(state, lane, count, window);
      if (lane.asksLocal) this.#evictions(lane, count, window);
      count.clear();
    }
    this.#record.closeWindow(window);
    this.#nodes(state, window);
    this.#links(window);
    this.#fill(state, window);
  }

  #latencies(lane: Lane, count: LaneCount, window: number): void {
    const record = this.#record;
    const local = lane.asksLocal ? this.#scenario.tiers[0].operationTime : 0;
    if (count.held > 0) record.answered(window, lane.cell, HIT, local, count.held);
    const origin = lane.chain.length;
    let drawn = 0;
    const next = (): number => this.#lattice.uniform(this.#sample, drawn++);
    const wait = record.originWait[record.windows.phaseOf[window]][stationOf(this.#scenario, lane.region)];
    for (let level = 0; level <= origin; level++) {
      const fetched = count.starts[level] + count.doubles[level];
      const waiting = count.waiters[level];
      if (!(fetched + waiting > 0)) continue;
      const samples = this.#samples;
      for (let n = 0; n < samples; n++, this.#sample++) {
        let time = local;
        drawn = 0;
        for (let at = 0; at <= level; at++) {
          for (const { tier } of lane.refusals[at]) time += this.#paths.refusal(tier, lane.region, next);
          if (at === origin) break;
          const { tier, site } = lane.chain[at];
          time += this.#paths.lookup(tier, lane.region, this.#paths.drawNode(tier, site, next()), next);
        }
        if (level === origin) {
          const station = this.#paths.origin(lane.region);
          wait.add(Math.min(this.#scenario.origin.timeout, station.wait(next())), fetched / samples);
          const read = this.#paths.readOrigin(lane.region, lane.originCost, next);
          if (read.outcome !== 'answered') continue;
          time += read.time;
        } else time += this.#tally.decompressTime(lane, level);
        const outcome = level < origin ? HIT : MISS;
        record.answered(window, lane.cell, outcome, time, fetched / samples);
        // A waiter joins at any moment of the fetch.
        if (waiting > 0) record.answered(window, lane.cell, MISS, Math.max(1e-7, time * next()), waiting / samples);
      }
    }
  }

  /** Requests of the hot band, and how many of them a cache answered. */
  #hotBand(state: ModelState, lane: Lane, count: LaneCount, window: number): void {
    const { counts, fields } = this.#record;
    const at = this.#record.at(window, lane.cell);
    const requests = count.requests * this.#hotShare[lane.usual];
    const origin = lane.chain.length;
    let joined = 0;
    for (const waiters of count.waiters) joined += waiters;
    const missed = (count.starts[origin] + count.doubles[origin]) * this.#hotMissShare(state, lane);
    counts[at + fields.hotRequests] += requests;
    counts[at + fields.hotHits] += Math.max(0, requests - missed - joined);
  }

  /** Of a lane's demand that only the origin answers now, the share of keys seen within the hour before. */
  #hotMissShare(state: ModelState, lane: Lane): number {
    const { strata } = this.#plan;
    const regions = this.#scenario.regions.length;
    let all = 0;
    let hot = 0;
    for (let i = lane.keys.from; i < lane.keys.to; i++) {
      if (state.level[i * regions + lane.region] < lane.chain.length || state.lane(i, lane.region) !== lane) continue;
      const demand = strata.weight[i] * strata.share[i];
      all += demand;
      const seen = state.seenAt[i];
      if (seen === seen) hot += state.now - seen <= HOT_WINDOW ? demand : 0;
      else hot += demand * this.#seenBefore(lane, i, HOT_WINDOW - state.now);
    }
    return all > 0 ? hot / all : 0;
  }

  #hotShareOf(lane: Lane): number {
    const { strata } = this.#plan;
    let all = 0;
    let hot = 0;
    for (let i = lane.keys.from; i < lane.keys.to; i++) {
      const demand = strata.weight[i] * strata.share[i];
      all += demand;
      hot += demand * this.#seenBefore(lane, i, HOT_WINDOW);
    }
    return all > 0 ? hot / all : 0;
  }

  /** Probability that a key was asked for anywhere within `span` seconds of a stationary past. */
  #seenBefore(lane: Lane, i: number, span: number): number {
    if (!(span > 0)) return 0;
    return -Math.expm1(-span * this.#pastRate[lane.usual] * this.#plan.strata.share[i]);
  }

  #nodes(state: ModelState, window: number): void {
    const record = this.#record;
    const seconds = record.windows.length(window);
    this.#scenario.tiers.forEach((tier, index) => {
      if (tier.scope === 'instance') return;
      record.nodeBase[index].forEach((base, site) => {
        if (base < 0) return;
        const rates = this.#nodeRates(state, index, site, window);
        this.#paths.advanceNodes(index, site, window, rates);
        for (let node = 0; node < rates.length; node++) {
          const work = tier.operationTime * this.#paths.slowdown(base + node, window);
          record.nodeBusy[window * record.nodes + base + node] += rates[node] * seconds * work;
        }
        this.#ledger.operations[index][site] = 0;
      });
    });
  }

  /** Operations per second at each node of a site: single hot keys at their own, the rest evenly. */
  #nodeRates(state: ModelState, tier: number, site: number, window: number): Float64Array {
    const { nodes } = this.#scenario.tiers[tier];
    const rates = new Float64Array(nodes);
    const total = this.#ledger.operations[tier][site] / this.#record.windows.length(window);
    let own = 0;
    for (const lane of this.#plan.lanes) {
      if (lane.chain[0]?.tier !== tier || lane.chain[0].site !== site) continue;
      for (const i of this.#singles[lane.index]) {
        const node = this.#places.nodeOf(tier, i);
        if (node < 0 || state.lane(i, lane.region).chain[0]?.tier !== tier) continue;
        const rate = state.lookupRate(lane, i);
        rates[node] += rate;
        own += rate;
      }
    }
    const share = this.#paths.upShare(tier, site, window);
    const up = share.reduce((sum, part) => sum + part, 0);
    const rest = Math.max(0, total - own);
    for (let node = 0; node < nodes; node++) rates[node] += up > 0 ? (rest * share[node]) / up : 0;
    return rates;
  }

  #links(window: number): void {
    const regions = this.#scenario.regions.length;
    const seconds = this.#record.windows.length(window);
    const { namespaces } = this.#scenario;
    const bytes = Math.max(...this.#plan.lanes.map(({ namespace }) => mean(namespaces[namespace].valueSize)));
    for (let from = 0; from < regions; from++) {
      for (let to = 0; to < regions; to++) {
        if (from === to) continue;
        const sent = this.#record.linkBytes[(window * regions + from) * regions + to];
        this.#paths.useLink(from, to, sent / seconds, bytes);
      }
    }
  }

  /** Raw value bytes that a site holds. */
  #valueBytes(copies: Copies, site: number): number {
    const { classes, weight } = this.#plan.strata;
    let sum = 0;
    for (const { kind, namespace, from, to } of classes) {
      if (kind === 'absent') continue;
      const each = mean(this.#scenario.namespaces[namespace].valueSize);
      for (let i = from; i < to; i++) if (copies.freshUntil[copies.at(site, i)] > 0) sum += weight[i] * each;
    }
    return sum;
  }

  #evictions({ region }: Lane, { requests }: LaneCount, window: number): void {
    const { windows, sites } = this.#record;
    const middle = (windows.edges[window] + windows.edges[window + 1]) / 2;
    const { capacity, admission } = this.#pressure.evicted(region, middle);
    const at = this.#record.site(window, 0, region);
    sites.evictedForCapacity[at] += capacity * requests;
    sites.refusedAdmission[at] += admission * requests;
  }

  #fill(state: ModelState, window: number): void {
    const record = this.#record;
    const { regions, tiers } = this.#scenario;
    const phase = record.windows.phaseOf[window];
    const last = window === record.windows.count - 1 || record.windows.phaseOf[window + 1] !== phase;
    tiers.forEach((_, index) => {
      for (let region = 0; region < regions.length; region++) {
        const at = record.site(window, index, region);
        const copies = state.copies[index];
        const local = copies === null ? this.#local.fill(state, region) : null;
        record.sites.bytes[at] = local?.bytes ?? copies?.bytes(region) ?? 0;
        record.sites.entries[at] = local?.entries ?? copies?.entries(region) ?? 0;
        if (!last) continue;
        const total = (phase * tiers.length + index) * regions.length + region;
        record.phaseBytes[total] = record.sites.bytes[at];
        record.phaseValueBytes[total] = local?.values ?? (copies === null ? 0 : this.#valueBytes(copies, region));
      }
    });
  }
}
