/** The journeys of fetches through the shared tiers to the origin and back, event by event. */
import { CAUSE, CAUSES } from '../../../measure/record.ts';
import { NEGATIVE, WRONG } from '../../../policy/cache.ts';
import { decompressTime, storedLength } from '../../../policy/compression.ts';
import { NO_FLIGHT } from '../../../policy/single-flight.ts';
import type { SingleFlight } from '../../../policy/single-flight.ts';
import { NO_TURN } from '../../../policy/turns.ts';
import type { Turns } from '../../../policy/turns.ts';
import type { Completion } from './completion.ts';
import { FOUND_COPY, FOUND_NOTHING, TIMED_OUT, UNREACHED, WAIT } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import { eventOf, LOOKUP, REPLY } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { NO_MARK } from '../observation/observer.ts';
import { OriginClient } from '../origin/origin-client.ts';
import type { Outage } from '../../outages.ts';
import { isExtended, isPast, isSoft, keep, mayServePast } from './renewals.ts';
import { isAsked, isTooOld } from './routes.ts';
import type { Route, Stop } from './routes.ts';
import { TurnTaking } from './turn-taking.ts';

export class Journeys {
  readonly #shared: Machinery;
  readonly #completion: Completion;
  readonly #turns: TurnTaking;
  /** Where fetches go that no tier answers. */
  readonly origin: OriginClient;

