/**
 * The record of one run: everything that is counted, by time window, region and namespace, in flat columns that the
 * engines add to. Counts are of real requests: the scale model adds fractions and weights, the exact run adds ones.
 *
 * Request-level fields belong to the window in which the request arrived, so that each window's books close; lookups,
 * origin reads, bytes and node work belong to the window in which they happened.
 */
import { MISS_CAUSES, STALE_CAUSES } from '../scenario/cause.ts';
import type { MissCause, StaleCause } from '../scenario/cause.ts';
import { mayFail } from '../scenario/resilience.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { Histogram } from './histogram.ts';
import { Windows } from './windows.ts';

/** Offsets of a cell's fields; those in the second block are followed by one column per tier or per cause. */
export interface Fields {
  readonly requests: number;
  /** Answered by the origin for a fetch of its own. */
  readonly miss: number;
  /** Turned away by an instance that had all under way that it takes. */
  readonly overflow: number;
  /** Refused by a full origin queue. */
  readonly shed: number;
  /** Ended without an answer. */
  readonly error: number;
  readonly originReads: number;
  readonly originRejected: number;
  readonly originTimedOut: number;
  /** Answered with a default value, because nobody could answer. */
  readonly defaulted: number;
  /** Answered with a value that is not that of the key. */
  readonly wrong: number;
  /** Reads that the instances did not send to the origin: a breaker was open, or the limit was reached. */
  readonly originWithheld: number;
  /** Of the origin's reads: those sent once more, and those that nobody waited for to the end. */
  readonly originRetries: number;
  readonly originAbandoned: number;
  /** Requests for keys seen within the hour before, and those of them that a cache answered. */
  readonly hotRequests: number;
  readonly hotHits: number;
  /** + cause: requests that no cache answered. */
  readonly missCause: number;
  /** + tier: requests answered by the tier with a value, and with a "not found". */
  readonly hit: number;
  readonly negativeHit: number;
  /** + tier: of both, those answered with a copy past its time. */
  readonly staleHit: number;
  /** + tier, the last one the origin: requests that joined a fetch which that tier answered. */
  readonly coalesced: number;
  /** + tier: lookups by requests, and by refreshes of a tier above. */
  readonly lookups: number;
  readonly refreshLookups: number;
  /** + tier: refresh lookups that found a copy. */
  readonly refreshHits: number;
  /** + tier: lookups by requests that found a copy. */
  readonly lookupHits: number;
  /** + tier: lookups by requests that a node without a free connection refused. */
  readonly refused: number;
  /** + tier * causes + cause: lookups by requests that found none. */
  readonly lookupMissCause: number;
  /** Committed writes, events that the bus took for them, and writes that were aborted. */
  readonly writes: number;
  readonly events: number;
  readonly failedWrites: number;
  /** Answers that writers got who read back, and those of them that were older than what they had written. */
  readonly readsBack: number;
  readonly ownWritesMissed: number;
  /** Writes that were lost between a cache and the origin. */
  readonly lostWrites: number;
  /** Lookups at the version oracle. */
  readonly oracleReads: number;
  /** + tier: deletes that reached it, those of them that found nothing, and fills that gave way. */
  readonly deletes: number;
  readonly absentDeletes: number;
  readonly refusedFills: number;
  /** Messages to instances that end copies, and those of them that never arrived. */
  readonly messages: number;
  readonly lostMessages: number;
  /** Of the messages, those about keys that had not changed: the node had no room to remember who had read them. */
  readonly spuriousMessages: number;
  /** + tier * stale causes + cause, the last tier the origin: stale reads, and those that broke a promise. */
  readonly stale: number;
  readonly violations: number;
  readonly width: number;
}

export const CAUSES = MISS_CAUSES.length;
export const CAUSE: Record<MissCause, number> = numbered(MISS_CAUSES);

export const STALE_CAUSE_COUNT = STALE_CAUSES.length;
export const STALE_CAUSE: Record<StaleCause, number> = numbered(STALE_CAUSES);

function numbered<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

