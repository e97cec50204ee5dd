/**
 * The application instances: a request arrives at one of them, asks its in-process cache, and joins or starts a
 * fetch.
 */
import { CAUSE, HIT } from '../../../measure/record.ts';
import { NEGATIVE, WRONG } from '../../../policy/cache.ts';
import { NO_FLIGHT } from '../../../policy/single-flight.ts';
import type { ArrivalSource } from './arrivals.ts';
import { UNKNOWN } from './fetches.ts';
import type { Fetch } from './fetches.ts';
import type { HotBand } from './hot-band.ts';
import type { Journeys } from './journeys.ts';
import type { Machinery } from '../machinery.ts';
import type { ReadBack } from '../writes/messages.ts';
import { isPast, isSoft, keep } from './renewals.ts';
import { isTooOld } from './routes.ts';
import type { Route, Stop } from './routes.ts';
import type { VersionOracle } from '../writes/version-oracle.ts';

const NO_SLOT = -1;

/** Draws of reads back have numbers from 2^40 on: however many there are, those of the traffic stay what they are. */
const READS_BACK = 1_099_511_627_776;
/** Likewise of shadows, from twice that on. */
const SHADOWS = 2 * READS_BACK;

/** A request that is about to look into the cache of its instance. */
interface Request {
  readonly route: Route;
  readonly key: number;
  readonly instance: number;
  readonly draw: number;
  readonly hot: number;
  readonly arrived: number;
  readonly window: number;
  /** The version that it must not fall behind. */
  readonly needs: number;
  /** What its reader has written; 0: nothing that matters. */
  readonly own: number;
}

export class Instances {
  readonly #shared: Machinery;
  readonly #journeys: Journeys;
  readonly #hot: HotBand;
  readonly #oracle: VersionOracle | null;
  /** Time of a lookup in process, s. */
  readonly #lookupTime: number;
  /** Hits of the in-process caches in the open window, by cell: their latency is one constant. */
  readonly #hits: Float64Array;
  /** Requests that have arrived, and those of them that the traffic brought. */
  requests = 0;
  #draws = 0;

  constructor(shared: Machinery, journeys: Journeys, hot: HotBand, oracle: VersionOracle | null) {
    const [first] = shared.scenario.tiers;
    this.#shared = shared;
    this.#journeys = journeys;
    this.#hot = hot;
    this.#oracle = oracle;
    this.#lookupTime = first?.scope === 'instance' ? first.operationTime : 0;
    this.#hits = new Float64Array(shared.record.cells);
  }

  /** The next request of a source arrives. */
  arrive({ region, namespace, key, instance }: ArrivalSource): void {
    const { cold, routes, scenario } = this.#shared;
    const draw = this.#draws++;
    const route = routes[region * scenario.namespaces.length + namespace];
    const elsewhere = cold === null || region !== cold.spec.region ? -1 : cold.served(draw);
    if (cold === null || elsewhere < 0) return this.#arrived(route, key, instance, draw, 0);
    this.#arrived(routes[cold.spec.from * scenario.namespaces.length + namespace], key, elsewhere, draw, 0);
    if (cold.isShadowed) this.#shadow(route, key, instance, draw);
  }

