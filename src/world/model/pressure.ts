/**
 * In-process caches under pressure: where the live copies of an instance approach its bounds, probes measure what the
 * eviction policy does, and the shares of requests passed on are taken from them instead of from the TTL alone.
 */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { RateProfile } from '../profile.ts';
import { meanEntryBytes } from './lanes.ts';
import type { Lane } from './lanes.ts';
import type { CellShares, LocalShares } from './local-shares.ts';
import type { LocalLosses } from './miss-causes.ts';
import { PRESSED } from './plan.ts';
import type { Plan } from './plan.ts';
import { Probe } from './probe.ts';
import type { ProbeSpan } from './probe.ts';
import type { Ticks } from './ticks.ts';

/** Requests that the probes of a run may take in all: a share of the run's requests, within limits. */
const BUDGET_SHARE = 0.04;
const BUDGET_MIN = 100_000;
const BUDGET_MAX = 4_000_000;

/** A cell's share is read off at least this many requests; neighbours are taken together until there are as many. */
const REQUESTS_ENOUGH = 500;

/**
 * A probe of a warm cache runs for this many of its longest times to live before it is read off, and for as many
 * requests per entry, three periods of TinyLFU's sketch; but for no more requests than it can in a second or two.
 */
const PRIMED_TTLS = 1.25;
const PRIMED_PER_ENTRY = 30;
const PRIMED_MAX = 2_000_000;

/** Spans of a cold start: each twice as long as the one before. */
const SPANS = 8;
/** Spans of a run whose rates vary. */
const SPANS_CHANGING = 24;

interface Measured {
  readonly spans: readonly ProbeSpan[];
  readonly probe: Probe;
}

/**
 * Probes that tell of a region, by weights that add up to 1: its own, or those of a slower and of a busier instance.
 */
type Mixture = readonly { readonly measured: Measured; readonly weight: number }[];

export class LocalPressure {
  readonly choices: readonly string[];
  /** Requests that the probes served within the run's time. */
  readonly requests: number;
  readonly #mixtures = new Map<number, Mixture>();

