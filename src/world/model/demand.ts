/**
 * Requests over the ticks of a run: how many arrive in each cell, which share of them the in-process caches pass on,
 * and when the next one will be passed on for a given key. Lanes whose instances see equal rates share their tables.
 */
import type { RunRecord } from '../../measure/record.ts';
import { intervalAt } from '../../measure/windows.ts';
import type { ResolvedScenario, Tier } from '../../scenario/resolved.ts';
import type { RateProfile } from '../profile.ts';
import { averages } from './cells.ts';
import { reachedAt, valueAt } from './curve.ts';
import type { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';
import { populationFlow, stationaryFlow, tiedFlow } from './population.ts';
import type { PopulationFlow, PopulationSpec } from './population.ts';
import type { LocalPressure, Shares } from './pressure.ts';
import { PresenceShares } from './presence-shares.ts';
import type { Strata } from './strata.ts';
import type { Ticks } from './ticks.ts';

/** What the in-process caches do with the requests of one cell of one lane. */
export interface CellShares {
  /** By tick, or one value for all. */
  readonly flow: PopulationFlow;
  /** While the first shared tier has no copy the in-process caches have none either: all requests are passed on. */
  readonly allWhenAbsent: boolean;
  /** Passed on per instance and unit of share until the start of each tick; null: at a constant rate. */
  readonly passed: Float64Array | null;
}

/** Requests of an instance for a key within a time to live, below which its cache is not followed. */
const SPARSE = 0.1;

export class Demand {
  /** Requests per second, [tick][cell of the record]. */
  readonly rate: Float64Array;
  /** Share of its namespace's requests that a key of each cell receives: [lane.keys] -> mean by cell. */
  readonly cellShare: readonly Float64Array[];
  /** Sum of weight * share of each cell. */
  readonly cellMass: readonly Float64Array[];
  readonly #ticks: Ticks;
  readonly #cells: number;
  /** Requests per instance until each tick's start, [cell of the record]. */
  readonly #arrived: readonly Float64Array[];
  readonly #shares: readonly (readonly (CellShares | null)[] | null)[];
  readonly #constant: boolean;
  readonly #specs: readonly PopulationSpec[];
  /** What probes show of lanes whose in-process caches are under pressure. */
  readonly #settled: readonly (Shares | null)[];
  /** Lanes whose shares depend on whether the first shared tier, under pressure, has a copy. */
  readonly #byPresence: readonly (PresenceShares | null)[];

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: {
      profile: RateProfile;
      ticks: Ticks;
      lanes: readonly Lane[];
      strata: Strata;
      pressured: readonly boolean[];
    },
    pressure: LocalPressure,
    fetchTime: (lane: Lane) => number,
  ) {
    const { profile, ticks, lanes, strata } = parts;
    this.#ticks = ticks;
    this.#cells = record.cells;
    this.#constant = profile.steps === 1 && scenario.start === 'warm';
    this.rate = new Float64Array(ticks.count * record.cells);
    for (let tick = 0; tick < ticks.count; tick++) {
      for (let cell = 0; cell < record.cells; cell++) {
        this.rate[tick * record.cells + cell] = profile.meanRate(cell, ticks.edges[tick], ticks.edges[tick + 1]);
      }
    }
    const { cellShare, cellMass } = averages(lanes, strata);
    this.cellShare = cellShare;
    this.cellMass = cellMass;
    const instances = scenario.regions.flatMap((region) => scenario.namespaces.map(() => region.instances));
    this.#arrived = instances.map((count, cell) => {
      const sum = new Float64Array(ticks.count + 1);
      for (let tick = 0; tick < ticks.count; tick++) {
        sum[tick + 1] = sum[tick] + (this.rate[tick * record.cells + cell] / count) * ticks.length(tick);
      }
      return sum;
    });
    const made = new Map<string, readonly (CellShares | null)[] | null>();
    this.#specs = lanes.map((lane) => specOf(lane, scenario.tiers[0], fetchTime(lane), scenario.start));
    this.#settled = lanes.map((lane) => pressure.settled(lane));
    this.#byPresence = lanes.map((lane) => {
      const [first] = lane.chain;
      if (lane.local === null || lane.tied || first === undefined) return null;
      const refreshAfter = scenario.tiers[0].refreshAfter ?? 1;
      const cold = scenario.start === 'cold';
      return new PresenceShares(lane, { share: this.cellShare[lane.index], cellOf: strata.cell, refreshAfter, cold });
    });
    this.#shares = lanes.map((lane) => {
      if (lane.mode === 'none' || lane.local === null) return null;
      const arrived = this.#arrived[lane.cell];
      const seen = `${arrived[ticks.count]}/${arrived[ticks.count >> 1]}`;
      const name = `${lane.keys.from}/${seen}/${this.#specs[lane.index].fetchTime}`;
      const known = lane.mode === 'population' ? made.get(name) : undefined;
      const found = known ?? pressure.shares(lane, this, ticks, this.#freeShares(lane, scenario.tiers[0]));
      made.set(name, found);
      return found;
    });
  }

  /** Requests per second of a lane's namespace and region during a tick. */
  rateAt(lane: Lane, tick: number): number {
    return this.rate[tick * this.#cells + lane.cell];
  }

  /**
   * What the in-process population does with a cell's requests; null where instances are followed singly or none are.
   */
  shares(lane: Lane, cell: number): CellShares | null {
    return this.#shares[lane.index]?.[cell] ?? null;
  }

  /** Share of a cell's requests that find no in-process copy while the first shared tier has one, or has none. */
  missWhen(present: boolean, lane: Lane, cell: number, tick: number): number {
    const shares = this.shares(lane, cell);
    if (shares === null) return 1;
    const known = this.#byPresence[lane.index];
    if (known !== null) return known.miss[present ? 'present' : 'absent'][cell];
    return !present && shares.allWhenAbsent ? 1 : shares.flow.miss[Math.min(tick, shares.flow.miss.length - 1)];
  }

  /** Share of a cell's requests that refresh the in-process copy which they find, likewise. */
  refreshWhen(present: boolean, lane: Lane, cell: number, tick: number): number {
    const shares = this.shares(lane, cell);
    if (shares === null) return 0;
    const known = this.#byPresence[lane.index];
    if (known !== null) return known.refresh[present ? 'present' : 'absent'][cell];
    return shares.flow.refresh[Math.min(tick, shares.flow.refresh.length - 1)];
  }

  /**
   * Share of the requests for a key passed on from when its shared copy has gone until the next one is; null: the
   * usual. `first`: there has been none, and no in-process copy either.
   */
  passedWhenAbsent(lane: Lane, cell: number, first: boolean): number | null {
    const shares = this.shares(lane, cell);
    if (shares === null) return null;
    const known = this.#byPresence[lane.index];
    if (known !== null) return first ? 1 : known.again[cell];
    return shares.allWhenAbsent ? 1 : null;
  }

  /**
   * Brings the shares by presence up to date; `idle` is how long a tier's site keeps a copy that nobody asks for, s,
   * and `answered` the share of a region's reads that the origin answers.
   */
  observe(
    flows: Flows,
    tick: number,
    { idle, answered }: { idle: (tier: number, site: number) => number; answered: (region: number) => number },
  ): void {
    for (const known of this.#byPresence) {
      if (known === null) continue;
      const { lane } = known;
      const [{ tier, site }] = lane.chain;
      const rate = this.rateAt(lane, tick) / lane.instances;
      const length = this.#ticks.length(tick);
      const { edges } = this.#ticks;
      const now = edges[tick + 1];
      const seen = { now, answered: answered(lane.region), rate, idle: idle(tier, site), length };
      known.observe(flows, seen, (cell, late) => {
        const flow = this.shares(lane, cell)?.flow;
        const at = flow === undefined ? 0 : Math.min(intervalAt(edges, edges[tick] - late), flow.miss.length - 1);
        return { miss: flow?.miss[at] ?? 1, refresh: flow?.refresh[at] ?? 0 };
      });
    }
  }

  /**
   * Share of the requests for a cell's keys that are passed on, on average; `rate` is that of one key at all instances.
   */
  usuallyPassed(lane: Lane, cell: number, tick: number, rate: number): number {
    const shares = this.shares(lane, cell);
    if (shares !== null && !shares.allWhenAbsent) {
      const at = Math.min(tick, shares.flow.miss.length - 1);
      return shares.flow.miss[at] + shares.flow.refresh[at];
    }
    const { miss, refresh } = this.#settledFlow(lane, cell, rate / lane.instances);
    return miss + refresh;
  }

  /** Share of a region's instances that hold a copy of a cell's keys in the stationary state. */
  stationaryHeld(lane: Lane, cell: number, tick: number): number {
    const rate = this.rateAt(lane, tick) * this.cellShare[lane.index][cell];
    return 1 - this.#settledFlow(lane, cell, rate / lane.instances).miss;
  }

  /** What an instance that asks at rate `mu` passes on in the stationary state. */
  #settledFlow(lane: Lane, cell: number, mu: number): { miss: number; refresh: number } {
    const settled = this.#settled[lane.index];
    if (settled === null) return stationaryFlow(this.#specs[lane.index], mu);
    return { miss: settled.miss[cell], refresh: settled.refresh[cell] };
  }

  /** Time at which a single instance asks for a key of share `share` again, after `units` of exponential time. */
  nextRequest(lane: Lane, share: number, now: number, units: number): number {
    const arrived = this.#arrived[lane.cell];
    const { edges } = this.#ticks;
    return reachedAt(arrived, edges, valueAt(arrived, edges, now) + units / share);
  }

  /**
   * Time at which any instance passes a request for a key on, after `units` of exponential time; `part`: as that share
   * of all requests, whatever is usual.
   */
  nextPassed(
    lane: Lane,
    cell: number,
    { share, now, units, part }: { share: number; now: number; units: number; part: number | null },
  ): number {
    const shares = part !== null ? null : this.shares(lane, cell);
    const perInstance = units / (share * lane.instances);
    const { edges } = this.#ticks;
    if (shares === null) {
      const arrived = this.#arrived[lane.cell];
      return reachedAt(arrived, edges, valueAt(arrived, edges, now) + perInstance / (part ?? 1));
    }
    if (shares.passed === null) {
      const passing = (this.rateAt(lane, 0) / lane.instances) * (shares.flow.miss[0] + shares.flow.refresh[0]);
      return passing > 0 ? now + perInstance / passing : Infinity;
    }
    return reachedAt(shares.passed, edges, valueAt(shares.passed, edges, now) + perInstance);
  }

  /** Shares where the bounds of the in-process caches do not matter. */
  #freeShares(lane: Lane, tier: Tier): readonly (CellShares | null)[] {
    const spec = this.#specs[lane.index];
    if (lane.mode === 'instances') return this.#sparseShares(lane, spec);
    if (lane.tied) return this.#tiedShares(lane, spec, tier.promotedTtl === 'remaining');
    return this.#sharesOf(lane, spec);
  }

  /**
   * Probability that an instance keeps a copy of a cell's keys that it is given, for instances that are followed one by
   * one: what makes the hits per copy those that probes show.
   */
  admitted(lane: Lane, cell: number): number {
    const settled = this.#settled[lane.index];
    if (settled === null) return 1;
    const { refreshAfter, ttl } = this.#specs[lane.index];
    const mu = (this.cellShare[lane.index][cell] * this.rateAt(lane, 0)) / lane.instances;
    const hits = (1 - settled.miss[cell]) / Math.max(1e-9, settled.miss[cell]);
    // Of the reads of a copy, all before the refresh mark and the one that refreshes are hits; `again` is the
    // probability of the latter, after which the copy must be kept again: hits = p (perCopy + again hits).
    const young = refreshAfter === null ? ttl : refreshAfter * ttl;
    const again = -Math.expm1(-mu * (ttl - young));
    const perCopy = mu * young + again;
    return perCopy > 0 ? Math.min(1, hits / (perCopy + again * hits)) : 1;
  }

  #sharesOf(lane: Lane, spec: PopulationSpec): readonly CellShares[] {
    const ticks = this.#ticks;
    return Array.from(this.cellShare[lane.index], (share) => {
      if (this.#constant) {
        const { miss, refresh } = stationaryFlow(spec, (share * this.rateAt(lane, 0)) / lane.instances);
        return { flow: constantFlow(miss, refresh), passed: null, allWhenAbsent: false };
      }
      const rates = new Float64Array(ticks.count);
      for (let tick = 0; tick < ticks.count; tick++) rates[tick] = (share * this.rateAt(lane, tick)) / lane.instances;
      const flow = populationFlow(spec, ticks.edges, rates);
      return { flow, passed: this.passedOf(lane, flow), allWhenAbsent: false };
    });
  }

  /**
   * Where copies end with the shared one, phases differ from key to key: the mean over them, at the first tick's rate.
   */
  #tiedShares(lane: Lane, spec: PopulationSpec, remaining: boolean): readonly CellShares[] {
    const life = lane.chain[0].ttl;
    return Array.from(this.cellShare[lane.index], (share) => {
      const mu = (share * this.rateAt(lane, 0)) / lane.instances;
      const { miss, refresh } = tiedFlow(spec, mu, { life, remaining, instances: lane.instances });
      return { flow: constantFlow(miss, refresh), passed: null, allWhenAbsent: true };
    });
  }

  /** Where a few instances are followed one by one, keys that are asked for rarely need not be. */
  #sparseShares(lane: Lane, spec: PopulationSpec): readonly (CellShares | null)[] {
    const ticks = this.#ticks;
    return Array.from(this.cellShare[lane.index], (share, cell) => {
      const column = (): Float32Array => new Float32Array(ticks.count);
      const flow = { miss: column(), refresh: column(), cold: column() };
      for (let tick = 0; tick < ticks.count; tick++) {
        const mu = (share * this.rateAt(lane, tick)) / lane.instances;
        if (mu * spec.ttl > SPARSE || lane.tied) return null;
        const { miss, refresh } = this.#settledFlow(lane, cell, mu);
        flow.miss[tick] = miss;
        flow.refresh[tick] = refresh;
        if (spec.cold) flow.cold[tick] = Math.exp(-share * this.#arrived[lane.cell][tick]);
      }
      return { flow, passed: this.passedOf(lane, flow), allWhenAbsent: false };
    });
  }

  /** Requests passed on until each tick, per instance and unit of share. */
  passedOf(lane: Lane, flow: PopulationFlow): Float64Array {
    const ticks = this.#ticks;
    const passed = new Float64Array(ticks.count + 1);
    for (let tick = 0; tick < ticks.count; tick++) {
      const asked = (this.rateAt(lane, tick) / lane.instances) * ticks.length(tick);
      passed[tick + 1] = passed[tick] + asked * (flow.miss[tick] + flow.refresh[tick]);
    }
    return passed;
  }
}

function specOf(lane: Lane, tier: Tier | undefined, fetchTime: number, start: 'cold' | 'warm'): PopulationSpec {
  const { ttl, jitter } = lane.local ?? { ttl: 0, jitter: 0 };
  return { ttl, jitter, refreshAfter: tier?.refreshAfter ?? null, fetchTime, cold: start === 'cold' };
}

function constantFlow(miss: number, refresh: number): PopulationFlow {
  return { miss: Float32Array.of(miss), refresh: Float32Array.of(refresh), cold: Float32Array.of(0) };
}
