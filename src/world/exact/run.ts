/**
 * The exact run: every request is an event on its key. A request asks its instance's cache, then the shared tiers one
 * after the other, then the origin; the value found is stored in the tiers above. Redis and Memcached nodes serve one
 * operation at a time, first come first served; the origin is a station of parallel servers.
 *
 *   arrive -> in-process cache -> send -> LOOKUP at a node -> REPLY -> next tier … -> ORIGIN -> ANSWER -> complete
 *   (instances.ts)               (journeys.ts)             (origin-client.ts)  complete -> FILL into the
 *                                                                                   tiers above (completion.ts)
 *
 * Into a region whose caches are cold, copies of another one may be RESTOREd (bulk-copy.ts).
 *
 * An instance that waits too long for the origin may GIVE_UP, and RETRY after a pause.
 *
 * Writes go to the origin's primary, whose commits the bus tells the caches of:
 *
 *   WRITE -> COMMIT -> PRODUCED -> AVAILABLE -> CONSUMED -> DELETE at a node -> NOTIFY the instances
 *   (writers.ts)      (bus.ts)                             (invalidator.ts)
 *
 * Instances may take their messages one after the other (SUBSCRIPTION, subscribers.ts), or nodes that remember who has
 * read what tell only those (PUSH, tracking.ts).
 *
 * A writer that writes through puts the value into its regional cache when it is COMMITTED; one that writes behind
 * leaves it there (BUFFERED), and the node hands it on with the next FLUSH (write-buffers.ts). A read that needs the
 * latest version asks the ORACLE, and goes on with its VERDICT.
 */
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import { Popularity } from '../../random/popularity.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Keyspace } from '../keyspace.ts';
import { withoutGutters } from '../gutters.ts';
import { RateProfile } from '../profile.ts';
import { Arrivals } from './requests/arrivals.ts';
import type { ArrivalSource } from './requests/arrivals.ts';
import { Breakdowns } from './failures/breakdowns.ts';
import { Bus } from './writes/bus.ts';
import type { Chronicle, Suspect } from './observation/chronicle.ts';
import { Completion } from './requests/completion.ts';
import { Fills } from './requests/fills.ts';
import { HotBand } from './requests/hot-band.ts';
import { Instances } from './requests/instances.ts';
import { Journeys } from './requests/journeys.ts';
import { Invalidator } from './writes/invalidator.ts';
import {
  ANSWER, AVAILABLE, BREAKDOWN, BUFFERED, COMMIT, COMMITTED, CONSUMED, DELETE, FILL, FLUSH, GIVE_UP, idOf, kindOf,
  LOCK, LOCKED, LOOKUP, Machinery, NOTIFY, ORACLE, ORIGIN, PRODUCED, READ_BACK, REPLY, RESTORE, RESUMED, RETRY,
  PUSH, SUBSCRIPTION, VERDICT, WAKE, WRITE,
} from './machinery.ts';
import { Ranking } from './requests/ranking.ts';
import { RecordedArrivals } from './requests/recorded-arrivals.ts';
import { BulkCopy } from './warmup/bulk-copy.ts';
import { Tracking } from './writes/tracking.ts';
import { VersionOracle } from './writes/version-oracle.ts';
import { WarmStart } from './caches/warm-start.ts';
import { WriteBuffers } from './writes/write-buffers.ts';
import { Writers } from './writes/writers.ts';

/** Steps between two looks at whether to go on. */
const PROGRESS_EVERY = 1 << 16;

export class ExactRun {
  readonly keyspace: Keyspace;
  readonly hot: HotBand;
  readonly #shared: Machinery;
  readonly #arrivals: readonly ArrivalSource[];
  readonly #instances: Instances;
  readonly #journeys: Journeys;
  readonly #fills: Fills;
  readonly #writers: Writers;
  readonly #bus: Bus | null;
  readonly #invalidator: Invalidator | null;
  readonly #oracle: VersionOracle | null;
  readonly #breakdowns: Breakdowns;
  readonly #copy: BulkCopy | null;
  #windowEnd: number;