  constructor(shared: Machinery, completion: Completion) {
    this.#shared = shared;
    this.#completion = completion;
    this.#turns = new TurnTaking(shared, {
      goOn: (fetch) => this.send(fetch, fetch.stage + 1, shared.clock.now),
      fail: (fetch) => this.fail(fetch),
    });
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
    fetch.isShadow = false;
    fetch.isOpen = true;
    fetch.isDead = false;
    fetch.flights = null;
    fetch.token = NO_TURN;
    fetch.waits = 0;
    fetch.hasJoined = false;
    fetch.isStale = false;
    fetch.isWrong = false;
    fetch.missedAt = clock.now;
    if (fetch.kept !== null) fetch.kept.tier = -1;
    fetch.hot = 0;
    fetch.version = 0;
    fetch.label = 0;
    fetch.needs = 0;
    fetch.own = 0;
    fetch.mark = NO_MARK;
    fetch.atPrimary = false;
    fetch.divertedFrom = -1;
    return fetch;
  }

  /** Lets later requests of the instance join a fetch; no other one of its key may be registered there. */
  share(fetch: Fetch): void {
    this.#register(fetch, this.#shared.flights);
  }

  #register(fetch: Fetch, flights: SingleFlight): void {
    fetch.flights = flights;
    flights.start(fetch.holder, fetch.key, fetch.id);
  }

  /**
   * Starts a background refresh from a stage on, unless one is under way: a reload is never doubled by its instance.
   */
  refresh(route: Route, key: number, instance: number, draw: number, stage: number, token = NO_TURN): void {
    const { flights, renewing, clock } = this.#shared;
    const holder = route.firstInstance + instance;
    const isAlone = !route.renewsEach;
    const isUnderWay = flights.find(holder, key) !== NO_FLIGHT || renewing.find(holder, key) !== NO_FLIGHT;
    if (isAlone && isUnderWay) {
      if (token > NO_TURN) route.stops[stage - 1].turns?.end(key);
      return;
    }
    const fetch = this.open(route, key, instance, draw);
    fetch.isRefresh = true;
    fetch.cause = CAUSE.ttl;
    fetch.token = token;
    // Who misses in its own cache waits for the renewal there; of a copy in a tier below it can still have the old one.
    if (isAlone) this.#register(fetch, route.isLocal && stage === 1 ? flights : renewing);
    this.send(fetch, stage, clock.now);
  }

  /** Sends a fetch to the first of its stops from `stage` on that it is connected to, or else to the origin. */
  send(fetch: Fetch, stage: number, now: number): void {
    const { stores, wires } = this.#shared;
    const { route } = fetch;
    const zone = fetch.instance % route.zones;
    for (fetch.stage = stage; fetch.stage < route.stops.length; fetch.stage++) {
      const stop = route.stops[fetch.stage];
      if (!isAsked(fetch, stop)) continue;
      if (fetch.instance < stop.connected) {
        stop.store.hotKeys[stop.site]?.note(fetch.key, now);
        fetch.node = stores.nodeFor(stop.store, stop.site, route.namespace, fetch.key, fetch.instance);
        const trip = stop.trips[zone * stop.spec.nodes + fetch.node] * wires.factor(fetch.draw, stop.tier);
        fetch.delay = wires.way(route.region, zone, stop.site, fetch.node % route.zones, trip);
        if (stop.pools === null || stop.pools.take(fetch)) this.#depart(fetch, now);
        return;
      }
      this.#refused(fetch, stop);
    }
    this.origin.ask(fetch);
  }

  /** A fetch sets out for the node that it asks, or is given up before it can be there. */
  #depart(fetch: Fetch, now: number): void {
    const { queue } = this.#shared;
    const { timeout } = fetch.route.stops[fetch.stage].spec;
    fetch.askedAt = now;
    if (fetch.delay < timeout) queue.push(now + fetch.delay, eventOf(LOOKUP, fetch.id));
    else {
      fetch.found = UNREACHED;
      queue.push(now + timeout, eventOf(REPLY, fetch.id));
    }
  }

  /** A tier did not take a fetch; the nodes of a warm region behind it count as part of it, unless `isLast`. */
  #refused(fetch: Fetch, { tier, isBacked }: Stop, isLast = !isBacked): void {
    const { record, clock } = this.#shared;
    if (!fetch.isRefresh && isLast) {
      record.counts[record.at(clock.window, fetch.route.cell) + record.fields.refused + tier]++;
    }
    fetch.cause = CAUSE.unavailable;
    fetch.divertedFrom = tier;
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
    const { clock, queue, keys, outages, renewals, tracking, wires } = this.#shared;
    const { route, key } = fetch;
    const { now } = clock;
    const stop = route.stops[fetch.stage];
    const outage = outages.of(stop.firstNode + fetch.node, now) ?? outages.between(route.region, stop.site, now);
    if (outage !== undefined) return this.#unreached(fetch, outage);
    const done = wires.serve(stop, fetch.node);
    if (done + fetch.delay > fetch.askedAt + stop.spec.timeout) {
      fetch.found = UNREACHED;
      queue.push(fetch.askedAt + stop.spec.timeout, eventOf(REPLY, fetch.id));
      return;
    }
    const cache = stop.caches[fetch.node];
    cache.expire(now);
    tracking?.read(route, stop, fetch.node, key, fetch.instance);
    const slot = cache.find(key);
    const end = slot >= 0 ? cache.expiresAt(slot) - stop.grace : -Infinity;
    const isFresh = end > now;
    const isOld = isFresh && isTooOld(route, cache.createdAt(slot), done + fetch.delay);
    const isBehind = isFresh && fetch.needs > 0 && stop.tags[fetch.node].label(slot) < fetch.needs;
    const isGood = isFresh && !isBehind && !(isOld && stop.age === 'checked');
    const isEarly = isGood && renewals.isEarly(stop, fetch.node, slot, end, now, fetch.draw);
    if (isFresh) cache.hit(slot, now);
    fetch.isStale = isGood && isPast(stop, cache, slot, now);
    const { refreshAfter } = stop.spec;
    const isDue = isGood && refreshAfter !== null && cache.isAged(slot, refreshAfter, now, stop.grace);
    fetch.isAged = isDue || (isOld && stop.age === 'refreshed') || (isGood && isSoft(stop, cache, slot, now));
    fetch.found = isGood && !isEarly ? FOUND_COPY : FOUND_NOTHING;
    if (stop.turn?.kind === 'lease') this.#lease(fetch, stop, slot, isEarly);
    const { compression } = stop.spec;
    let reply = 0;
    let ready = 0;
    if (fetch.found === FOUND_COPY) {
      this.#take(fetch, stop, slot, end);
      const crosses = fetch.instance % route.zones !== fetch.node % route.zones;
      if (fetch.negative === 0 && (stop.isRemote || crosses || compression !== undefined)) {
        const length = keys.valueLength(route.namespace, key);
        if (stop.isRemote || crosses) reply = storedLength(compression, length);
        ready = decompressTime(compression, length);
      }
    } else if (fetch.found === FOUND_NOTHING) {
      if (!isFresh) cache.miss(key, 1);
      const isKept = slot >= 0 && !isFresh;
      if (isKept) keep(fetch, fetch.stage, fetch.node, slot, now);
      const lost = isKept ? CAUSE.ttl : isEarly ? CAUSE.early : stop.store.departures.cause(stop.site, key);
      fetch.cause = isFresh && !isEarly ? CAUSE.aged : lost;
      fetch.missedAt = now;
      // Who is still to lock the key may find it after all.
      if (stop.turn?.kind !== 'lock' || fetch.token !== NO_TURN) this.#turns.count(fetch);
    }
    if (!stop.isRemote) wires.crossZones(route.region, reply);
    const sent = stop.isRemote ? wires.transfer(stop.site, route.region, reply, done) : done;
    if (!stop.isRemote) tracking?.replied(stop, fetch.node, fetch.instance, sent + fetch.delay);
    queue.push(sent + fetch.delay + ready, eventOf(REPLY, fetch.id));
  }

  /** A node with leases gives out the turn of a key, or lets a fetch wait for whoever has it. */
  #lease(fetch: Fetch, stop: Stop, slot: number, isEarly: boolean): void {
    if (fetch.token !== NO_TURN || (fetch.found === FOUND_COPY && !fetch.isAged)) return;
    const { clock } = this.#shared;
    fetch.token = (stop.turns as Turns).take(fetch.key, clock.now);
    if (fetch.token !== NO_TURN) return;
    fetch.isAged = false;
    if (fetch.found === FOUND_COPY) return;
    // What there is, though past its time, is better than to wait.
    const isUsable = isEarly || (slot >= 0 && stop.grace > 0 && mayServePast(fetch.route));
    fetch.found = isUsable ? FOUND_COPY : WAIT;
    fetch.isStale = isUsable && !isEarly;
  }

  /** A fetch takes the copy in a slot along. */
  #take(fetch: Fetch, stop: Stop, slot: number, end: number): void {
    const { record, clock } = this.#shared;
    const { fields, counts } = record;
    const { route, node, isRefresh } = fetch;
    const cache = stop.caches[node];
    const at = record.at(clock.window, route.cell) + stop.tier;
    counts[at + (isRefresh ? fields.refreshLookups : fields.lookups)]++;
    fetch.hasJoined = fetch.waits > 0;
    if (isRefresh) counts[at + fields.refreshHits]++;
    else if (!fetch.hasJoined) counts[at + fields.lookupHits]++;
    else counts[at - stop.tier + fields.lookupMissCause + stop.tier * CAUSES + CAUSE.coalesced]++;
    fetch.negative = cache.flags(slot) & NEGATIVE;
    fetch.isWrong = (cache.flags(slot) & WRONG) !== 0;
    fetch.expiresAt = end;
    fetch.createdAt = cache.createdAt(slot);
    fetch.readAt = clock.now;
    if (!route.isWritten) return;
    const tags = stop.tags[node];
    fetch.version = tags.version(slot);
    fetch.label = tags.label(slot);
    fetch.mark = tags.mark(slot);
  }

  /** The reply of a node reaches the instance. */
  reply(fetch: Fetch): void {
    const { clock } = this.#shared;
    const { route, stage } = fetch;
    const stop = route.stops[stage];
    const { pools, tier } = stop;
    const freed = pools?.give(fetch);
    if (freed !== undefined) this.#depart(freed, clock.now);
    const { turn } = route.stops[stage];
    if (fetch.found === WAIT) return this.#turns.wait(fetch);
    if (fetch.found === UNREACHED) {
      const isServedPast = isExtended(fetch, clock.now);
      this.#refused(fetch, stop, isServedPast || !stop.isBacked);
      if (isServedPast) this.#completion.fail(fetch);
      else this.send(fetch, stage + 1, clock.now);
    } else if (fetch.found === FOUND_NOTHING) {
      if (turn?.kind === 'lock' && fetch.token === NO_TURN) this.#turns.ask(fetch);
      else this.send(fetch, stage + 1, clock.now);
    } else this.#found(fetch, tier);
  }

  /** A fetch for a turn reaches its node; its answer is back; it has slept. */
  lock(fetch: Fetch): void {
    this.#turns.lock(fetch);
  }

  locked(fetch: Fetch): void {
    this.#turns.locked(fetch);
  }

  wake(fetch: Fetch): void {
    this.send(fetch, fetch.stage, this.#shared.clock.now);
  }

  /** A fetch has an answer from a tier. */
  #found(fetch: Fetch, tier: number): void {
    const { route, key, instance, stage, draw, isAged, token } = fetch;
    this.#complete(fetch, tier);
    if (isAged) this.refresh(route, key, instance, draw, stage + 1, token);
  }

  /** Ends a fetch; the requests that cannot do with its answer ask the origin once more, together. */
  #complete(fetch: Fetch, source: number): void {
    if (fetch.isDead) return this.fail(fetch);
    const { route, key, instance, draw } = fetch;
    const late = this.#completion.complete(fetch, source);
    if (late === null) return;
    const again = this.open(route, key, instance, draw);
    again.arrived = late.arrived;
    again.window = late.window;
    again.waiters = late.next;
    again.needs = late.needs;
    again.own = late.own;
    again.cause = CAUSE.coalesced;
    this.#shared.waiters.release(late);
    this.share(again);
    this.askPrimary(again);
  }
}
