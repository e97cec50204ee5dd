/**
 * The observer of an exact run: it knows every commit and every copy, and holds each answer against what had been
 * committed when its request arrived. No mechanism of the system can ask it.
 */
import { Histogram } from '../../../measure/histogram.ts';
import { STALE_CAUSE, STALE_CAUSE_COUNT } from '../../../measure/record.ts';
import type { RunRecord } from '../../../measure/record.ts';
import type { AnsweredStep } from '../../../measure/story.ts';
import { STALE_CAUSES } from '../../../scenario/cause.ts';
import { WARM_UP } from '../../../scenario/resolved.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Keyspace } from '../../keyspace.ts';
import type { Chronicle, Suspect } from './chronicle.ts';
import type { Clock } from '../clock.ts';
import type { Commits } from '../writes/commits.ts';
import type { Deliveries } from '../writes/deliveries.ts';
import type { Drafts } from '../writes/drafts.ts';
import type { Route, Stop } from '../requests/routes.ts';
import type { Copy } from '../caches/stores.ts';

const UNCOMMITTED = STALE_CAUSE.uncommitted;

/** A mark says what will have let an old value through; 0: nothing yet. */
export const NO_MARK = 0;
export const markOf = (cause: keyof typeof STALE_CAUSE): number => 1 + STALE_CAUSE[cause];

/** An answer as a request gets it. */
export interface Answer {
  readonly key: number;
  readonly version: number;
  readonly mark: number;
  /** When the value was read where it came from, s. */
  readonly readAt: number;
  /** Who reads, and in which cache of the tier it was found. */
  readonly instance: number;
  readonly node: number;
}

/** Who gets an answer. */
interface Reader {
  readonly arrived: number;
  readonly window: number;
  /** What it has written; 0: nothing that matters. */
  readonly own: number;
}

interface Parts {
  readonly scenario: ResolvedScenario;
  readonly record: RunRecord;
  readonly commits: Commits;
  readonly deliveries: Deliveries;
  readonly drafts: Drafts;
  readonly clock: Clock;
  readonly keyspace: Keyspace;
  readonly chronicle: Chronicle | null;
}

export class Observer {
  readonly #record: RunRecord;
  readonly #commits: Commits;
  readonly #deliveries: Deliveries;
  readonly #drafts: Drafts;
  readonly #clock: Clock;
  readonly #keyspace: Keyspace;
  readonly #chronicle: Chronicle | null;
  readonly #skewed: boolean;
  /** The first answer of each cause that broke a promise or came after its invalidation; none of the warm-up. */
  readonly suspects: Suspect[] = [];

  constructor({ scenario, record, commits, deliveries, drafts, clock, keyspace, chronicle }: Parts) {
    this.#record = record;
    this.#commits = commits;
    this.#deliveries = deliveries;
    this.#drafts = drafts;
    this.#clock = clock;
    this.#keyspace = keyspace;
    this.#chronicle = chronicle;
    this.#skewed = scenario.regions.some(({ clockSkew }) => clockSkew !== scenario.regions[0].clockSkew);
  }