/** Fields of `writes` take room only where there are some. */
function layout(tiers: number, writes: boolean): Fields {
  let next = 0;
  const take = (columns: number): number => {
    const at = next;
    next += columns;
    return at;
  };
  return {
    requests: take(1),
    miss: take(1),
    overflow: take(1),
    shed: take(1),
    error: take(1),
    originReads: take(1),
    originRejected: take(1),
    originTimedOut: take(1),
    defaulted: take(1),
    wrong: take(1),
    originWithheld: take(1),
    originRetries: take(1),
    originAbandoned: take(1),
    hotRequests: take(1),
    hotHits: take(1),
    missCause: take(CAUSES),
    hit: take(tiers),
    negativeHit: take(tiers),
    staleHit: take(tiers),
    coalesced: take(tiers + 1),
    lookups: take(tiers),
    refreshLookups: take(tiers),
    refreshHits: take(tiers),
    lookupHits: take(tiers),
    refused: take(tiers),
    lookupMissCause: take(tiers * CAUSES),
    writes: take(writes ? 1 : 0),
    events: take(writes ? 1 : 0),
    failedWrites: take(writes ? 1 : 0),
    lostWrites: take(writes ? 1 : 0),
    readsBack: take(writes ? 1 : 0),
    ownWritesMissed: take(writes ? 1 : 0),
    oracleReads: take(writes ? 1 : 0),
    deletes: take(writes ? tiers : 0),
    absentDeletes: take(writes ? tiers : 0),
    refusedFills: take(tiers),
    messages: take(writes ? 1 : 0),
    lostMessages: take(writes ? 1 : 0),
    spuriousMessages: take(writes ? 1 : 0),
    stale: take(writes ? (tiers + 1) * STALE_CAUSE_COUNT : 0),
    violations: take(writes ? (tiers + 1) * STALE_CAUSE_COUNT : 0),
    width: next,
  };
}

/** Outcome of a latency: columns of `latency`. */
export const HIT = 0;
export const MISS = 1;

/** State of one tier at one site (a region, or a hub; for in-process caches all instances of a region together). */
interface SiteColumns {
  readonly evictedForCapacity: Float64Array;
  readonly refusedAdmission: Float64Array;
  readonly expired: Float64Array;
  /** At the end of each window. */
  readonly bytes: Float64Array;
  readonly entries: Float64Array;
}

/** From the end of a fault until a region was no further behind than before it, s. */
interface CatchUp {
  readonly region: number;
  readonly from: number;
  readonly to: number;
}

export class RunRecord {
  readonly scenario: ResolvedScenario;
  readonly windows: Windows;
  /** Whether any value changes: without, nothing is said of old ones. */
  readonly hasWrites: boolean;
  /** Whether anything may go wrong: without, nothing is said of retries and the like. */
  readonly mayFail: boolean;
  readonly fields: Fields;
  /** Regions x namespaces; cell = region * namespaces + namespace. */
  readonly cells: number;
  /** [window][cell][field] */
  readonly counts: Float64Array;
  /** Most simultaneous origin reads of one key, [window][cell]. */
  readonly herdMax: Float64Array;
  /** [window][tier][region] */
  readonly sites: SiteColumns;
  /** First node of a tier's site in `nodeBusy`: [tier][region]; -1 where the tier has no node. */
  readonly nodeBase: readonly Int32Array[];
  readonly nodes: number;
  /** Seconds of work, [window][node]. */
  readonly nodeBusy: Float64Array;
  /** Bytes sent between regions, [window][from][to]. */
  readonly linkBytes: Float64Array;
  /** Bytes sent between instances and nodes in different zones of a region, [window][region]. */
  readonly zoneBytes: Float64Array;
  /** Stations of the origin: one, or one a region. */
  readonly stations: number;
  /** Servers of each station; set by the engine. */
  readonly originServers: Float64Array;
  /** Seconds of service asked for, [window][station]. */
  readonly originWork: Float64Array;
  /** Waits before service, [phase][station]. */
  readonly originWait: readonly Histogram[][];
  /** Of a region that begins cold: when it was warm, when the last copy had come, s, and the bytes of those. */
  readonly warmed = { at: Infinity, copiedAt: NaN, bytes: NaN };
  /** Nodes of a cluster that would keep every copy for its time to live, [tier][region]; NaN: nobody can say. */
  nodesNeeded: readonly (readonly number[])[] = [];
  /** [phase][cell][HIT | MISS], made when first used. */
  readonly latency: (Histogram | undefined)[][][];
  /** Quantiles by window for the time series: [HIT | MISS] -> p50 and p99, s. */
  readonly windowP50: readonly [Float64Array, Float64Array];
  readonly windowP99: readonly [Float64Array, Float64Array];
  /** How long ago the answers of stale reads were superseded, s: [phase][cell][tier], the last one the origin. */
  readonly staleness: (Histogram | undefined)[][][];
  /** From a commit to the last region's regional cache, s: [phase]. */
  readonly invalidation: readonly Histogram[];
  /** Longest time from the log to a consumer's delete, s: [window][region]. */
  readonly busLag: Float64Array;
  /** Most requests that an instance had under way: [window][region]. */
  readonly underWayMax: Float64Array;
  /** Events that consumers applied: [window][region]. */
  readonly busApplied: Float64Array;
  /** Instances that were disconnected from their messages: [window][region]. */
  readonly disconnections: Float64Array;
  /** What regions took to catch up with the log after faults of the bus. */
  readonly catchUps: CatchUp[] = [];
  /** Bytes, and raw value bytes, held at the end of each phase: [phase][tier][region]. */
  readonly phaseBytes: Float64Array;
  readonly phaseValueBytes: Float64Array;
  /** Simulated time reached, s. */
  simulatedUntil: number;
  /** Windows that began before it. */
  windowsReached: number;
  readonly #open: readonly [Histogram, Histogram] = [new Histogram(), new Histogram()];

