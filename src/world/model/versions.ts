/**
 * What the copies of shared tiers hold in the scale model: as of when their value is, the first write that makes it
 * old, and the first delete that ends it. From these follows which part of the demand meets an old copy, in share
 * seconds, by the level that answers.
 */
import { Histogram } from '../../measure/histogram.ts';
import { STALE_CAUSE, STALE_CAUSE_COUNT } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { Bus } from '../../scenario/coherence.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Network } from '../network.ts';
import { Commits } from './commits.ts';
import { Deliveries } from './deliveries.ts';
import type { Lane } from './lanes.ts';
import type { Strata } from './strata.ts';

/** Ages in which the answers of one old copy are put into the distribution of staleness. */
const AGES = 2;
/** No delete takes so many times as long as the next does. */
const HELD_UP = 3;
/** How many of them are kept for the in-process copies that are made of such answers. */
const LATE = 8;
/** Turns of the golden ratio spread those of copies that follow one another. */
const GOLDEN = 0.6180339887498949;

/** The copies of one tier: [site][representative]. */
interface Columns {
  /** Moment of the origin's value, s. */
  readonly asOf: Float64Array;
  /** First write after it, and first delete after the copy was stored, s; Infinity: none. */
  readonly staleAt: Float64Array;
  readonly deletedAt: Float64Array;
  /** 0, or 1 + what let it be stored after its delete had gone by. */
  readonly mark: Uint8Array;
}

/** Who is to know what happens to a key. */
export interface Watch {
  /** Answers at a level were old, in share seconds. */
  old(i: number, region: number, level: number, cause: number, shareSeconds: number): void;
  /** A delete has ended a copy. */
  ended(tier: number, site: number, i: number): void;
  /** How many answers one stands for that is seen. */
  standsFor(i: number): number;
}

/** Where a copy is. */
interface Copied {
  readonly tier: number;
  readonly site: number;
  readonly i: number;
  readonly namespace: number;
}

/** What is stored. */
export interface Stored {
  readonly asOf: number;
  /** Of what comes from a cache, when it became old, s. */
  readonly staleAt: number;
  /** 0, or a mark that the value brings along. */
  readonly mark: number;
  /** Whether it comes from a cache or from the origin. */
  readonly isPromoted: boolean;
}

export class Versions {
  readonly commits: Commits;
  readonly deliveries: Deliveries | null;
  watch: Watch | null = null;
  /** The open window. */
  window = 0;
  /** Share seconds of the open window whose answer was old, by [lane's flow][cause]. */
  readonly stale: Float64Array;
  /** Copies that deletes have ended in the open window: [tier][site][namespace]. */
  readonly removals: Float64Array;
  readonly #namespaces: number;
  readonly #record: RunRecord;
  readonly #strata: Strata;
  readonly #bus: Bus | null;
  readonly #count: number;
  readonly #columns: readonly (Columns | null)[];
  /** Namespaces whose copies events end: [namespace]. */
  readonly #hasEvents: readonly boolean[];
  /** Since when the copy that answers a pair has not been looked at, s. */
  readonly #from: Float64Array;
  readonly #regions: number;
  /** The latest ages of old answers of each cell, [lane's flow at level 0][LATE]. */
  readonly #late: Float64Array;
  #samples = 0;
  #asked = 0;

