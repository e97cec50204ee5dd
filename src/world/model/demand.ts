/**
 * Requests over the ticks of a run: how many arrive in each cell, which share of them the in-process caches pass on,
 * and when the next one will be passed on for a given key. Lanes whose instances see equal rates share their tables.
 */
import type { RunRecord } from '../../measure/record.ts';
import { intervalAt } from '../../measure/windows.ts';
import type { Fault } from '../../scenario/fault.ts';
import type { ResolvedScenario, Tier } from '../../scenario/resolved.ts';
import type { Outages } from '../outages.ts';
import type { RateProfile } from '../profile.ts';
import { averages } from './cells.ts';
import { reachedAt, valueAt } from './curve.ts';
import { DeniedShares } from './denied-shares.ts';
import type { Flows } from './flows.ts';
import { instanceGroups } from './instance-groups.ts';
import type { Lane } from './lanes.ts';
import { LocalShares } from './local-shares.ts';
import type { CellShares } from './local-shares.ts';
import { stationaryFlow } from './population.ts';
import type { PopulationSpec } from './population.ts';
import type { LocalPressure, Shares } from './pressure.ts';
import { PresenceShares } from './presence-shares.ts';
import type { Strata } from './strata.ts';
import type { Ticks } from './ticks.ts';

/** What surrounds the in-process caches at a moment. */
interface Surroundings {
  /** How long a tier's site keeps a copy that nobody asks for, s. */
  readonly idle: (tier: number, site: number) => number;
  /** Share of a region's reads that the origin answers. */
  readonly answered: (region: number) => number;
  /** Mean times of a lane's fetches by the level that answers, s. */
  readonly fetchTimes: (lane: Lane) => Float64Array;
}