  constructor(scenario: ResolvedScenario, plan: Plan, profile: RateProfile) {
    // A region that nobody asks keeps what it was given; there is nothing for a probe to see.
    const pressed = scenario.regions
      .map((_, region) => region)
      .filter((region) => plan.localFill[region] > PRESSED && requestsOf(scenario, profile, region) > 0);
    const all = scenario.regions.reduce((sum, _, region) => sum + requestsOf(scenario, profile, region), 0);
    const families = familiesOf(pressed, (region) => mixOf(scenario, profile, region));
    const ends = families.map((regions) => endsOf(regions, (region) => instanceRate(scenario, profile, region)));
    const probed = ends.flat();
    let perSecond = 0;
    for (const region of probed) perSecond += instanceRate(scenario, profile, region);
    const budget = Math.min(BUDGET_MAX, Math.max(BUDGET_MIN, BUDGET_SHARE * all));
    const length = Math.min(scenario.duration, budget / perSecond);
    const measured = new Map(probed.map((region) => [region, measure(scenario, plan, profile, region, length)]));
    families.forEach((regions, family) => {
      const [slow, fast] = ends[family].map((region) => ({ measured: measured.get(region)!, region }));
      for (const region of regions) {
        const rate = (at: number): number => Math.log(instanceRate(scenario, profile, at));
        // What a policy keeps goes with the logarithm of the rate.
        const span = fast === undefined ? Infinity : rate(fast.region) - rate(slow.region);
        const weight = (rate(region) - rate(slow.region)) / span;
        this.#mixtures.set(
          region,
          [{ ...slow, weight: 1 - weight }, { ...(fast ?? slow), weight }].filter((part) => part.weight > 0),
        );
      }
    });
    this.requests = [...measured.values()].reduce((sum, { probe }) => sum + probe.requests, 0);
    this.choices = probed.length > 0
      ? [
          `live copies press against the in-process caches of ${pressed.length} regions: ` +
            `${probed.length} probe instances measured them with ${this.requests} requests`,
        ]
      : [];
  }

  /** Causes of the losses of a lane's in-process copies. */
  losses(lane: Lane): LocalLosses {
    const found = { ttl: 0, capacity: 0, admission: 0 };
    for (const { measured, weight } of this.#mixtures.get(lane.region) ?? []) {
      const { losses } = measured.probe;
      const all = losses.ttl + losses.capacity + losses.admission;
      found.ttl += weight * (all > 0 ? losses.ttl / all : 1);
      found.capacity += all > 0 ? (weight * losses.capacity) / all : 0;
      found.admission += all > 0 ? (weight * losses.admission) / all : 0;
    }
    return found.ttl + found.capacity + found.admission > 0 ? found : { ttl: 1, capacity: 0, admission: 0 };
  }

  /**
   * Copies that the in-process caches of a region evict around time `t`, and newcomers that they do not admit, for each
   * of its requests.
   */
  evicted(region: number, t: number): { capacity: number; admission: number } {
    const sum = { capacity: 0, admission: 0 };
    for (const { measured: { spans }, weight } of this.#mixtures.get(region) ?? []) {
      const { evicted } = spans[spanAt(spans, t)];
      sum.capacity += weight * evicted.capacity;
      sum.admission += weight * evicted.admission;
    }
    return sum;
  }

  /** What the in-process caches of a pressed lane pass on, by cell; null where they are not under pressure. */
  shares(
    lane: Lane,
    local: LocalShares,
    ticks: Ticks,
    free: readonly (CellShares | null)[] | null,
  ): readonly (CellShares | null)[] | null {
    const mixture = this.#mixtures.get(lane.region);
    if (mixture === undefined || lane.local === null || lane.mode === 'instances') return free;
    const [{ measured: { spans } }] = mixture;
    const tables = spans.map((_, span) => mixedShares(mixture, span, lane));
    let pressedAt = 0;
    for (const { measured, weight } of mixture) pressedAt += weight * Math.log(measured.probe.pressedAt);
    return Array.from({ length: lane.keys.cells }, (_, cell) => {
      const flow = {
        miss: new Float32Array(ticks.count),
        refresh: new Float32Array(ticks.count),
        cold: new Float32Array(ticks.count),
      };
      const unpressed = free?.[cell]?.flow;
      // What is left of the hits after instances were emptied goes for what a policy keeps, too.
      const kept = free?.[cell]?.kept;
      for (let tick = 0; tick < ticks.count; tick++) {
        const t = (ticks.edges[tick] + ticks.edges[tick + 1]) / 2;
        const isFree = unpressed !== undefined && Math.log(t) < pressedAt;
        const from = isFree ? unpressed : tables[spanAt(spans, t)];
        const at = isFree ? Math.min(tick, unpressed.miss.length - 1) : cell;
        flow.miss[tick] = from.miss[at];
        flow.refresh[tick] = from.refresh[at];
        flow.cold[tick] = from.cold[at];
        if (isFree || kept === undefined) continue;
        flow.miss[tick] = 1 - kept[tick] * (1 - from.miss[at]);
        flow.refresh[tick] *= kept[tick];
      }
      return { flow, passed: local.passedOf(lane, flow), allWhenAbsent: free?.[cell]?.allWhenAbsent ?? false };
    });
  }

  /**
   * Shares by cell that a pressed lane's in-process caches pass on once they have settled; null: not under pressure.
   */
  settled(lane: Lane): Shares | null {
    const mixture = this.#mixtures.get(lane.region);
    return mixture === undefined || lane.local === null
      ? null
      : mixedShares(mixture, mixture[0].measured.spans.length - 1, lane);
  }
}

/** Regions of the same mix, together. */
function familiesOf(regions: readonly number[], mix: (region: number) => string): number[][] {
  const families = new Map<string, number[]>();
  for (const region of regions) families.set(mix(region), [...(families.get(mix(region)) ?? []), region]);
  return [...families.values()];
}

