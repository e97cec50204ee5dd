/** The journeys of fetches through the shared tiers to the origin and back, event by event. */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import { NEGATIVE } from '../../policy/cache.ts';
import { NO_FLIGHT } from '../../policy/single-flight.ts';
import type { Completion } from './completion.ts';
import { FOUND_COPY, FOUND_NOTHING, TIMED_OUT, UNREACHED } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import { eventOf, LOOKUP, REPLY } from './machinery.ts';
import type { Machinery } from './machinery.ts';
import { NO_MARK } from './observer.ts';
import { OriginClient } from './origin-client.ts';
import type { Outage } from './outages.ts';
import { isTooOld } from './routes.ts';
import type { Route } from './routes.ts';

export class Journeys {
  readonly #shared: Machinery;
  readonly #completion: Completion;
  /** Where fetches go that no tier answers. */
  readonly origin: OriginClient;

  constructor(shared: Machinery, completion: Completion) {
    this.#shared = shared;
    this.#completion = completion;
    this.origin = new OriginClient(shared, completion, (fetch) => this.#complete(fetch, shared.scenario.tiers.length));
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
    fetch.isOpen = true;
    fetch.isDead = false;
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
    const { stores, wires } = this.#shared;
    const { route } = fetch;
    const zone = fetch.instance % route.zones;
    for (fetch.stage = stage; fetch.stage < route.stops.length; fetch.stage++) {
      const stop = route.stops[fetch.stage];
      if (fetch.instance < stop.connected) {
        fetch.node = stores.nodeOf(stop.spec, route.namespace, fetch.key);
        fetch.delay = stop.trips[zone * stop.spec.nodes + fetch.node] * wires.factor(fetch.draw, stop.tier);
        if (stop.pools === null || stop.pools.take(fetch)) this.#depart(fetch, now);
        return;
      }
      this.#refused(fetch, stop.tier);
    }
    this.origin.ask(fetch);
  }

  /** A fetch sets out for the node that it asks. */
  #depart(fetch: Fetch, now: number): void {
    fetch.askedAt = now;
    this.#shared.queue.push(now + fetch.delay, eventOf(LOOKUP, fetch.id));
  }

  /** A tier did not take a fetch. */
  #refused(fetch: Fetch, tier: number): void {
    const { record, clock } = this.#shared;
    if (!fetch.isRefresh) record.counts[record.at(clock.window, fetch.route.cell) + record.fields.refused + tier]++;
    fetch.cause = CAUSE.unavailable;
  }

  /** A node gives a fetch no answer, or says no. */
  #unreached(fetch: Fetch, outage: Outage): void {
    const { clock, queue } = this.#shared;
    const { timeout } = fetch.route.stops[fetch.stage].spec;
    const gaveUp = fetch.askedAt + timeout;
    if (outage.answers === 'none' && outage.to + fetch.delay < gaveUp) {
      // The connection stays, and what is sent over it arrives when the node is back.
      queue.push(outage.to, eventOf(LOOKUP, fetch.id));
      return;
    }
    fetch.found = UNREACHED;
    queue.push(outage.answers === 'none' ? gaveUp : clock.now + fetch.delay, eventOf(REPLY, fetch.id));
  }

  /** Sends a fetch past all tiers to the primary. */
  askPrimary(fetch: Fetch): void {
    fetch.stage = fetch.route.stops.length;
    fetch.atPrimary = true;
    this.origin.ask(fetch);
  }

  /** Gives a fetch up that nobody answered. */
  fail(fetch: Fetch): void {
    fetch.found = TIMED_OUT;
    this.#completion.fail(fetch);
  }

  /** A fetch reaches the node that it asks. */
  lookup(fetch: Fetch): void {
    const { record, clock, queue, keys, outages, wires } = this.#shared;
    const { route, key } = fetch;
    const { fields, counts } = record;
    const { now } = clock;
    const stop = route.stops[fetch.stage];
    const outage = outages.of(stop.firstNode + fetch.node, now);
    if (outage !== undefined) return this.#unreached(fetch, outage);
    const done = wires.serve(stop, fetch.node);
    if (done + fetch.delay > fetch.askedAt + stop.spec.timeout) {
      fetch.found = UNREACHED;
      queue.push(fetch.askedAt + stop.spec.timeout, eventOf(REPLY, fetch.id));
      return;
    }
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
    const { clock } = this.#shared;
    const { route, key, instance, stage, draw } = fetch;
    const { pools, tier } = route.stops[stage];
    const freed = pools?.give(fetch);
    if (freed !== undefined) this.#depart(freed, clock.now);
    if (fetch.isDead) return this.fail(fetch);
    if (fetch.found === UNREACHED) this.#refused(fetch, tier);
    if (fetch.found === FOUND_NOTHING || fetch.found === UNREACHED) {
      this.send(fetch, stage + 1, clock.now);
      return;
    }
    const { isAged } = fetch;
    this.#complete(fetch, tier);
    if (isAged) this.refresh(route, key, instance, draw, stage + 1);
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