  /** A request is repeated in a cold region, where nobody waits for the answer. */
  #shadow(route: Route, key: number, instance: number, request: number): void {
    const { clock, cold, flights } = this.#shared;
    const { now } = clock;
    const holder = route.firstInstance + instance;
    if (route.isLocal) {
      const [{ caches, grace }] = route.stops;
      const cache = caches[instance];
      cache.expire(now);
      const slot = cache.find(key);
      if (slot >= 0 && cache.expiresAt(slot) - grace > now) {
        cache.hit(slot, now);
        cold?.seen(true);
        return;
      }
      cache.miss(key, 1);
    }
    if (route.singleFlight && flights.find(holder, key) !== NO_FLIGHT) return cold?.seen(false);
    const fetch = this.#journeys.open(route, key, instance, SHADOWS + request);
    fetch.isRefresh = true;
    fetch.isShadow = true;
    fetch.cause = CAUSE.cold;
    if (route.singleFlight) this.#journeys.share(fetch);
    this.#journeys.send(fetch, route.isLocal ? 1 : 0, now + this.#lookupTime);
  }

  /** A writer reads its key again. */
  readBack(read: ReadBack): void {
    const { readsBack } = this.#shared;
    this.#arrived(read.route, read.key, read.instance, READS_BACK + read.number, read.own);
    readsBack.release(read);
  }

  #arrived(route: Route, key: number, instance: number, draw: number, own: number): void {
    const { record, clock, outages, underWay } = this.#shared;
    const { fields, counts } = record;
    const { now } = clock;
    this.requests++;
    const at = record.at(clock.window, route.cell);
    const hot = this.#hot.seen(route.namespace, key, now) ? 1 : 0;
    counts[at + fields.requests]++;
    counts[at + fields.hotRequests] += hot;
    const holder = route.firstInstance + instance;
    if (underWay.isFull(holder)) {
      counts[at + fields.overflow]++;
      counts[at + fields.missCause + CAUSE.unavailable]++;
      this.#shared.cold?.answered(route.region, false);
    } else if (outages.isDown(route.region, now)) {
      counts[at + fields.error]++;
      counts[at + fields.missCause + CAUSE.unavailable]++;
      this.#shared.cold?.answered(route.region, false);
    } else if (this.#oracle !== null && route.asksOracle) {
      const fetch = this.#journeys.open(route, key, instance, draw);
      fetch.hot = hot;
      fetch.own = own;
      underWay.started(holder);
      this.#oracle.ask(fetch);
    } else this.#look({ route, key, instance, draw, hot, arrived: now, window: clock.window, needs: 0, own });
  }

  /** A request has heard from the version oracle, or has not. */
  judge(fetch: Fetch): void {
    const { fetches, scenario, underWay } = this.#shared;
    const { route, key, instance, draw, hot, arrived, window, needs, own } = fetch;
    const whenAway = scenario.oracle?.whenAway;
    if (needs === UNKNOWN && whenAway !== 'serve') {
      fetch.cause = CAUSE.unavailable;
      fetch.needs = 0;
      if (whenAway === 'origin') this.#journeys.askPrimary(fetch);
      else this.#journeys.fail(fetch);
      return;
    }
    fetch.isOpen = false;
    underWay.ended(fetch.holder);
    fetches.release(fetch);
    this.#look({ route, key, instance, draw, hot, arrived, window, needs: Math.max(0, needs), own });
  }

  /** A request looks into the cache of its instance. */
  #look(request: Request): void {
    const { record, clock, flights, fetches } = this.#shared;
    const { route, key, instance, draw, hot, arrived, window, needs, own } = request;
    const { fields, counts } = record;
    const { now } = clock;
    const holder = route.firstInstance + instance;
    const at = record.at(clock.window, route.cell);
    let cause: number = CAUSE.uncached;
    let past = NO_SLOT;
    if (route.isLocal) {
      const [stop] = route.stops;
      const { store, caches, tags, age, grace } = stop;
      const cache = caches[instance];
      cache.expire(now);
      counts[at + fields.lookups]++;
      const slot = cache.find(key);
      const end = slot >= 0 ? cache.expiresAt(slot) - grace : -Infinity;
      const isFresh = end > now;
      const isOld = isFresh && age === 'checked' && isTooOld(route, cache.createdAt(slot), now);
      const isAged = isOld || (isFresh && needs > 0 && tags[instance].label(slot) < needs);
      if (isFresh) cache.hit(slot, now);
      const isGood = isFresh && !isAged;
      // Who is drawn to renew a copy that is being fetched has nothing to do.
      const isIdle = isGood && stop.early !== null && flights.find(holder, key) === NO_FLIGHT;
      const isEarly = isIdle && this.#shared.renewals.isEarly(stop, instance, slot, end, now, draw);
      if (isGood && !isEarly) return this.#hit(request, stop, slot, at);
      if (!isFresh) cache.miss(key, 1);
      if (!isFresh) past = slot;
      cause = isAged ? CAUSE.aged : isEarly ? CAUSE.early : past >= 0 ? CAUSE.ttl : store.departures.cause(holder, key);
    }
    const flight = route.singleFlight ? flights.find(holder, key) : NO_FLIGHT;
    if (route.isLocal) counts[at + fields.lookupMissCause + (flight === NO_FLIGHT ? cause : CAUSE.coalesced)]++;
    if (flight !== NO_FLIGHT) return this.#join(fetches.get(flight), request);
    const fetch = this.#journeys.open(route, key, instance, draw);
    fetch.cause = cause;
    fetch.hot = hot;
    fetch.arrived = arrived;
    fetch.window = window;
    fetch.needs = needs;
    fetch.own = own;
    this.#shared.underWay.started(holder);
    if (past >= 0) keep(fetch, 0, instance, past, now);
    if (route.singleFlight) this.#journeys.share(fetch);
    this.#journeys.send(fetch, route.isLocal ? 1 : 0, now + this.#lookupTime);
  }

  /** The cache of an instance has an answer, in a slot. */
  #hit(request: Request, stop: Stop, slot: number, at: number): void {
    const { route, key, instance, draw, hot, arrived, window } = request;
    const { record, clock, observer } = this.#shared;
    const { fields, counts } = record;
    const { now } = clock;
    const { caches, tags, spec, grace } = stop;
    const cache = caches[instance];
    counts[at + fields.lookupHits]++;
    this.#shared.cold?.answered(route.region, true);
    const of = record.at(window, route.cell);
    counts[of + ((cache.flags(slot) & NEGATIVE) === 0 ? fields.hit : fields.negativeHit)]++;
    counts[of + fields.hotHits] += hot;
    if ((cache.flags(slot) & WRONG) !== 0) counts[of + fields.wrong]++;
    if (isPast(stop, cache, slot, now)) counts[of + fields.staleHit]++;
    if (arrived === now) this.#hits[route.cell]++;
    else record.answered(window, route.cell, HIT, now - arrived + this.#lookupTime, 1);
    if (route.isWritten) {
      const [version, mark] = [tags[instance].version(slot), tags[instance].mark(slot)];
      const answer = { key, instance, node: instance, version, mark, readAt: now };
      observer.answered(route, 0, answer, request);
    }
    const isDue = spec.refreshAfter !== null && cache.isAged(slot, spec.refreshAfter, now, grace);
    if (isDue || isSoft(stop, cache, slot, now)) this.#journeys.refresh(route, key, instance, draw, 1);
  }

  /** Adds the latencies of the window that ends to the record. */
  closeWindow(): void {
    const { record, clock } = this.#shared;
    this.#hits.forEach((hits, cell) => {
      if (hits > 0) record.answered(clock.window, cell, HIT, this.#lookupTime, hits);
    });
    this.#hits.fill(0);
  }

  /** A request waits for a fetch of its instance that is under way. */
  #join(fetch: Fetch, { arrived, window, needs, own }: Request): void {
    this.#shared.underWay.started(fetch.holder);
    const waiter = this.#shared.waiters.take();
    waiter.arrived = arrived;
    waiter.window = window;
    waiter.needs = needs;
    waiter.own = own;
    waiter.next = fetch.waiters;
    fetch.waiters = waiter;
  }
}