/** Faults that may keep reads from the origin. */
const CUTS_OFF: ReadonlySet<Fault['kind']> = new Set(['origin-down', 'partition', 'region-down'] as const);

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
  readonly #specs: readonly PopulationSpec[];
  /** What probes show of lanes whose in-process caches are under pressure. */
  readonly #settled: readonly (Shares | null)[];
  /** Lanes whose shares depend on whether the first shared tier, under pressure, has a copy. */
  readonly #byPresence: readonly (PresenceShares | null)[];
  /** Where the timeline can cut regions off from the origin. */
  readonly #denied: readonly (DeniedShares | null)[];
  /** Requests per second that arrive at regions that are down, [tick][cell of the record]. */
  readonly #unserved: Float64Array;

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: {
      profile: RateProfile;
      ticks: Ticks;
      lanes: readonly Lane[];
      strata: Strata;
      outages: Outages;
    },
    pressure: LocalPressure,
    fetchTime: (lane: Lane) => number,
  ) {
    const { profile, ticks, lanes, strata, outages } = parts;
    this.#ticks = ticks;
    this.#cells = record.cells;
    this.rate = new Float64Array(ticks.count * record.cells);
    this.#unserved = new Float64Array(ticks.count * record.cells);
    for (let tick = 0; tick < ticks.count; tick++) {
      for (let cell = 0; cell < record.cells; cell++) {
        const isDown = outages.isDown(Math.floor(cell / scenario.namespaces.length), ticks.edges[tick]);
        const rate = profile.meanRate(cell, ticks.edges[tick], ticks.edges[tick + 1]);
        (isDown ? this.#unserved : this.rate)[tick * record.cells + cell] = rate;
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
    this.#settled = lanes.map((lane) => pressure.settled(lanes[lane.usual]));
    this.#byPresence = lanes.map((lane) => {
      const [first] = lane.chain;
      if (lane.local === null || lane.tied || first === undefined) return null;
      const refreshAfter = scenario.tiers[0].refreshAfter ?? 1;
      const cold = scenario.start === 'cold';
      const of = { share: this.cellShare[lane.index], mass: this.cellMass[lane.index], cellOf: strata.cell };
      return new PresenceShares(lane, { ...of, refreshAfter, cold });
    });
    this.#denied = lanes.map((lane) => {
      const canBe = lane.local !== null && scenario.timeline.some(({ kind }) => CUTS_OFF.has(kind));
      return canBe ? new DeniedShares(lane, scenario.tiers[0].refreshAfter ?? 1) : null;
    });
    const groups = scenario.regions.map((_, region) => instanceGroups(scenario, outages, region));
    const isEmptied = groups.map((some) => some.some(({ emptied }) => emptied.length > 0));
    const local = new LocalShares({
      ticks,
      isConstant: (lane) => scenario.start === 'warm' && !isEmptied[lane.region] && !this.#varies(lane),
      cellShare,
      groups,
      rateAt: (lane, tick) => this.rateAt(lane, tick),
      arrived: (lane) => this.#arrived[lane.cell],
      settled: (lane, cell, mu) => this.#settledFlow(lane, cell, mu),
    });
    const usual = lanes.map((lane) => {
      if (lane.usual !== lane.index) return null;
      if (lane.mode === 'none' || lane.local === null) return null;
      const arrived = this.#arrived[lane.cell];
      const seen = `${arrived[ticks.count]}/${arrived[ticks.count >> 1]}`;
      const spec = this.#specs[lane.index];
      const emptied = JSON.stringify(groups[lane.region]);
      const name = `${lane.keys.from}/${seen}/${spec.fetchTime}/${emptied}`;
      const known = lane.mode === 'population' ? made.get(name) : undefined;
      const found = known ?? pressure.shares(lane, local, ticks, local.free(lane, spec, scenario.tiers[0]));
      made.set(name, found);
      return found;
    });
    this.#shares = lanes.map((lane) => usual[lane.usual]);
  }

  /** Requests per second of a lane's namespace and region during a tick. */
  rateAt(lane: Lane, tick: number): number {
    return this.rate[tick * this.#cells + lane.cell];
  }

  /** Whether the rate of a lane is not the same at all times. */
  #varies(lane: Lane): boolean {
    for (let tick = 1; tick < this.#ticks.count; tick++) {
      // Means over steps of a profile differ by rounding.
      if (Math.abs(this.rateAt(lane, tick) / this.rateAt(lane, 0) - 1) > 1e-9) return true;
    }
    return false;
  }

  /** Requests of a cell of the record that arrive during a tick at a region that is down. */
  unserved(cell: number, tick: number): number {
    return this.#unserved[tick * this.#cells + cell] * this.#ticks.length(tick);
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

  /** Many keys change their state at once. */
  unsettle(): void {
    for (const known of this.#byPresence) known?.unsettle();
  }

  /** A key with so much of a cell's demand has lost its shared copy to a fault, or (negative) has one again. */
  emptied(lane: Lane, cell: number, demand: number): void {
    this.#byPresence[lane.index]?.emptied(cell, demand);
  }

  /** What in-process caches pass on of keys that nobody answers for; null where that does not matter. */
  denied(lane: Lane): DeniedShares | null {
    return this.#denied[lane.index];
  }

  /** Brings the shares that depend on what shared tiers and the origin do up to date at the end of a tick. */
  observe(flows: Flows, tick: number, seen: Surroundings): void {
    const { count, edges } = this.#ticks;
    const next = Math.min(tick + 1, count - 1);
    const length = this.#ticks.length(tick);
    for (const denied of this.#denied) {
      if (denied === null) continue;
      const { lane } = denied;
      const isCutOff = seen.answered(lane.region) === 0;
      denied.observe(flows, isCutOff, length, (cell) => this.#usual(lane, cell, next).miss);
    }
    for (const known of this.#byPresence) {
      if (known === null) continue;
      const { lane } = known;
      const [{ tier, site }] = lane.chain;
      const rate = this.rateAt(lane, tick) / lane.instances;
      const denied = this.#denied[lane.index]?.demand ?? null;
      const answered = seen.answered(lane.region);
      const idle = seen.idle(tier, site);
      const fetchTimes = seen.fetchTimes(lane);
      const observed = { now: edges[tick + 1], answered, rate, idle, length, fetchTimes, denied };
      // The shares hold in the tick that follows.
      known.observe(flows, observed, (cell, late) => {
        return this.#usual(lane, cell, late > 0 ? intervalAt(edges, edges[next] - late) : next);
      });
    }
  }

  #usual(lane: Lane, cell: number, tick: number): { miss: number; refresh: number } {
    const flow = this.shares(lane, cell)?.flow;
    if (flow === undefined) return { miss: 1, refresh: 0 };
    const at = Math.min(tick, flow.miss.length - 1);
    return { miss: flow.miss[at], refresh: flow.refresh[at] };
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

}

function specOf(lane: Lane, tier: Tier | undefined, fetchTime: number, start: 'cold' | 'warm'): PopulationSpec {
  const { ttl, jitter } = lane.local ?? { ttl: 0, jitter: 0 };
  return { ttl, jitter, refreshAfter: tier?.refreshAfter ?? null, fetchTime, cold: start === 'cold' };
}