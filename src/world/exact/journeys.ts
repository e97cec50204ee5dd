/** The journeys of fetches through the shared tiers to the origin and back, event by event. */
import { CAUSE, CAUSES } from '../../measure/record.ts';
import { NEGATIVE } from '../../policy/cache.ts';
import { NO_FLIGHT } from '../../policy/single-flight.ts';
import type { Completion } from './completion.ts';
import { FOUND_COPY, FOUND_NOTHING } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import { ANSWER, eventOf, LOOKUP, ORIGIN, REPLY } from './machinery.ts';
import type { Machinery } from './machinery.ts';
import { OriginBank } from './origin-bank.ts';
import type { Route } from './routes.ts';
import { ORIGIN_DRAW } from './wires.ts';

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
    fetch.delay = route.originTrips[zone] * wires.factor(fetch.draw, ORIGIN_DRAW);
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
    if (slot >= 0 && cache.expiresAt(slot) > now) {
      cache.hit(slot, now);
      counts[at + stop.tier + (fetch.isRefresh ? fields.refreshHits : fields.lookupHits)]++;
      fetch.found = FOUND_COPY;
      fetch.negative = cache.flags(slot) & NEGATIVE;
      fetch.expiresAt = cache.expiresAt(slot);
      fetch.createdAt = cache.createdAt(slot);
      fetch.isAged = stop.spec.refreshAfter !== null && cache.isAged(slot, stop.spec.refreshAfter, now);
      if (stop.isRemote && fetch.negative === 0) reply = keys.valueLength(route.namespace, key);
    } else {
      cache.miss(key, 1);
      fetch.found = FOUND_NOTHING;
      fetch.cause = stop.store.departures.cause(stop.site, key);
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
    this.#completion.complete(fetch, tier);
    if (isAged) this.refresh(route, key, instance, draw, stage + 1);
  }

  /** A fetch reaches the origin. */
  readOrigin(fetch: Fetch): void {
    const { queue, keyspace, keys, wires } = this.#shared;
    const { route, key } = fetch;
    const ends = this.#origin.read(fetch, this.#shared.clock);
    let sent = ends;
    if (fetch.found === FOUND_COPY) {
      fetch.negative = keyspace.absent(route.namespace, key) ? 1 : 0;
      fetch.createdAt = ends;
      if (fetch.negative === 0 && route.originRegion !== route.region) {
        const value = keys.valueLength(route.namespace, key);
        sent = wires.transfer(route.originRegion, route.region, value, ends);
      }
    }
    queue.push(sent + fetch.delay, eventOf(ANSWER, fetch.id));
  }

  /** The answer of the origin, or its refusal, reaches the instance. */
  answer(fetch: Fetch): void {
    this.#origin.left(fetch.key);
    if (fetch.found === FOUND_COPY) this.#completion.complete(fetch, this.#shared.scenario.tiers.length);
    else this.#completion.fail(fetch);
  }
}
