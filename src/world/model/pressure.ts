/**
 * In-process caches under pressure: where the live copies of an instance approach its bounds, probes measure what the
 * eviction policy does, and the shares of requests passed on are taken from them instead of from the TTL alone.
 */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { RateProfile } from '../profile.ts';
import type { CellShares, Demand } from './demand.ts';
import type { Lane } from './lanes.ts';
import type { LocalLosses } from './miss-causes.ts';
import type { Plan } from './plan.ts';
import type { PopulationSpec } from './population.ts';
import { Probe } from './probe.ts';
import type { ProbeSpan } from './probe.ts';
import type { Ticks } from './ticks.ts';

/** Filled beyond this share of its bounds by live copies, a cache may have to evict. */
const PRESSED = 0.9;

/** Requests that the probes of a run may take in all: a share of the run's requests, within limits. */
const BUDGET_SHARE = 0.01;
const BUDGET_MIN = 100_000;
const BUDGET_MAX = 4_000_000;

/** A cell's share is read off at least this many requests; neighbours are taken together until there are as many. */
const REQUESTS_ENOUGH = 500;

/** A probe of a warm cache runs for this many of its longest times to live before it is read off. */
const PRIMED_TTLS = 1.25;

/** Spans of a cold start: each twice as long as the one before. */
const SPANS = 8;
/** Spans of a run whose rates vary. */
const SPANS_CHANGING = 24;

interface Measured {
  readonly spans: readonly ProbeSpan[];
  readonly probe: Probe;
}

export class LocalPressure {
  readonly choices: readonly string[];
  /** Requests that the probes served. */
  readonly requests: number;
  readonly #measured: ReadonlyMap<number, Measured>;
  /** Shares of the last span, by lane. */
  readonly #last = new Map<number, ReturnType<typeof cellShares>>();

  constructor(scenario: ResolvedScenario, plan: Plan, profile: RateProfile) {
    const pressed = scenario.regions.map((_, region) => region).filter((region) => plan.localFill[region] > PRESSED);
    const groups = new Map<string, number[]>();
    for (const region of pressed) {
      const name = signature(scenario, profile, region);
      groups.set(name, [...(groups.get(name) ?? []), region]);
    }
    const measured = new Map<number, Measured>();
    const all = scenario.regions.reduce((sum, _, region) => sum + requestsOf(scenario, profile, region), 0);
    const budget = Math.min(BUDGET_MAX, Math.max(BUDGET_MIN, BUDGET_SHARE * all)) / Math.max(1, groups.size);
    let requests = 0;
    for (const members of groups.values()) {
      const found = measure(scenario, plan, profile, members[0], budget);
      for (const region of members) measured.set(region, found);
      requests += found.probe.requests;
    }
    this.#measured = measured;
    this.requests = requests;
    this.choices = groups.size > 0
      ? [`live copies press against the in-process caches of ${pressed.length} regions: ${groups.size} probe instances measured them with ${requests} requests`]
      : [];
  }

  /** Causes of the losses of a lane's in-process copies. */
  losses(lane: Lane): LocalLosses {
    const losses = this.#measured.get(lane.region)?.probe.losses;
    const all = losses === undefined ? 0 : losses.ttl + losses.capacity + losses.admission;
    if (losses === undefined || all === 0) return { ttl: 1, capacity: 0, admission: 0 };
    return { ttl: losses.ttl / all, capacity: losses.capacity / all, admission: losses.admission / all };
  }

  /** What the in-process caches of a pressed lane pass on, by cell; null where they are not under pressure. */
  shares(lane: Lane, demand: Demand, ticks: Ticks, free: readonly (CellShares | null)[] | null): readonly (CellShares | null)[] | null {
    const measured = this.#measured.get(lane.region);
    if (measured === undefined || lane.local === null || lane.mode === 'instances') return free;
    const { spans, probe } = measured;
    const tables = spans.map((span) => cellShares(span, lane));
    return Array.from({ length: lane.keys.cells }, (_, cell) => {
      const flow = {
        miss: new Float32Array(ticks.count),
        refresh: new Float32Array(ticks.count),
        cold: new Float32Array(ticks.count),
      };
      const unpressed = free?.[cell]?.flow;
      for (let tick = 0; tick < ticks.count; tick++) {
        const t = (ticks.edges[tick] + ticks.edges[tick + 1]) / 2;
        if (unpressed !== undefined && t < probe.pressedAt) {
          const at = Math.min(tick, unpressed.miss.length - 1);
          flow.miss[tick] = unpressed.miss[at];
          flow.refresh[tick] = unpressed.refresh[at];
          flow.cold[tick] = unpressed.cold[at];
          continue;
        }
        const { miss, refresh, cold } = tables[spanAt(spans, t)];
        flow.miss[tick] = miss[cell];
        flow.refresh[tick] = refresh[cell];
        flow.cold[tick] = cold[cell];
      }
      return { flow, passed: demand.passedOf(lane, flow), allWhenAbsent: free?.[cell]?.allWhenAbsent ?? false };
    });
  }

