/**
 * The instances as clients of the origin: each fetch that no cache could answer sends reads there, waits for so long,
 * and tries again. The origin does not know who still waits: it serves abandoned reads like any other.
 */
import { RetryBudget } from '../../../policy/retry-budget.ts';
import { Draws } from '../../../random/stream.ts';
import { totalInstances } from '../../../scenario/totals.ts';
import { faultAt } from '../../faults.ts';
import type { Completion } from '../requests/completion.ts';
import { FOUND_COPY, REFUSED, TIMED_OUT, UNREACHED } from '../requests/fetches.ts';
import type { Fetch, Read } from '../requests/fetches.ts';
import { ANSWER, eventOf, GIVE_UP, ORIGIN, RETRY } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { markOf, NO_MARK } from '../observation/observer.ts';
import { OriginBank } from './origin-bank.ts';
import { OriginGate } from './origin-gate.ts';
import type { Outage } from '../../outages.ts';
import { isTooOld } from '../requests/routes.ts';
import { ORIGIN_RETRIES, TO_ORIGIN } from '../requests/wires.ts';

const LAGGING = markOf('lagging-replica');
const MISLABELLED = markOf('mislabelled');

export class OriginClient {
  readonly #shared: Machinery;
  readonly #completion: Completion;
  readonly #bank: OriginBank;
  /** By namespace. */
  readonly #budgets: readonly RetryBudget[];
  readonly #gate: OriginGate;
  readonly #pauses: Draws;
  /** What becomes of a fetch that the origin has answered. */
  readonly #answered: (fetch: Fetch) => void;

  constructor(shared: Machinery, completion: Completion, answered: (fetch: Fetch) => void) {
    const { scenario, record } = shared;
    this.#shared = shared;
    this.#completion = completion;
    this.#bank = new OriginBank(scenario, record);
    const instances = totalInstances(scenario.regions);
    this.#budgets = scenario.namespaces.map(({ originReads }) => new RetryBudget(instances, originReads.retryBudget));
    this.#gate = new OriginGate(scenario);
    this.#pauses = new Draws(scenario.seed, 'retry-pause');
    this.#answered = answered;
  }

  /** A fetch is sent to the origin for the first time. */
  ask(fetch: Fetch): void {
    fetch.attempt = 0;
    this.#budgets[fetch.namespace].earn(fetch.holder);
    this.send(fetch);
  }

  /** Sends a read for a fetch. */
  send(fetch: Fetch): void {
    const { clock, queue, reads, wires } = this.#shared;
    const { route, atPrimary, attempt, draw } = fetch;
    const { timeout, late } = route.originReads;
    if (fetch.isDead) return this.#dead(fetch);
    if (!this.#gate.allows(fetch, clock.now)) {
      this.#count(fetch, this.#shared.record.fields.originWithheld);
      fetch.found = REFUSED;
      return this.#completion.fail(fetch);
    }
    const trips = atPrimary ? route.primaryTrips : route.originTrips;
    const purpose = attempt === 0 ? TO_ORIGIN : ORIGIN_RETRIES + attempt;
    const read = reads.take();
    read.fetch = fetch;
    read.route = route;
    read.key = fetch.key;
    read.draw = draw;
    read.attempt = attempt;
    read.atPrimary = atPrimary;
    const zone = fetch.instance % route.zones;
    const place = atPrimary ? route.primaryRegion : route.originRegion;
    read.delay = wires.way(route.region, zone, place, 0, trips[zone] * wires.factor(draw, purpose));
    read.open = 1;
    read.isHeldUp = false;
    queue.push(clock.now + read.delay, eventOf(ORIGIN, read.id));
    if (timeout === Infinity || late === 'stored') return;
    read.open = 2;
    queue.push(clock.now + timeout, eventOf(GIVE_UP, read.id));
  }

  /** A read reaches the origin. */
  arrive(read: Read): void {
    const { clock, queue, commits, keys, scenario, wires } = this.#shared;
    const { route, key } = read;
    const place = read.atPrimary ? route.primaryRegion : route.originRegion;
    const { timeline } = scenario;
    const fault =
      faultAt(timeline, 'origin-down', route.region, clock.now) ??
      faultAt(timeline, 'region-down', place, clock.now) ??
      this.#shared.outages.between(route.region, place, clock.now);
    if (fault !== undefined) return this.#unanswered(read, fault);
    // Who gave up meanwhile has closed the connection.
    if (read.isHeldUp && read.fetch === null) return this.#close(read);
    const ends = this.#bank.read(read, clock);
    let sent = ends;
    if (read.found === FOUND_COPY && place !== route.region) {
      const hasRow = commits.exists(route.namespace, key, commits.version(key));
      if (hasRow) sent = wires.transfer(place, route.region, keys.valueLength(route.namespace, key), ends);
    }
    queue.push(sent + read.delay, eventOf(ANSWER, read.id));
  }