/** The slowest and the busiest of regions that differ in nothing else; one, when they are alike. */
function endsOf(regions: readonly number[], rate: (region: number) => number): number[] {
  const sorted = regions.toSorted((a, b) => rate(a) - rate(b) || a - b);
  const [slow] = sorted;
  const fast = sorted[sorted.length - 1];
  return rate(fast) > rate(slow) * (1 + 1e-9) ? [slow, fast] : [slow];
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

/** Requests per second of one instance of a region, on average over the run. */
function instanceRate(scenario: ResolvedScenario, profile: RateProfile, region: number): number {
  return requestsOf(scenario, profile, region) / (scenario.regions[region].instances * scenario.duration);
}

/** What an instance of a region is asked for over the run, however often: regions with the same mix share probes. */
function mixOf(scenario: ResolvedScenario, profile: RateProfile, region: number): string {
  const all = requestsOf(scenario, profile, region) / scenario.duration;
  const parts: string[] = [];
  for (let namespace = 0; namespace < scenario.namespaces.length; namespace++) {
    const cell = region * scenario.namespaces.length + namespace;
    for (const at of [0, 0.25, 0.5, 0.75, 1]) {
      parts.push((profile.rate(profile.at(at * scenario.duration), cell) / all).toPrecision(9));
    }
  }
  return parts.join('/');
}

function measure(
  scenario: ResolvedScenario,
  plan: Plan,
  profile: RateProfile,
  region: number,
  length: number,
): Measured {
  const { instances } = scenario.regions[region];
  const rates = (from: number, to: number): number[] =>
    scenario.namespaces.map((_, namespace) => {
      const cell = region * scenario.namespaces.length + namespace;
      return profile.meanRate(cell, from, to) / instances;
    });
  const warm = scenario.start === 'warm';
  const past = warm ? primingTime(scenario, plan, region, instanceRate(scenario, profile, region)) : 0;
  const probe = new Probe(scenario, { region, lanes: plan.lanes, strata: plan.strata, start: -past });
  if (warm) {
    probe.run(0, rates(0, Math.min(1, scenario.duration)));
    probe.begin();
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

/**
 * Seconds that a warm probe runs for before time 0: its copies must have come and gone, its policy must have settled.
 */
function primingTime(scenario: ResolvedScenario, plan: Plan, region: number, perSecond: number): number {
  const [{ entries, memory }] = scenario.tiers;
  let ttl = 0;
  let bytes = Infinity;
  for (const { region: at, local, negative, namespace } of plan.lanes) {
    if (at !== region || local === null) continue;
    if (local.ttl < Infinity) ttl = Math.max(ttl, local.ttl);
    bytes = Math.min(bytes, meanEntryBytes(scenario.namespaces[namespace], scenario.tiers[0], negative, true));
  }
  const wanted = Math.max(PRIMED_TTLS * ttl, (PRIMED_PER_ENTRY * Math.min(entries, memory / bytes)) / perSecond);
  return Math.min(wanted, PRIMED_MAX / perSecond);
}

/**
 * Shares of requests that find no copy, that refresh the one they find, and of the misses those never asked for before.
 */
export interface Shares {
  readonly miss: Float64Array;
  readonly refresh: Float64Array;
  readonly cold: Float64Array;
}

/** Shares by cell that the probes of a region show in a span. */
function mixedShares(mixture: Mixture, span: number, lane: Lane): Shares {
  const parts = mixture.map(({ measured, weight }) => ({ shares: cellShares(measured.spans[span], lane), weight }));
  const mix = (read: (shares: Shares) => Float64Array): Float64Array =>
    Float64Array.from({ length: lane.keys.cells }, (_, cell) =>
      parts.reduce((sum, { shares, weight }) => sum + weight * read(shares)[cell], 0),
    );
  return { miss: mix(({ miss }) => miss), refresh: mix(({ refresh }) => refresh), cold: mix(({ cold }) => cold) };
}

/** Shares by cell, cells with too few requests taken together with their neighbours. */
function cellShares(span: ProbeSpan, lane: Lane): Shares {
  const cells = lane.keys.cells;
  const column = (): Float64Array => new Float64Array(cells);
  const found = { miss: column().fill(1), refresh: column(), cold: column() };
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