  /**
   * The mark of a copy that is stored now in a cache of a stop: what it brings along, or how it came after its
   * invalidation, or over a newer copy.
   */
  mark(stop: Stop, at: number, { key, version }: Copy, mark: number, provenance: number): number {
    const own = this.#drafts.versionOf(version);
    if (mark !== NO_MARK || own >= this.#commits.version(key)) return mark;
    if (this.#deliveries.gone(stop.tier, stop.site, at, key) > own) return provenance;
    const slot = stop.caches[at].find(key);
    return slot >= 0 && this.#drafts.versionOf(stop.tags[at].version(slot)) > own ? provenance : NO_MARK;
  }

  /** A request is answered by a tier, or by the origin after the last one. */
  answered(route: Route, tier: number, answer: Answer, reader: Reader): void {
    const { key, version } = answer;
    const { arrived, window, own } = reader;
    if (own !== 0) this.#readBack(route, version, own, window);
    if (version >= this.#commits.version(key)) return;
    const superseded = this.#drafts.supersededAt(key, version);
    if (superseded > arrived) return;
    const { fields, counts } = this.#record;
    const age = arrived - superseded;
    const at = this.#record.at(window, route.cell);
    const cause = this.#cause(route, tier, answer, superseded);
    counts[at + fields.stale + tier * STALE_CAUSE_COUNT + cause]++;
    const byTier = this.#record.staleness[this.#record.windows.phaseOf[window]][route.cell];
    (byTier[tier] ??= new Histogram()).add(age, 1);
    const isBroken = breaks(route, age);
    const blamed = isBroken ? this.#breach(route, tier, cause) : cause;
    if (isBroken) counts[at + fields.violations + tier * STALE_CAUSE_COUNT + blamed]++;
    const isLate = (answer.mark !== NO_MARK && route.told.includes(tier)) || cause === UNCOMMITTED;
    if (this.#chronicle === null && (!(isBroken || isLate) || this.#isKnown(blamed, window))) return;
    this.#tell(route, tier, answer, { age, cause: STALE_CAUSES[blamed], isBroken });
  }

  /** A writer has read its key again. */
  #readBack({ cell }: Route, version: number, own: number, window: number): void {
    const { counts, fields } = this.#record;
    const at = this.#record.at(window, cell);
    counts[at + fields.readsBack]++;
    if (this.#drafts.isOlder(version, own)) counts[at + fields.ownWritesMissed]++;
  }

  /** Whether an old answer of this cause has been noted, or is of no interest. */
  #isKnown(cause: number, window: number): boolean {
    const { windows, scenario } = this.#record;
    if (scenario.phases[windows.phaseOf[window]].name === WARM_UP) return true;
    return this.suspects.some(({ end }) => end.cause === STALE_CAUSES[cause]);
  }

  /** Tells the chronicle of an old answer; where there is none yet, notes that it would be worth its story. */
  #tell(route: Route, tier: number, answer: Answer, what: Pick<AnsweredStep, 'age' | 'cause' | 'isBroken'>): void {
    const { key, version, instance, node } = answer;
    const stop = route.stops.find((one) => one.tier === tier);
    const place = stop === undefined ? null : { tier, site: stop.site, at: node };
    const time = this.#clock.now;
    const end: AnsweredStep = { kind: 'answered', time, version, region: route.region, instance, place, ...what };
    if (this.#chronicle === null) this.suspects.push({ key, end });
    else this.#chronicle.answered(route, key, this.#keyspace, end);
  }

  #cause(route: Route, tier: number, answer: Answer, superseded: number): number {
    if (this.#drafts.isWrong(answer.version)) return UNCOMMITTED;
    if (superseded > answer.readAt) return STALE_CAUSE.joined;
    if (answer.mark !== NO_MARK) return answer.mark - 1;
    if (route.asksOracle) return STALE_CAUSE['oracle-behind'];
    return route.told.includes(tier) ? STALE_CAUSE.propagation : STALE_CAUSE.ttl;
  }

  /** Why a promise could be broken: what should have looked at the age of the copy did not, or was misled. */
  #breach(route: Route, tier: number, cause: number): number {
    const { consistency } = route;
    if (consistency.kind !== 'bounded' || cause === STALE_CAUSE.joined || cause === UNCOMMITTED) return cause;
    const stop = route.stops.find((one) => one.tier === tier);
    if (stop !== undefined && stop.age !== 'checked') return STALE_CAUSE.unchecked;
    if (consistency.createdAt === 'read-end') return STALE_CAUSE['created-at'];
    return this.#skewed ? STALE_CAUSE['clock-skew'] : cause;
  }
}

/** Who asks for the latest version expects no older one. */
function breaks({ consistency, asksOracle }: Route, age: number): boolean {
  if (consistency.kind === 'bounded') return age > consistency.bound;
  return consistency.kind === 'strong' || asksOracle;
}
