/** The journeys of fetches through the shared tiers to the origin and back, event by event. */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import { NEGATIVE } from '../../policy/cache.ts';
import { NO_FLIGHT } from '../../policy/single-flight.ts';
import type { Completion } from './completion.ts';
import { FOUND_COPY, FOUND_NOTHING, TIMED_OUT } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import { ANSWER, eventOf, LOOKUP, ORIGIN, REPLY } from './machinery.ts';
import type { Machinery } from './machinery.ts';
import { markOf, NO_MARK } from './observer.ts';
import { OriginBank } from './origin-bank.ts';
import { isTooOld } from './routes.ts';
import type { Route } from './routes.ts';
import { TO_ORIGIN } from './wires.ts';

const LAGGING = markOf('lagging-replica');
const MISLABELLED = markOf('mislabelled');

export class Journeys {
  readonly #shared: Machinery;
  readonly #completion: Completion;
  readonly #origin: OriginBank;

  constructor(shared: Machinery, completion: Completion) {
    this.#shared = shared;
    this.#completion = completion;
    this.#origin = new OriginBank(shared.scenario, shared.record);
  }

  /** A new fetch for a request, or a refresh, that has number `draw`; it has not been sent. */
  open(route: Route, key: number, instance: number, draw: number): Fetch {
    const { fetches, clock } = this.#shared;
    const fetch = fetches.take();
    fetch.route = route;
    fetch.namespace = route.namespace;
    fetch.key = key;
    fetch.instance = instance;
    fetch.holder = route.firstInstance + instance;
    fetch.draw = draw;
    fetch.arrived = clock.now;
    fetch.window = clock.window;
    fetch.isRefresh = false;
    fetch.isShared = false;
    fetch.hot = 0;
    fetch.version = 0;
    fetch.label = 0;
    fetch.needs = 0;
    fetch.mark = NO_MARK;
    fetch.atPrimary = false;
    return fetch;
  }

  /** Lets later requests of the instance join a fetch; no other one of its key may be registered there. */
  share(fetch: Fetch): void {
    fetch.isShared = true;
    this.#shared.flights.start(fetch.holder, fetch.key, fetch.id);
  }

  /**
   * Starts a background refresh from a stage on, unless one is under way: a reload is never doubled by its instance.
   */
  refresh(route: Route, key: number, instance: number, draw: number, stage: number): void {
    const { flights, clock } = this.#shared;
    if (flights.find(route.firstInstance + instance, key) !== NO_FLIGHT) return;
    const fetch = this.open(route, key, instance, draw);
    fetch.isRefresh = true;
    fetch.cause = CAUSE.ttl;
    this.share(fetch);
    this.send(fetch, stage, clock.now);
  }