  constructor(scenario: ResolvedScenario, record: RunRecord, chronicle: Chronicle | null) {
    this.keyspace = new Keyspace(scenario);
    const profile = new RateProfile(scenario);
    const popularities = scenario.namespaces.map(({ keys, popularity }) => new Popularity(keys, popularity));
    const ranking = new Ranking(scenario, this.keyspace);
    const parts = { profile, keyspace: this.keyspace, popularities, ranking };
    this.#arrivals = [
      ...scenario.regions.map((_, region) => new Arrivals(scenario, parts, region)),
      ...scenario.namespaces.flatMap(({ recording }, namespace) => {
        return recording === null ? [] : [new RecordedArrivals(scenario, namespace, recording, this.keyspace)];
      }),
    ];
    const warm = new WarmStart(withoutGutters(scenario), record, parts);
    this.#shared = new Machinery(scenario, record, this.keyspace, warm.since, chronicle);
    this.hot = new HotBand(scenario, { keyspace: this.keyspace, keys: this.#shared.keys, popularities, ranking });
    warm.fill(this.#shared.stores);
    const tracking = scenario.bus?.tracking;
    if (tracking !== undefined) this.#shared.tracking = new Tracking(this.#shared, tracking.keysMax);
    record.forgetSites();
    const buffers = new WriteBuffers(this.#shared);
    this.#fills = new Fills(this.#shared, buffers);
    this.#journeys = new Journeys(this.#shared, new Completion(this.#shared, this.#fills));
    const { bus, oracle } = scenario;
    this.#oracle = oracle === null ? null : new VersionOracle(this.#shared, oracle);
    this.#instances = new Instances(this.#shared, this.#journeys, this.hot, this.#oracle);
    this.#invalidator = bus === null ? null : new Invalidator(this.#shared, bus, this.#fills, this.#oracle);
    this.#bus = bus === null || this.#invalidator === null ? null : new Bus(this.#shared, bus, this.#invalidator);
    this.#writers = new Writers(this.#shared, this.#fills, this.#bus, ranking);
    this.#breakdowns = new Breakdowns(this.#shared, buffers, this.#invalidator);
    const { cold } = this.#shared;
    this.#copy = cold?.spec.strategy === 'copy' ? new BulkCopy(this.#shared, cold, this.#fills, parts) : null;
    this.#windowEnd = record.windows.edges[1];
  }

  /** Recounts the books of all caches; throws when a request has not come to its end. */
  check(): void {
    this.#shared.stores.check();
    this.#shared.underWay.check();
  }

  /** The first old answers that are worth their story. */
  get suspects(): readonly Suspect[] {
    return this.#shared.observer.suspects;
  }

  /** Requests that arrived, and events: arrivals and what they scheduled. */
  get requests(): number {
    return this.#instances.requests;
  }

  get events(): number {
    return this.#instances.requests + this.#shared.queue.scheduled;
  }

  /** Runs to the end, or until `onProgress` says stop; true when it reached the end. */
  run(onProgress: OnProgress): boolean {
    const { queue, clock, record, scenario } = this.#shared;
    const { duration } = scenario;
    let source = this.#soonest();
    let going = true;
    for (let steps = 1; ; steps++) {
      // Requests stop arriving at the end; those under way are answered still, so that the books close.
      const arrival = going && source.time < duration ? source.time : Infinity;
      const scheduled = queue.nextTime;
      const next = Math.min(arrival, scheduled);
      if (next === Infinity) break;
      while (next >= this.#windowEnd && clock.window < record.windowsReached - 1) this.#closeWindow();
      clock.now = next;
      // What happens at the very moment of a request happens before it: traces may have many at one moment.
      if (arrival < scheduled) {
        this.#instances.arrive(source);
        source.advance();
        source = this.#soonest();
      } else this.#handle(queue.pop());
      if (steps % PROGRESS_EVERY === 0 && going) {
        going = onProgress(Math.min(next, duration), duration);
        if (!going) record.interrupt(Math.min(next, duration));
      }
    }
    while (clock.window < record.windowsReached - 1) this.#closeWindow();
    this.#closeWindow();
    return going;
  }

  /** The region, or the trace, whose next request comes first. */
  #soonest(): ArrivalSource {
    let soonest = this.#arrivals[0];
    for (let i = 1; i < this.#arrivals.length; i++) {
      if (this.#arrivals[i].time < soonest.time) soonest = this.#arrivals[i];
    }
    return soonest;
  }

  #handle(event: number): void {
    const { fetches, fills, invalidations, messages, operations, reads } = this.#shared;
    const id = idOf(event);
    switch (kindOf(event)) {
      case LOOKUP:
        return this.#journeys.lookup(fetches.get(id));
      case REPLY:
        return this.#journeys.reply(fetches.get(id));
      case ORIGIN:
        return this.#journeys.origin.arrive(reads.get(id));
      case ANSWER:
        return this.#journeys.origin.answer(reads.get(id));
      case GIVE_UP:
        return this.#journeys.origin.giveUp(reads.get(id));
      case BUFFERED:
        return this.#writers.buffer(operations.get(id));
      case READ_BACK:
        return this.#instances.readBack(this.#shared.readsBack.get(id));
      case FLUSH:
        return this.#writers.flush(id);
      case BREAKDOWN:
        return this.#breakdowns.happen(id);
      case RESTORE:
        return this.#copy?.restore(id);
      case LOCK:
        return this.#journeys.lock(fetches.get(id));
      case LOCKED:
        return this.#journeys.locked(fetches.get(id));
      case WAKE:
        return this.#journeys.wake(fetches.get(id));
      case RETRY:
        return this.#journeys.origin.send(fetches.get(id));
      case FILL:
        return this.#fills.fill(fills.get(id));
      case WRITE:
        return this.#writers.write(id);
      case COMMIT:
        return this.#writers.commit(operations.get(id));
      case COMMITTED:
        return this.#writers.acknowledged(operations.get(id));
      case PRODUCED:
        return this.#bus?.produced(invalidations.get(id));
      case AVAILABLE:
        return this.#bus?.available(id);
      case CONSUMED:
        return this.#bus?.consumed(id);
      case RESUMED:
        return this.#bus?.poll(id);
      case DELETE:
        return this.#invalidator?.delete(messages.get(id));
      case NOTIFY:
        return this.#invalidator?.notify(messages.get(id));
      case SUBSCRIPTION:
        return this.#invalidator?.subscribers?.happen(id);
      case PUSH:
        return this.#shared.tracking?.happen(id);
      case ORACLE:
        return this.#oracle?.lookup(fetches.get(id));
      case VERDICT:
        return this.#instances.judge(fetches.get(id));
    }
  }

  #closeWindow(): void {
    const { record, clock, stores } = this.#shared;
    this.#instances.closeWindow();
    this.#bus?.closeWindow();
    record.closeWindow(clock.window);
    stores.measure(record, clock.window);
    const phase = record.windows.phaseOf[clock.window];
    const last = clock.window >= record.windowsReached - 1;
    if (last || record.windows.phaseOf[clock.window + 1] !== phase) stores.measurePhase(record, phase);
    if (last) return;
    clock.window++;
    this.#windowEnd = record.windows.edges[clock.window + 1];
  }
}