  constructor(scenario: ResolvedScenario) {
    this.scenario = scenario;
    const regions = scenario.regions.length;
    const tiers = scenario.tiers.length;
    this.windows = new Windows(scenario.duration, scenario.phases);
    this.hasWrites = scenario.namespaces.some(({ writes }) => writes !== null);
    this.mayFail = mayFail(scenario);
    this.fields = layout(tiers, this.hasWrites);
    this.cells = regions * scenario.namespaces.length;
    const windows = this.windows.count;
    this.simulatedUntil = scenario.duration;
    this.windowsReached = windows;
    this.counts = new Float64Array(windows * this.cells * this.fields.width);
    this.herdMax = new Float64Array(windows * this.cells);
    const column = (): Float64Array => new Float64Array(windows * tiers * regions);
    this.sites = {
      evictedForCapacity: column(),
      refusedAdmission: column(),
      expired: column(),
      bytes: column(),
      entries: column(),
    };
    let nodes = 0;
    this.nodeBase = scenario.tiers.map((tier) => {
      const base = new Int32Array(regions).fill(-1);
      if (tier.scope === 'instance') return base;
      for (let region = 0; region < regions; region++) {
        if (tier.siteOf.includes(region)) {
          base[region] = nodes;
          nodes += tier.nodes;
        }
      }
      return base;
    });
    this.nodes = nodes;
    this.nodeBusy = new Float64Array(windows * nodes);
    this.linkBytes = new Float64Array(windows * regions * regions);
    this.zoneBytes = new Float64Array(windows * regions);
    this.stations = scenario.origin.region === null ? regions : 1;
    this.originServers = new Float64Array(this.stations);
    this.originWork = new Float64Array(windows * this.stations);
    const phases = scenario.phases.length;
    this.originWait = Array.from({ length: phases }, () =>
      Array.from({ length: this.stations }, () => new Histogram()),
    );
    this.latency = Array.from({ length: phases }, () => Array.from({ length: this.cells }, () => []));
    this.windowP50 = [new Float64Array(windows).fill(NaN), new Float64Array(windows).fill(NaN)];
    this.windowP99 = [new Float64Array(windows).fill(NaN), new Float64Array(windows).fill(NaN)];
    this.staleness = Array.from({ length: phases }, () => Array.from({ length: this.cells }, () => []));
    this.invalidation = Array.from({ length: phases }, () => new Histogram());
    this.busLag = new Float64Array(windows * regions).fill(NaN);
    this.underWayMax = new Float64Array(windows * regions);
    this.busApplied = new Float64Array(windows * regions);
    this.disconnections = new Float64Array(windows * regions);
    this.phaseBytes = new Float64Array(phases * tiers * regions);
    this.phaseValueBytes = new Float64Array(phases * tiers * regions);
  }

  /** Index of a cell's first field in `counts`. */
  at(window: number, cell: number): number {
    return (window * this.cells + cell) * this.fields.width;
  }

  site(window: number, tier: number, region: number): number {
    return (window * this.scenario.tiers.length + tier) * this.scenario.regions.length + region;
  }

  /** Ends the record early: a run has been interrupted and nothing arrives from `now` on. */
  interrupt(now: number): void {
    this.simulatedUntil = now;
    const last = this.windows.at(now);
    this.windowsReached = this.windows.edges[last] < now ? last + 1 : last;
  }

  /** Simulated time in a window: less than its length in the one where a run was interrupted. */
  seconds(window: number): number {
    return Math.max(0, Math.min(this.windows.edges[window + 1], this.simulatedUntil) - this.windows.edges[window]);
  }

  /** Forgets what has left the caches: while a warm start fills them, that is nothing which happened. */
  forgetSites(): void {
    for (const column of Object.values(this.sites)) column.fill(0);
  }

  /** Adds answered requests of one latency to the phase of `window` and to the window now open. */
  answered(window: number, cell: number, outcome: typeof HIT | typeof MISS, latency: number, weight: number): void {
    const byOutcome = this.latency[this.windows.phaseOf[window]][cell];
    (byOutcome[outcome] ??= new Histogram()).add(latency, weight);
    this.#open[outcome].add(latency, weight);
  }

  /** Closes a window of the latency series; latencies since the last call are taken to belong to it. */
  closeWindow(window: number): void {
    for (const outcome of [HIT, MISS] as const) {
      const histogram = this.#open[outcome];
      this.windowP50[outcome][window] = histogram.quantile(0.5);
      this.windowP99[outcome][window] = histogram.quantile(0.99);
      histogram.clear();
    }
  }
}