  /** Sends a fetch to the first of its stops from `stage` on that it is connected to, or else to the origin. */
  send(fetch: Fetch, stage: number, now: number): void {
    const { record, queue, stores, wires } = this.#shared;
    const { route } = fetch;
    const zone = fetch.instance % route.zones;
    for (fetch.stage = stage; fetch.stage < route.stops.length; fetch.stage++) {
      const stop = route.stops[fetch.stage];
      if (fetch.instance < stop.connected) {
        fetch.node = stores.nodeOf(stop.spec, route.namespace, fetch.key);
        fetch.delay = stop.trips[zone * stop.spec.nodes + fetch.node] * wires.factor(fetch.draw, stop.tier);
        if (stop.pools === null || stop.pools.take(fetch)) queue.push(now + fetch.delay, eventOf(LOOKUP, fetch.id));
        return;
      }
      if (!fetch.isRefresh) {
        record.counts[record.at(this.#shared.clock.window, route.cell) + record.fields.refused + stop.tier]++;
      }
      fetch.cause = CAUSE.unavailable;
    }
    this.#ask(fetch, now);
  }

  /** Sends a fetch past all tiers to the primary. */
  askPrimary(fetch: Fetch): void {
    fetch.stage = fetch.route.stops.length;
    fetch.atPrimary = true;
    this.#ask(fetch, this.#shared.clock.now);
  }

  /** Gives a fetch up that nobody answered. */
  fail(fetch: Fetch): void {
    fetch.found = TIMED_OUT;
    this.#completion.fail(fetch);
  }

  /** Sends a fetch to the origin. */
  #ask(fetch: Fetch, now: number): void {
    const { queue, wires } = this.#shared;
    const { route, atPrimary } = fetch;
    const trips = atPrimary ? route.primaryTrips : route.originTrips;
    fetch.delay = trips[fetch.instance % route.zones] * wires.factor(fetch.draw, TO_ORIGIN);
    queue.push(now + fetch.delay, eventOf(ORIGIN, fetch.id));
  }

  /** A fetch reaches the node that it asks. */
  lookup(fetch: Fetch): void {
    const { record, clock, queue, keys, wires } = this.#shared;
    const { route, key } = fetch;
    const { fields, counts } = record;
    const { now } = clock;
    const stop = route.stops[fetch.stage];
    const done = wires.serve(stop, fetch.node);
    const cache = stop.caches[fetch.node];
    cache.expire(now);
    const slot = cache.find(key);
    const at = record.at(clock.window, route.cell);
    counts[at + stop.tier + (fetch.isRefresh ? fields.refreshLookups : fields.lookups)]++;
    let reply = 0;
    const isFresh = slot >= 0 && cache.expiresAt(slot) > now;
    const isOld = isFresh && isTooOld(route, cache.createdAt(slot), done + fetch.delay);
    const isBehind = isFresh && fetch.needs > 0 && stop.tags[fetch.node].label(slot) < fetch.needs;
    if (isFresh) cache.hit(slot, now);
    if (isFresh && !isBehind && !(isOld && stop.age === 'checked')) {
      counts[at + stop.tier + (fetch.isRefresh ? fields.refreshHits : fields.lookupHits)]++;
      fetch.found = FOUND_COPY;
      fetch.negative = cache.flags(slot) & NEGATIVE;
      fetch.expiresAt = cache.expiresAt(slot);
      fetch.createdAt = cache.createdAt(slot);
      fetch.readAt = now;
      if (route.isWritten) {
        const tags = stop.tags[fetch.node];
        fetch.version = tags.version(slot);
        fetch.label = tags.label(slot);
        fetch.mark = tags.mark(slot);
      }
      const { refreshAfter } = stop.spec;
      const isDue = refreshAfter !== null && cache.isAged(slot, refreshAfter, now);
      fetch.isAged = isDue || (isOld && stop.age === 'refreshed');
      if (stop.isRemote && fetch.negative === 0) reply = keys.valueLength(route.namespace, key);
    } else {
      if (!isFresh) cache.miss(key, 1);
      fetch.found = FOUND_NOTHING;
      fetch.cause = isFresh ? CAUSE.aged : stop.store.departures.cause(stop.site, key);
      if (!fetch.isRefresh) counts[at + fields.lookupMissCause + stop.tier * CAUSES + fetch.cause]++;
    }
    const sent = stop.isRemote ? wires.transfer(stop.site, route.region, reply, done) : done;
    queue.push(sent + fetch.delay, eventOf(REPLY, fetch.id));
  }

  /** The reply of a node reaches the instance. */
  reply(fetch: Fetch): void {
    const { queue, clock } = this.#shared;
    const { route, key, instance, stage, draw } = fetch;
    const { pools, tier } = route.stops[stage];
    const freed = pools?.give(fetch);
    if (freed !== undefined) queue.push(clock.now + freed.delay, eventOf(LOOKUP, freed.id));
    if (fetch.found === FOUND_NOTHING) {
      this.send(fetch, stage + 1, clock.now);
      return;
    }
    const { isAged } = fetch;
    this.#complete(fetch, tier);
    if (isAged) this.refresh(route, key, instance, draw, stage + 1);
  }

  /** A fetch reaches the origin. */
  readOrigin(fetch: Fetch): void {
    const { queue, commits, keys, wires } = this.#shared;
    const { route, key } = fetch;
    const ends = this.#origin.read(fetch, this.#shared.clock);
    const from = fetch.atPrimary ? route.primaryRegion : route.originRegion;
    let sent = ends;
    if (fetch.found === FOUND_COPY && from !== route.region) {
      const hasRow = commits.exists(route.namespace, key, commits.version(key));
      if (hasRow) sent = wires.transfer(from, route.region, keys.valueLength(route.namespace, key), ends);
    }
    queue.push(sent + fetch.delay, eventOf(ANSWER, fetch.id));
  }

  /** The answer of the origin, or its refusal, reaches the instance. */
  answer(fetch: Fetch): void {
    const { clock, scenario } = this.#shared;
    this.#origin.left(fetch.key);
    if (fetch.found !== FOUND_COPY) return this.#completion.fail(fetch);
    this.#value(fetch);
    const { route } = fetch;
    const { consistency } = route;
    const isChecked = consistency.kind === 'bounded' && consistency.path === 'checked';
    const isOld = isChecked && isTooOld(route, fetch.createdAt, clock.now);
    if (!fetch.atPrimary && (isOld || fetch.label < fetch.needs)) {
      fetch.atPrimary = true;
      this.#ask(fetch, clock.now);
    } else this.#complete(fetch, scenario.tiers.length);
  }

  /** What an answer of the origin says, now that everything is known which was committed when it was read. */
  #value(fetch: Fetch): void {
    const { clock, commits, scenario } = this.#shared;
    const { route, key, readAt, asOf } = fetch;
    const { consistency } = route;
    const from = scenario.regions[fetch.atPrimary ? route.primaryRegion : route.originRegion];
    const isStamped = consistency.kind === 'bounded' && consistency.createdAt === 'read-end';
    fetch.createdAt = isStamped ? clock.now + route.skew : asOf + from.clockSkew;
    fetch.version = commits.versionAt(key, asOf);
    fetch.mark = asOf < readAt && fetch.version < commits.versionAt(key, readAt) ? LAGGING : NO_MARK;
    fetch.negative = commits.exists(route.namespace, key, fetch.version) ? 0 : 1;
    fetch.label = route.labelsByOracle ? fetch.needs : fetch.version;
    if (fetch.version < fetch.label) fetch.mark = MISLABELLED;
  }

  /** Ends a fetch; the requests that cannot do with its answer ask the origin once more, together. */
  #complete(fetch: Fetch, source: number): void {
    const { route, key, instance, draw } = fetch;
    const late = this.#completion.complete(fetch, source);
    if (late === null) return;
    const again = this.open(route, key, instance, draw);
    again.arrived = late.arrived;
    again.window = late.window;
    again.waiters = late.next;
    again.needs = late.needs;
    again.cause = CAUSE.coalesced;
    this.#shared.waiters.release(late);
    this.share(again);
    this.askPrimary(again);
  }
}