  constructor(scenario: ResolvedScenario, record: RunRecord, network: Network, strata: Strata, lanes: readonly Lane[]) {
    const { bus, namespaces, regions, tiers } = scenario;
    this.#record = record;
    this.#strata = strata;
    this.#bus = bus;
    this.#count = strata.count;
    this.#regions = regions.length;
    this.#namespaces = namespaces.length;
    this.removals = new Float64Array(tiers.length * regions.length * namespaces.length);
    this.commits = new Commits(scenario, strata);
    this.#hasEvents = namespaces.map(({ writes, invalidation }) => writes !== null && invalidation === 'events');
    const events = namespaces.reduce((sum, { writes }, at) => sum + (this.#hasEvents[at] ? (writes?.rate ?? 0) : 0), 0);
    this.deliveries = bus === null || !(events > 0) ? null : new Deliveries(scenario, bus, network, events);
    const size = regions.length * strata.count;
    const column = (): Float64Array => new Float64Array(size);
    this.#columns = tiers.map(({ scope }) =>
      scope === 'instance'
        ? null
        : {
            asOf: column(),
            staleAt: column().fill(Infinity),
            deletedAt: column().fill(Infinity),
            mark: new Uint8Array(size),
          },
    );
    this.#from = new Float64Array(size);
    const flows = lanes.reduce((sum, { keys, chain }) => sum + keys.cells * (chain.length + 1), 0);
    this.stale = new Float64Array(flows * STALE_CAUSE_COUNT);
    this.#late = new Float64Array(flows * LATE);
  }

  /** Whether a representative's key is ever written. */
  isWritten(i: number): boolean {
    return this.commits.rate[i] > 0;
  }

  /** Whether events end copies of a namespace in a tier. */
  isTold(tier: number, namespace: number): boolean {
    return this.#hasEvents[namespace] && this.#bus?.tiers.includes(tier) === true;
  }

  /** What the copy of a site holds. */
  heldAt(tier: number, site: number, i: number): Stored {
    const { asOf, mark, staleAt } = this.#of(tier);
    const at = site * this.#count + i;
    return { asOf: asOf[at], staleAt: staleAt[at], mark: mark[at], isPromoted: true };
  }

  /** A copy is stored: which write makes it old, and which delete that comes from `now` on ends it. */
  stored({ tier, site, i, namespace }: Copied, value: Stored, now: number): void {
    const columns = this.#of(tier);
    const at = site * this.#count + i;
    const stale = value.isPromoted ? value.staleAt : this.commits.after(i, value.asOf);
    columns.asOf[at] = value.asOf;
    columns.staleAt[at] = stale;
    columns.mark[at] = value.mark;
    columns.deletedAt[at] = Infinity;
    if (this.deliveries === null || !this.isTold(tier, namespace)) return;
    const partition = this.deliveries.partitionOf(i);
    const delivered = (commit: number): number =>
      commit === Infinity ? Infinity : (this.deliveries?.at(tier, site, partition, commit) ?? Infinity);
    if (value.mark === 0 && delivered(stale) <= now) {
      columns.mark[at] = 1 + (value.isPromoted ? STALE_CAUSE.repoisoned : STALE_CAUSE['stale-fill']);
    }
    // Deletes that may be on their way, some held up by those before; those of writes that the value knows spare it, if
    // they look at versions.
    const onWay = now - HELD_UP * (delivered(now) - now);
    let commit = this.commits.after(i, this.#bus?.deletes === 'versioned' ? Math.max(onWay, value.asOf) : onWay);
    let due = delivered(commit);
    while (due <= now) {
      commit = this.commits.after(i, commit);
      due = delivered(commit);
    }
    columns.deletedAt[at] = due;
  }

  /** When a delete ends the copy that is at a site, s. */
  deletedAt(tier: number, site: number, i: number): number {
    return this.#of(tier).deletedAt[site * this.#count + i];
  }

  /** A delete has ended a copy. */
  removed(tier: number, site: number, i: number): void {
    this.#of(tier).deletedAt[site * this.#count + i] = Infinity;
    this.watch?.ended(tier, site, i);
    this.countRemoved(tier, site, i, 1);
  }

  /** Deletes have ended copies of a representative so many times. */
  countRemoved(tier: number, site: number, i: number, times: number): void {
    const at = (tier * this.#regions + site) * this.#namespaces + this.#namespaceOf(i);
    this.removals[at] += times * this.#strata.weight[i];
  }

  /** Puts off what was to happen to a copy from `since` on by so many seconds; where no event ends it, it ages on. */
  delay({ tier, site, i, namespace }: Copied, since: number, seconds: number): void {
    const { asOf, staleAt, deletedAt } = this.#of(tier);
    const at = site * this.#count + i;
    const isTold = this.isTold(tier, namespace);
    if (isTold || staleAt[at] > since) staleAt[at] += seconds;
    if (!isTold) return;
    asOf[at] += seconds;
    deletedAt[at] += seconds;
  }

  #namespaceOf(i: number): number {
    return this.#strata.classes[this.#strata.classOf[i]].namespace;
  }

  /** Begins to look at the copies that answer. */
  begin(now: number): void {
    this.#from.fill(now);
  }

  /** The same of one pair. */
  beginPair(lane: Lane, i: number, now: number): void {
    this.#from[i * this.#regions + lane.region] = now;
  }

  /** Looks at the copy that answers a pair; when it was last looked at, s, or NaN: it is not old yet. */
  look(lane: Lane, i: number, level: number, now: number): number {
    const pair = i * this.#regions + lane.region;
    const from = this.#from[pair];
    this.#from[pair] = now;
    if (level >= lane.chain.length) return NaN;
    const { tier, site } = lane.chain[level];
    return this.#of(tier).staleAt[site * this.#count + i] < now ? from : NaN;
  }

  /**
   * Takes up what a pair's answers were since it was last looked at: those of its level, whose link reads a copy `way`
   * after a request's arrival. `rate`: answers per second of one key, for the distribution of their staleness.
   */
  settle(lane: Lane, i: number, level: number, now: number, seen: { from: number; way: number; rate: number }): void {
    const { from, way, rate } = seen;
    const { tier, site } = lane.chain[level];
    const since = this.#of(tier).staleAt[site * this.#count + i];
    const begin = Math.max(from, since + way);
    if (!(begin < now)) return;
    const span = (now - begin) * this.#strata.weight[i];
    this.#old(lane, i, level, span * this.#strata.share[i]);
    this.#sample(lane, i, tier, rate * span, begin - way - since, now - way - since);
  }

  /** How long ago the value of an answer of a cell was superseded that was old, s: one of the latest. */
  lateness(flow: number): number {
    return this.#late[flow * LATE + (this.#asked++ % LATE)];
  }

  /** A lookup of an instance that is followed by itself, by requests at `rate` a second in all. */
  asked(lane: Lane, i: number, level: number, now: number, { way, rate }: { way: number; rate: number }): void {
    if (level >= lane.chain.length || !(rate > 0)) return;
    const { tier, site } = lane.chain[level];
    const age = now - way - this.#of(tier).staleAt[site * this.#count + i];
    if (!(age > 0)) return;
    const weight = this.#strata.weight[i];
    this.#old(lane, i, level, weight / rate);
    this.#sample(lane, i, tier, weight, age, age);
  }

  /** Adds old share seconds to a level of a lane, under the cause of the copy that answers. */
  #old(lane: Lane, i: number, level: number, shareSeconds: number): void {
    const cause = this.#causeOf(lane, i, level);
    this.watch?.old(i, lane.region, level, cause, shareSeconds);
    this.add(lane, i, level, cause, shareSeconds);
  }

  /** The same under a cause. */
  add(lane: Lane, i: number, level: number, cause: number, shareSeconds: number): void {
    const at = lane.base + this.#strata.cell[i] * (lane.chain.length + 1) + level;
    this.stale[at * STALE_CAUSE_COUNT + cause] += shareSeconds;
  }

  #causeOf(lane: Lane, i: number, level: number): number {
    const { tier, site } = lane.chain[level];
    const mark = this.#of(tier).mark[site * this.#count + i];
    if (mark !== 0) return mark - 1;
    return this.isTold(tier, lane.namespace) ? STALE_CAUSE.propagation : STALE_CAUSE.ttl;
  }

  #sample(lane: Lane, i: number, tier: number, answers: number, from: number, to: number): void {
    if (!(answers > 0)) return;
    const flow = lane.base + this.#strata.cell[i] * (lane.chain.length + 1);
    const { staleness, windows } = this.#record;
    const histogram = (staleness[windows.phaseOf[this.window]][lane.cell][tier] ??= new Histogram());
    const each = (answers * (this.watch?.standsFor(i) ?? 1)) / AGES;
    for (let n = 0; n < AGES; n++) {
      const turns = GOLDEN * ++this.#samples;
      const age = from + ((to - from) * (n + turns - Math.floor(turns))) / AGES;
      histogram.add(age, each);
      this.#late[flow * LATE + (this.#samples % LATE)] = age;
    }
  }

  #of(tier: number): Columns {
    const columns = this.#columns[tier];
    if (columns === null || columns === undefined) throw new Error(`tier ${tier} is not shared`);
    return columns;
  }
}
