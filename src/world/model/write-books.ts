/**
 * What writes come to in a window of the scale model: writes, events and deletes by their rates, and old answers by the
 * share of the demand of each level that met an old copy.
 */
import { Histogram } from '../../measure/histogram.ts';
import { STALE_CAUSE, STALE_CAUSE_COUNT } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import { Draws } from '../../random/stream.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { totalRate } from '../../scenario/totals.ts';
import { staleShareOfRefreshed } from '../../theory/coherence.ts';
import type { Demand } from './demand.ts';
import type { LaneLedger } from './lane-ledger.ts';
import type { Lane } from './lanes.ts';
import type { ModelState } from './state.ts';
import type { Tally } from './tally.ts';
import type { Versions } from './versions.ts';

/** Ages of hits in process by which the distribution of their staleness is told, by cell and window. */
const AGES = 4;
/** Events of a window whose way is followed. */
const EVENTS = 256;

export class WriteBooks {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #lanes: readonly Lane[];
  readonly #demand: Demand;
  readonly #tally: Tally;
  readonly #ledger: LaneLedger;
  readonly #traffic: number;
  /** Copies removed beyond the deletes counted so far, [tier][site][namespace]. */
  readonly #ahead: Float64Array;
  /** Of hits in process on copies that came up to date, the share that is old: [lane's flow], at a rate of requests. */
  readonly #known: Float64Array;
  readonly #knownRate: Float64Array;
  readonly #draws: Draws;
  #samples = 0;

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: { lanes: readonly Lane[]; demand: Demand; tally: Tally; ledger: LaneLedger },
  ) {
    this.#scenario = scenario;
    this.#record = record;
    this.#lanes = parts.lanes.filter(({ namespace, keys }) => {
      return scenario.namespaces[namespace].writes !== null && keys.kind === 'present';
    });
    this.#demand = parts.demand;
    this.#tally = parts.tally;
    this.#ledger = parts.ledger;
    this.#traffic = totalRate(scenario.regions);
    this.#ahead = new Float64Array(scenario.tiers.length * record.cells);
    this.#known = new Float64Array(parts.tally.held.length);
    this.#knownRate = new Float64Array(parts.tally.held.length).fill(NaN);
    this.#draws = new Draws(scenario.seed, 'model/stale-hits');
  }

  close(state: ModelState, window: number): void {
    const { versions } = state;
    if (versions === null) return;
    state.looks?.tell();
    for (const lane of this.#lanes) {
      for (let i = lane.keys.from; i < lane.keys.to; i++) if (state.looks?.isLeft(i) !== true) state.settle(lane, i);
      this.#answers(state, versions, lane, window);
    }
    this.#writes(window);
    this.#deletes(versions, window);
    this.#ways(versions, window);
    for (const column of this.#columns(versions)) column.fill(0);
    versions.removals.fill(0);
  }

  #columns({ stale }: Versions): Float64Array[] {
    const { answers, fills, held, spans } = this.#tally;
    return [answers, fills, held, spans, stale];
  }

  /** Old answers of a lane, cell by cell. */
  #answers(state: ModelState, versions: Versions, lane: Lane, window: number): void {
    const { counts, fields } = this.#record;
    const { answers, fills, held, spans } = this.#tally;
    const at = this.#record.at(window, lane.cell) + fields.stale;
    const levels = lane.chain.length + 1;
    const byCause = new Float64Array(STALE_CAUSE_COUNT);
    let i = lane.keys.from;
    for (let cell = 0; cell < lane.keys.cells; cell++) {
      const first = i;
      while (i < lane.keys.to && state.strata.cell[i] === cell) i++;
      byCause.fill(0);
      let passed = 0;
      for (let level = 0; level < levels; level++) {
        const flow = lane.base + cell * levels + level;
        passed += fills[flow];
        if (level === levels - 1 || !(spans[flow] > 0)) continue;
        for (let cause = 0; cause < STALE_CAUSE_COUNT; cause++) {
          const old = Math.min(1, versions.stale[flow * STALE_CAUSE_COUNT + cause] / spans[flow]);
          if (!(old > 0)) continue;
          counts[at + lane.chain[level].tier * STALE_CAUSE_COUNT + cause] += old * answers[flow];
          byCause[cause] += old * fills[flow];
        }
      }
      const hits = held[lane.base + cell * levels];
      if (lane.local === null || !(hits > 0)) continue;
      this.#held(state, versions, lane, { first, last: i, hits, passed, byCause, window });
    }
  }

  /** Old answers of in-process caches: of copies that were old when they came, and of those that have become so. */
  #held(
    { now, strata, tick }: ModelState,
    versions: Versions,
    lane: Lane,
    { first, last, hits, passed, byCause, window }: {
      first: number; last: number; hits: number; passed: number; byCause: Float64Array; window: number;
    },
  ): void {
    const { counts, fields, staleness, windows } = this.#record;
    const { ttl, jitter } = lane.local ?? { ttl: 0, jitter: 0 };
    const refreshAfter = this.#scenario.tiers[0].refreshAfter ?? 1;
    const life = ttl * (1 - jitter / 2);
    const rate = this.#demand.rateAt(lane, tick) / lane.instances;
    const flow = lane.base + strata.cell[first] * (lane.chain.length + 1);
    if (this.#knownRate[flow] !== rate) {
      let demand = 0;
      let old = 0;
      for (let i = first; i < last; i++) {
        const own = strata.weight[i] * strata.share[i];
        demand += own;
        const writes = versions.commits.rate[i];
        old += own * staleShareOfRefreshed(rate * strata.share[i], writes, life, refreshAfter * life);
      }
      this.#knownRate[flow] = rate;
      this.#known[flow] = demand > 0 ? old / demand : 0;
    }
    const at = this.#record.at(window, lane.cell) + fields.stale;
    let before = 0;
    for (let cause = 0; cause < STALE_CAUSE_COUNT; cause++) {
      if (!(byCause[cause] > 0)) continue;
      // What has come late stays so; what was only on its way is not, here.
      const as = cause === STALE_CAUSE.propagation ? STALE_CAUSE.ttl : cause;
      const share = Math.min(1 - before, byCause[cause] / passed);
      counts[at + as] += hits * share;
      before += share;
    }
    const share = this.#known[flow] * (1 - before);
    counts[at + STALE_CAUSE.ttl] += hits * share;
    if (!(share + before > 0)) return;
    const histogram = (staleness[windows.phaseOf[window]][lane.cell][0] ??= new Histogram());
    for (let n = 0; n < AGES; n++) {
      const sample = this.#samples++;
      const i = first + Math.floor(this.#draws.uniform(sample) * (last - first));
      const u = (n + this.#draws.uniform(sample, 1)) / AGES;
      const age = ageOfHit(rate * strata.share[i], life, refreshAfter * life, u);
      if (before > 0) histogram.add(Math.min(now, age + versions.lateness(flow)), (hits * before) / AGES);
      const writes = versions.commits.rate[i];
      const isOld = -Math.expm1(-writes * age);
      if (!(isOld > 0)) continue;
      // Given that there was a write within `age`, the first of them.
      const since = age + Math.log1p(-this.#draws.uniform(sample, 2) * isOld) / writes;
      histogram.add(Math.max(0, since), (hits * (1 - before) * isOld) / AGES);
    }
  }

  /** Writes by region, events by namespace. */
  #writes(window: number): void {
    const { counts, fields } = this.#record;
    const seconds = this.#record.seconds(window);
    this.#scenario.regions.forEach((region, at) => {
      this.#scenario.namespaces.forEach(({ writes, invalidation }, namespace) => {
        if (writes === null) return;
        const cell = this.#record.at(window, at * this.#scenario.namespaces.length + namespace);
        const written = (writes.rate * region.rate * seconds) / this.#traffic;
        counts[cell + fields.writes] += written;
        if (invalidation === 'events') counts[cell + fields.events] += written;
      });
    });
  }

  /** Deletes, the work that they are to nodes, and the events on the links. */
  #deletes(versions: Versions, window: number): void {
    const { bus, namespaces, origin, regions, tiers } = this.#scenario;
    const { deliveries } = versions;
    if (bus === null || deliveries === null) return;
    const { counts, fields, linkBytes, windows } = this.#record;
    namespaces.forEach(({ writes, tiers: used }, namespace) => {
      for (const [region] of regions.entries()) {
        const rate = writes?.rate ?? 0;
        if (!(rate > 0) || namespaces[namespace].invalidation !== 'events') continue;
        if (region !== origin.primary) {
          const link = (window * regions.length + origin.primary) * regions.length + region;
          linkBytes[link] += rate * this.#record.seconds(window) * bus.eventSize;
        }
        const at = this.#record.at(window, region * namespaces.length + namespace);
        for (const tier of used) {
          if (!versions.isTold(tier, namespace) || tiers[tier].siteOf[region] !== region) continue;
          const from = Math.max(windows.edges[window], deliveries.at(tier, region, 0, 0));
          const sent = rate * Math.max(0, windows.edges[window + 1] - from);
          const place = (tier * regions.length + region) * namespaces.length + namespace;
          // Removals are counted one by one and may run ahead of the mean: what they are ahead is taken back later.
          const absent = sent - versions.removals[place] - this.#ahead[place];
          counts[at + fields.deletes + tier] += sent;
          counts[at + fields.absentDeletes + tier] += Math.max(0, absent);
          this.#ahead[place] = Math.max(0, -absent);
          this.#ledger.operations[tier][region] += sent;
        }
      }
    });
  }

  /** From commits spread over a window to the last region's regional cache. */
  #ways({ deliveries }: Versions, window: number): void {
    const { bus, regions, tiers } = this.#scenario;
    const { invalidation, windows } = this.#record;
    const told = bus?.tiers.find((tier) => tiers[tier].scope === 'region');
    if (deliveries === null || told === undefined) return;
    const seconds = windows.length(window);
    for (let n = 0; n < EVENTS; n++) {
      const commit = windows.edges[window] + (seconds * (n + 0.5)) / EVENTS;
      let last = 0;
      for (const [region] of regions.entries()) {
        last = Math.max(last, deliveries.at(told, region, n % deliveries.partitions, commit));
      }
      invalidation[windows.phaseOf[window]].add(last - commit, 1);
    }
  }
}

/** Quantile of the age at which a hit finds its copy: within `young`, at any moment alike; beyond, the first read. */
function ageOfHit(rate: number, life: number, young: number, u: number): number {
  const last = -Math.expm1(-rate * (life - young));
  const hits = rate * young + last;
  const at = u * hits;
  return at < rate * young ? at / rate : young - Math.log1p(-(at - rate * young)) / rate;
}