  /**
   * Probability that an instance keeps a copy that it is given, for instances that are followed one by one: what makes
   * the hits per copy those of the probe.
   */
  admitted(lane: Lane, cell: number, spec: PopulationSpec, mu: number): number {
    const measured = this.#measured.get(lane.region);
    if (measured === undefined || lane.local === null) return 1;
    const last = this.#last.get(lane.index) ?? cellShares(measured.spans[measured.spans.length - 1], lane);
    this.#last.set(lane.index, last);
    const { miss } = last;
    const hits = (1 - miss[cell]) / Math.max(1e-9, miss[cell]);
    // Of the reads of a copy, all before the refresh mark and the one that refreshes are hits; `again` is the probability
    // of the latter, after which the copy must be kept again: hits = p (perCopy + again hits).
    const young = spec.refreshAfter === null ? spec.ttl : spec.refreshAfter * spec.ttl;
    const again = -Math.expm1(-mu * (spec.ttl - young));
    const perCopy = mu * young + again;
    return perCopy > 0 ? Math.min(1, hits / (perCopy + again * hits)) : 1;
  }
}

function spanAt(spans: readonly ProbeSpan[], t: number): number {
  let at = 0;
  while (at + 1 < spans.length && spans[at].to <= t) at++;
  return at;
}

function requestsOf(scenario: ResolvedScenario, profile: RateProfile, region: number): number {
  let sum = 0;
  scenario.namespaces.forEach((_, namespace) => {
    const cell = region * scenario.namespaces.length + namespace;
    sum += scenario.duration * profile.meanRate(cell, 0, scenario.duration);
  });
  return sum;
}

/** Regions whose instances see the same requests share a probe. */
function signature(scenario: ResolvedScenario, profile: RateProfile, region: number): string {
  const { instances } = scenario.regions[region];
  const rates: string[] = [];
  for (let namespace = 0; namespace < scenario.namespaces.length; namespace++) {
    const cell = region * scenario.namespaces.length + namespace;
    for (const at of [0, 0.25, 0.5, 0.75, 1]) {
      rates.push((profile.rate(profile.at(at * scenario.duration), cell) / instances).toPrecision(9));
    }
  }
  return rates.join('/');
}

function measure(scenario: ResolvedScenario, plan: Plan, profile: RateProfile, region: number, budget: number): Measured {
  const { instances } = scenario.regions[region];
  const rates = (from: number, to: number): number[] =>
    scenario.namespaces.map((_, namespace) => {
      const cell = region * scenario.namespaces.length + namespace;
      return profile.meanRate(cell, from, to) / instances;
    });
  const perSecond = requestsOf(scenario, profile, region) / (instances * scenario.duration);
  const warm = scenario.start === 'warm';
  // A warm cache has seen its copies come and go, and its policy as many requests as it is measured for.
  const past = warm ? Math.max(PRIMED_TTLS * longestTtl(plan, region), budget / (2 * perSecond)) : 0;
  const length = Math.min(scenario.duration, warm ? budget / (2 * perSecond) : budget / perSecond);
  const start = -past;
  const probe = new Probe(scenario, { region, lanes: plan.lanes, strata: plan.strata, start });
  if (warm) {
    probe.run(0, rates(0, Math.min(1, scenario.duration)));
    probe.pressedAt = 0;
    probe.losses.ttl = probe.losses.capacity = probe.losses.admission = 0;
  }
  const spans: ProbeSpan[] = [];
  const changing = profile.steps > 1;
  const pieces = changing ? SPANS_CHANGING : warm ? 1 : SPANS;
  for (let piece = 1; piece <= pieces; piece++) {
    const to = changing || warm ? (length * piece) / pieces : length / (1 << (pieces - piece));
    const from = spans.at(-1)?.to ?? 0;
    spans.push(probe.run(to, rates(from, to)));
  }
  return { spans, probe };
}

/** Longest time to live of an in-process copy, of those that end, s. */
function longestTtl(plan: Plan, region: number): number {
  let most = 0;
  for (const lane of plan.lanes) {
    if (lane.region === region && lane.local !== null && lane.local.ttl < Infinity) most = Math.max(most, lane.local.ttl);
  }
  return most;
}

/** Shares by cell, cells with too few requests taken together with their neighbours. */
function cellShares(span: ProbeSpan, lane: Lane): { miss: Float64Array; refresh: Float64Array; cold: Float64Array } {
  const cells = lane.keys.cells;
  const found = { miss: new Float64Array(cells).fill(1), refresh: new Float64Array(cells), cold: new Float64Array(cells) };
  const counts = span.counts.get(lane.keys.from);
  if (counts === undefined) return found;
  let from = 0;
  while (from < cells) {
    let to = from;
    let asked = 0;
    while (to < cells && asked < REQUESTS_ENOUGH) asked += counts.asked[to++];
    // What is left at the end belongs to the group before it.
    let rest = 0;
    for (let cell = to; cell < cells; cell++) rest += counts.asked[cell];
    if (rest < REQUESTS_ENOUGH) {
      to = cells;
      asked += rest;
    }
    const sum = (column: Float64Array): number => column.subarray(from, to).reduce((total, n) => total + n, 0);
    const missed = sum(counts.missed);
    if (asked > 0) {
      found.miss.fill(missed / asked, from, to);
      found.refresh.fill(sum(counts.refreshed) / asked, from, to);
      found.cold.fill(missed > 0 ? sum(counts.cold) / missed : 0, from, to);
    }
    from = to;
  }
  return found;
}