  /** The origin cannot be reached: a read is refused, or gets there when it can be reached again. */
  #unanswered(read: Read, { answers, to }: Outage): void {
    const { clock, queue } = this.#shared;
    if (answers === 'none') {
      read.isHeldUp = true;
      queue.push(to, eventOf(ORIGIN, read.id));
      return;
    }
    read.found = UNREACHED;
    queue.push(clock.now + read.delay, eventOf(ANSWER, read.id));
  }

  /** The answer of the origin, or its refusal, reaches the instance. */
  answer(read: Read): void {
    const { clock } = this.#shared;
    const { fetch } = read;
    if (read.found !== UNREACHED) this.#bank.left(read.key);
    read.fetch = null;
    if (fetch !== null) {
      this.#gate.ended(fetch, read.found !== FOUND_COPY, clock.now);
      if (fetch.isDead) this.#dead(fetch);
      else if (read.found !== FOUND_COPY) this.#failed(fetch, read.found);
      else {
        const { route } = fetch;
        this.#value(fetch, read);
        const { consistency } = route;
        const isChecked = consistency.kind === 'bounded' && consistency.path === 'checked';
        const isOld = isChecked && isTooOld(route, fetch.createdAt, clock.now);
        if (!fetch.atPrimary && (isOld || fetch.label < fetch.needs)) {
          fetch.atPrimary = true;
          this.ask(fetch);
        } else this.#answered(fetch);
      }
    }
    this.#close(read);
  }

  /** An instance has waited long enough for a read. */
  giveUp(read: Read): void {
    const { fetch } = read;
    if (fetch !== null) {
      read.fetch = null;
      this.#gate.ended(fetch, true, this.#shared.clock.now);
      this.#count(fetch, this.#shared.record.fields.originAbandoned);
      this.#failed(fetch, TIMED_OUT);
    }
    this.#close(read);
  }

  /** The instance of a fetch has died: its requests have no answer. */
  #dead(fetch: Fetch): void {
    fetch.found = TIMED_OUT;
    this.#completion.fail(fetch);
  }

  /** Tries again, or lets a fetch go without an answer. */
  #failed(fetch: Fetch, found: number): void {
    if (fetch.isDead) return this.#dead(fetch);
    const { clock, queue, record } = this.#shared;
    const { retries, backoff, backoffJitter } = fetch.route.originReads;
    if (fetch.attempt >= retries || !this.#budgets[fetch.namespace].spend(fetch.holder)) {
      fetch.found = found;
      this.#completion.fail(fetch);
      return;
    }
    this.#count(fetch, record.fields.originRetries);
    let pause = backoff;
    for (let doubled = 0; doubled < fetch.attempt; doubled++) pause *= 2;
    fetch.attempt++;
    pause *= 1 - backoffJitter * this.#pauses.uniform(fetch.draw, fetch.attempt);
    if (pause > 0) queue.push(clock.now + pause, eventOf(RETRY, fetch.id));
    else this.send(fetch);
  }

  /** What an answer of the origin says, now that everything is known which was committed when it was read. */
  #value(fetch: Fetch, { readAt, asOf }: Read): void {
    const { clock, commits, scenario } = this.#shared;
    const { route, key } = fetch;
    const { consistency } = route;
    const from = scenario.regions[fetch.atPrimary ? route.primaryRegion : route.originRegion];
    const isStamped = consistency.kind === 'bounded' && consistency.createdAt === 'read-end';
    fetch.isWrong = false;
    fetch.readAt = readAt;
    fetch.asOf = asOf;
    fetch.createdAt = isStamped ? clock.now + route.skew : asOf + from.clockSkew;
    fetch.version = commits.versionAt(key, asOf);
    fetch.mark = asOf < readAt && fetch.version < commits.versionAt(key, readAt) ? LAGGING : NO_MARK;
    fetch.negative = commits.exists(route.namespace, key, fetch.version) ? 0 : 1;
    fetch.label = route.labelsByOracle ? fetch.needs : fetch.version;
    if (fetch.version < fetch.label) fetch.mark = MISLABELLED;
  }

  /** Counts what happens now; after the end it belongs to no window. */
  #count({ route }: Fetch, field: number): void {
    const { clock, record, scenario } = this.#shared;
    if (clock.now < scenario.duration) record.counts[record.at(clock.window, route.cell) + field]++;
  }

  #close(read: Read): void {
    if (--read.open === 0) this.#shared.reads.release(read);
  }
}
