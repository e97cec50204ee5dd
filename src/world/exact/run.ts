/**
 * The exact run: every request is an event on its key. A request asks its instance's cache, then the shared tiers one
 * after the other, then the origin; the value found is stored in the tiers above. Redis and Memcached nodes serve one
 * operation at a time, first come first served; the origin is a station of parallel servers.
 *
 *   arrive -> in-process cache -> send -> LOOKUP at a node -> REPLY -> next tier … -> ORIGIN -> ANSWER -> complete
 *                                                                          complete -> SET into the tiers above
 */
import { EventQueue } from '../../engine/event-queue.ts';
import { CAUSE, CAUSES, HIT, MISS } from '../../measure/record.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import { NEGATIVE } from '../../policy/cache.ts';
import { NO_FLIGHT, SingleFlight } from '../../policy/single-flight.ts';
import { Popularity } from '../../random/popularity.ts';
import { Draws } from '../../random/stream.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { Keyspace } from '../keyspace.ts';
import { RateProfile } from '../profile.ts';
import { Arrivals } from './arrivals.ts';
import { Fetches, FOUND_NEGATIVE, FOUND_NOTHING, FOUND_VALUE, REFUSED, Sets, TIMED_OUT, Waiters } from './fetches.ts';
import { HotBand } from './hot-band.ts';
import { OriginBank } from './origin-bank.ts';
import { NONE } from './slots.ts';
import { Stores } from './stores.ts';
import { WarmStart } from './warm-start.ts';
import { Wires } from './wires.ts';

/** Events, in the low bits of an event number; the rest is a slot of the fetches, or of the sets. */
const LOOKUP = 0;
const REPLY = 1;
const ORIGIN = 2;
const ANSWER = 3;
const SET = 4;
const KINDS = 8;

/** Steps between two looks at whether to go on. */
const PROGRESS_EVERY = 1 << 16;

export class ExactRun {
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #keyspace: Keyspace;
  readonly #queue = new EventQueue();
  readonly #arrivals: Arrivals[];
  readonly #stores: Stores;
  readonly #wires: Wires;
  readonly #origin: OriginBank;
  readonly #hot: HotBand;
  readonly #flights = new SingleFlight();
  readonly #fetches = new Fetches();
  readonly #waiters = new Waiters();
  readonly #sets = new Sets();
  readonly #jitter: Draws;
  /** First instance of each region, counted over the scenario. */
  readonly #instanceBase: Int32Array;
  /** In-process tier of each namespace: 0, or -1 when it uses none. */
  readonly #local: Int8Array;
  readonly #localTime: number;
  /** Hits of the in-process caches in the open window, by cell: their latency is one constant. */
  readonly #localHits: Float64Array;
  #window = 0;
  #windowEnd: number;
  #requests = 0;
  #steps = 0;
  now = 0;

  constructor(scenario: ResolvedScenario, record: RunRecord) {
    this.#scenario = scenario;
    this.#record = record;
    this.#keyspace = new Keyspace(scenario);
    const profile = new RateProfile(scenario);
    const popularities = scenario.namespaces.map(({ keys, popularity }) => new Popularity(keys, popularity));
    const parts = { profile, keyspace: this.#keyspace, popularities };
    this.#arrivals = scenario.regions.map((_, region) => new Arrivals(scenario, parts, region));
    const warm = new WarmStart(scenario, record, parts);
    this.#stores = new Stores(scenario, this.#keyspace, record, warm.since);
    warm.fill(this.#stores);
    record.forgetSites();
    this.#wires = new Wires(scenario, record);
    this.#origin = new OriginBank(scenario, record);
    this.#hot = new HotBand(scenario, this.#keyspace, popularities);
    this.#jitter = new Draws(scenario.seed, 'ttl-jitter');
    let instances = 0;
    this.#instanceBase = Int32Array.from(scenario.regions, (region) => (instances += region.instances) - region.instances);
    const local = scenario.tiers[0]?.scope === 'instance';
    this.#local = Int8Array.from(scenario.namespaces, ({ tiers }) => (local && tiers[0] === 0 ? 0 : -1));
    this.#localTime = local ? scenario.tiers[0].operationTime : 0;
    this.#localHits = new Float64Array(record.cells);
    this.#windowEnd = record.windows.edges[1];
  }

  get stores(): Stores {
    return this.#stores;
  }

  get keyspace(): Keyspace {
    return this.#keyspace;
  }

  get hot(): HotBand {
    return this.#hot;
  }

  /** Requests that arrived, and events: arrivals and what they scheduled. */
  get requests(): number {
    return this.#requests;
  }

  get events(): number {
    return this.#requests + this.#queue.scheduled;
  }

  /** Runs to the end, or until `onProgress` says stop; true when it reached the end. */
  run(onProgress: OnProgress): boolean {
    const { duration } = this.#scenario;
    const queue = this.#queue;
    let going = true;
    for (;;) {
      let source = this.#arrivals[0];
      for (let i = 1; i < this.#arrivals.length; i++) {
        if (this.#arrivals[i].time < source.time) source = this.#arrivals[i];
      }
      // Requests stop arriving at the end; those under way are answered still, so that the books close.
      const arrival = going && source.time < duration ? source.time : Infinity;
      const next = Math.min(arrival, queue.nextTime);
      if (next === Infinity) break;
      while (next >= this.#windowEnd && this.#window < this.#record.windowsReached - 1) this.#closeWindow();
      this.now = next;
      if (arrival <= queue.nextTime) {
        this.#arrive(source);
        source.advance();
      } else this.#handle(queue.pop());
      if (++this.#steps % PROGRESS_EVERY === 0 && going) {
        going = onProgress(Math.min(next, duration), duration);
        if (!going) this.#record.interrupt(Math.min(next, duration));
      }
    }
    while (this.#window < this.#record.windowsReached - 1) this.#closeWindow();
    this.#closeWindow();
    return going;
  }

  #handle(event: number): void {
    const slot = event >> 3;
    switch (event & (KINDS - 1)) {
      case LOOKUP:
        return this.#lookup(slot);
      case REPLY:
        return this.#reply(slot);
      case ORIGIN:
        return this.#readOrigin(slot);
      case ANSWER:
        return this.#answer(slot);
      case SET:
        return this.#set(slot);
    }
  }

  #arrive(source: Arrivals): void {
    const { region, namespace, key, instance } = source;
    const now = this.now;
    const draw = this.#requests++;
    const record = this.#record;
    const fields = record.fields;
    const cell = region * this.#scenario.namespaces.length + namespace;
    const at = record.at(this.#window, cell);
    record.counts[at + fields.requests]++;
    const hot = this.#hot.seen(namespace, key, now);
    if (hot) record.counts[at + fields.hotRequests]++;
    let cause: number = CAUSE.uncached;
    if (this.#local[namespace] === 0) {
      const store = this.#stores.tiers[0];
      const at0 = this.#instanceBase[region] + instance;
      const cache = store.caches[at0];
      cache.expire(now);
      record.counts[at + fields.lookups]++;
      const slot = cache.find(key);
      if (slot >= 0 && cache.expiresAt[slot] > now) {
        cache.hit(slot, now);
        record.counts[at + fields.lookupHits]++;
        record.counts[at + (cache.flags[slot] === NEGATIVE ? fields.negativeHit : fields.hit)]++;
        if (hot) record.counts[at + fields.hotHits]++;
        this.#localHits[cell]++;
        const after = store.tier.refreshAfter;
        if (after !== null && isAged(cache.storedAt[slot], cache.expiresAt[slot], after, now)) {
          this.#refresh(source.region, namespace, key, instance, draw, 1);
        }
        return;
      }
      cache.miss(key, 1);
      cause = store.departures.cause(at0, key);
      if (this.#scenario.namespaces[namespace].singleFlight) {
        const flight = this.#flights.find(at0, key);
        if (flight !== NO_FLIGHT) {
          record.counts[at + fields.lookupMissCause + CAUSE.coalesced]++;
          this.#join(flight, now);
          return;
        }
      }
      record.counts[at + fields.lookupMissCause + cause]++;
    } else if (this.#scenario.namespaces[namespace].singleFlight) {
      const flight = this.#flights.find(this.#instanceBase[region] + instance, key);
      if (flight !== NO_FLIGHT) return this.#join(flight, now);
    }
    const fetch = this.#open(region, namespace, key, instance, draw);
    this.#fetches.stage[fetch] = this.#local[namespace] + 1;
    this.#fetches.cause[fetch] = cause;
    this.#fetches.hot[fetch] = hot ? 1 : 0;
    this.#share(fetch, this.#scenario.namespaces[namespace].singleFlight);
    this.#send(fetch, now + this.#localTime);
  }

  #open(region: number, namespace: number, key: number, instance: number, draw: number): number {
    const fetches = this.#fetches;
    const fetch = fetches.slots.take();
    fetches.key[fetch] = key;
    fetches.namespace[fetch] = namespace;
    fetches.region[fetch] = region;
    fetches.instance[fetch] = instance;
    fetches.draw[fetch] = draw;
    fetches.arrived[fetch] = this.now;
    fetches.window[fetch] = this.#window;
    fetches.refresh[fetch] = 0;
    fetches.waiters[fetch] = NONE;
    return fetch;
  }

  /** Lets later requests of the instance join, when they may and no other fetch of the key has been registered. */
  #share(fetch: number, may: boolean): void {
    const { key, instance, region } = this.#fetches;
    const holder = this.#instanceBase[region[fetch]] + instance[fetch];
    const shared = may && this.#flights.find(holder, key[fetch]) === NO_FLIGHT;
    this.#fetches.shared[fetch] = shared ? 1 : 0;
    if (shared) this.#flights.start(holder, key[fetch], fetch);
  }

  /** Starts a background refresh from a stage on, unless one is under way: a reload is never doubled by its instance. */
  #refresh(region: number, namespace: number, key: number, instance: number, draw: number, stage: number): void {
    if (this.#flights.find(this.#instanceBase[region] + instance, key) !== NO_FLIGHT) return;
    const fetch = this.#open(region, namespace, key, instance, draw);
    this.#fetches.stage[fetch] = stage;
    this.#fetches.refresh[fetch] = 1;
    this.#fetches.cause[fetch] = CAUSE.ttl;
    this.#fetches.hot[fetch] = 0;
    this.#share(fetch, true);
    this.#send(fetch, this.now);
  }

  #join(flight: number, now: number): void {
    const waiter = this.#waiters.slots.take();
    this.#waiters.arrived[waiter] = now;
    this.#waiters.window[waiter] = this.#window;
    this.#waiters.slots.next[waiter] = this.#fetches.waiters[flight];
    this.#fetches.waiters[flight] = waiter;
  }

  /** Sends a fetch to the tier of its stage, or to the origin when no tier is left. */
  #send(fetch: number, now: number): void {
    const { stage, namespace, region, instance, key, draw } = this.#fetches;
    const tiers = this.#scenario.namespaces[namespace[fetch]].tiers;
    while (stage[fetch] < tiers.length) {
      const index = tiers[stage[fetch]];
      const tier = this.#scenario.tiers[index];
      if (this.#wires.connected(index, region[fetch], instance[fetch])) {
        const node = this.#stores.nodeOf(tier, namespace[fetch], key[fetch]);
        if (this.#wires.occupy(index, region[fetch], instance[fetch], node, fetch)) {
          const delay = this.#wires.oneWay(index, region[fetch], instance[fetch], node, draw[fetch]);
          this.#queue.push(now + delay, fetch * KINDS + LOOKUP);
        }
        return;
      }
      const cell = region[fetch] * this.#scenario.namespaces.length + namespace[fetch];
      const at = this.#record.at(this.#window, cell);
      if (this.#fetches.refresh[fetch] === 0) this.#record.counts[at + this.#record.fields.refused + index]++;
      this.#fetches.cause[fetch] = CAUSE.unavailable;
      stage[fetch]++;
    }
    const delay = this.#wires.toOrigin(region[fetch], instance[fetch], draw[fetch]);
    this.#queue.push(now + delay, fetch * KINDS + ORIGIN);
  }

  #lookup(fetch: number): void {
    const now = this.now;
    const fetches = this.#fetches;
    const namespace = fetches.namespace[fetch];
    const region = fetches.region[fetch];
    const key = fetches.key[fetch];
    const index = this.#scenario.namespaces[namespace].tiers[fetches.stage[fetch]];
    const store = this.#stores.tiers[index];
    const site = store.tier.siteOf[region];
    const node = this.#stores.nodeOf(store.tier, namespace, key);
    const done = this.#wires.serve(index, site, node, now, this.#window);
    const cache = store.caches[store.base[site] + node];
    cache.expire(now);
    const slot = cache.find(key);
    const record = this.#record;
    const fields = record.fields;
    const at = record.at(this.#window, region * this.#scenario.namespaces.length + namespace);
    const refresh = fetches.refresh[fetch] === 1;
    record.counts[at + (refresh ? fields.refreshLookups : fields.lookups) + index]++;
    let reply = 0;
    if (slot >= 0 && cache.expiresAt[slot] > now) {
      cache.hit(slot, now);
      record.counts[at + (refresh ? fields.refreshHits : fields.lookupHits) + index]++;
      fetches.found[fetch] = cache.flags[slot] === NEGATIVE ? FOUND_NEGATIVE : FOUND_VALUE;
      fetches.expiresAt[fetch] = cache.expiresAt[slot];
      fetches.createdAt[fetch] = cache.createdAt[slot];
      const after = store.tier.refreshAfter;
      fetches.aged[fetch] =
        after !== null && isAged(cache.storedAt[slot], cache.expiresAt[slot], after, now) ? 1 : 0;
      if (fetches.found[fetch] === FOUND_VALUE && site !== region) reply = this.#keyspace.valueLength(namespace, key);
    } else {
      cache.miss(key, 1);
      fetches.found[fetch] = FOUND_NOTHING;
      const cause = store.departures.cause(store.departureRow[store.base[site] + node], key);
      fetches.cause[fetch] = cause;
      if (!refresh) record.counts[at + fields.lookupMissCause + index * CAUSES + cause]++;
    }
    const back = this.#wires.oneWay(index, region, fetches.instance[fetch], node, fetches.draw[fetch]);
    const sent = this.#wires.transfer(site, region, reply, done, this.#window);
    this.#queue.push(sent + back, fetch * KINDS + REPLY);
  }

  #reply(fetch: number): void {
    const fetches = this.#fetches;
    const namespace = fetches.namespace[fetch];
    const region = fetches.region[fetch];
    const instance = fetches.instance[fetch];
    const key = fetches.key[fetch];
    const stage = fetches.stage[fetch];
    const index = this.#scenario.namespaces[namespace].tiers[stage];
    const tier = this.#scenario.tiers[index];
    const freed = this.#wires.vacate(index, region, instance, this.#stores.nodeOf(tier, namespace, key));
    if (freed !== NONE) {
      const node = this.#stores.nodeOf(tier, fetches.namespace[freed], fetches.key[freed]);
      const delay = this.#wires.oneWay(index, region, instance, node, fetches.draw[freed]);
      this.#queue.push(this.now + delay, freed * KINDS + LOOKUP);
    }
    if (fetches.found[fetch] === FOUND_NOTHING) {
      fetches.stage[fetch]++;
      this.#send(fetch, this.now);
      return;
    }
    const aged = fetches.aged[fetch] === 1;
    const draw = fetches.draw[fetch];
    this.#complete(fetch, index);
    if (aged) this.#refresh(region, namespace, key, instance, draw, stage + 1);
  }

  #readOrigin(fetch: number): void {
    const fetches = this.#fetches;
    const region = fetches.region[fetch];
    const cell = region * this.#scenario.namespaces.length + fetches.namespace[fetch];
    const back = this.#wires.toOrigin(region, fetches.instance[fetch], fetches.draw[fetch]);
    const ends = this.#origin.read(fetches, fetch, cell, this.now, this.#window);
    let sent = ends;
    if (fetches.found[fetch] === FOUND_VALUE) {
      const absent = this.#keyspace.absent(fetches.namespace[fetch], fetches.key[fetch]);
      if (absent) fetches.found[fetch] = FOUND_NEGATIVE;
      fetches.createdAt[fetch] = ends;
      const from = this.#origin.region(region);
      if (!absent && from !== region) {
        const value = this.#keyspace.valueLength(fetches.namespace[fetch], fetches.key[fetch]);
        sent = this.#wires.transfer(from, region, value, ends, this.#window);
      }
    }
    this.#queue.push(sent + back, fetch * KINDS + ANSWER);
  }

  #answer(fetch: number): void {
    this.#origin.left(this.#fetches.key[fetch]);
    const found = this.#fetches.found[fetch];
    if (found === REFUSED || found === TIMED_OUT) this.#fail(fetch);
    else this.#complete(fetch, this.#scenario.tiers.length);
  }

  /** Ends a fetch with an answer from a tier (or the origin, numbered after the last tier). */
  #complete(fetch: number, source: number): void {
    this.#storeAbove(fetch, source);
    const fetches = this.#fetches;
    const record = this.#record;
    const fields = record.fields;
    const cell = fetches.region[fetch] * this.#scenario.namespaces.length + fetches.namespace[fetch];
    const origin = source === this.#scenario.tiers.length;
    if (fetches.refresh[fetch] === 0) {
      const at = record.at(fetches.window[fetch], cell);
      if (origin) {
        record.counts[at + fields.miss]++;
        record.counts[at + fields.missCause + fetches.cause[fetch]]++;
      } else {
        const negative = fetches.found[fetch] === FOUND_NEGATIVE;
        record.counts[at + (negative ? fields.negativeHit : fields.hit) + source]++;
        record.counts[at + fields.hotHits] += fetches.hot[fetch];
      }
      const latency = this.now - fetches.arrived[fetch];
      record.answered(fetches.window[fetch], cell, origin ? MISS : HIT, latency, 1);
    }
    for (let waiter = fetches.waiters[fetch]; waiter !== NONE; ) {
      const at = record.at(this.#waiters.window[waiter], cell);
      record.counts[at + fields.coalesced + source]++;
      record.counts[at + fields.missCause + CAUSE.coalesced]++;
      record.answered(this.#waiters.window[waiter], cell, MISS, this.now - this.#waiters.arrived[waiter], 1);
      waiter = this.#nextWaiter(waiter);
    }
    this.#close(fetch);
  }

  /** Ends a fetch that the origin refused or did not serve in time. */
  #fail(fetch: number): void {
    const fetches = this.#fetches;
    const record = this.#record;
    const fields = record.fields;
    const cell = fetches.region[fetch] * this.#scenario.namespaces.length + fetches.namespace[fetch];
    const outcome = fetches.found[fetch] === REFUSED ? fields.shed : fields.error;
    if (fetches.refresh[fetch] === 0) {
      const at = record.at(fetches.window[fetch], cell);
      record.counts[at + outcome]++;
      record.counts[at + fields.missCause + fetches.cause[fetch]]++;
    }
    for (let waiter = fetches.waiters[fetch]; waiter !== NONE; ) {
      const at = record.at(this.#waiters.window[waiter], cell);
      record.counts[at + outcome]++;
      record.counts[at + fields.missCause + CAUSE.coalesced]++;
      waiter = this.#nextWaiter(waiter);
    }
    this.#close(fetch);
  }

  #nextWaiter(waiter: number): number {
    const next = this.#waiters.slots.next[waiter];
    this.#waiters.slots.release(waiter);
    return next;
  }

  #close(fetch: number): void {
    const fetches = this.#fetches;
    if (fetches.shared[fetch] === 1) {
      this.#flights.end(this.#instanceBase[fetches.region[fetch]] + fetches.instance[fetch], fetches.key[fetch]);
    }
    fetches.slots.release(fetch);
  }

  /** Stores what a fetch found in every tier of its namespace that lies above the source. */
  #storeAbove(fetch: number, source: number): void {
    const fetches = this.#fetches;
    const namespace = fetches.namespace[fetch];
    const region = fetches.region[fetch];
    const key = fetches.key[fetch];
    const { tiers, ttl } = this.#scenario.namespaces[namespace];
    const negative = fetches.found[fetch] === FOUND_NEGATIVE ? 1 : 0;
    const fromOrigin = source === this.#scenario.tiers.length;
    for (let i = tiers.length - 1; i >= 0; i--) {
      const index = tiers[i];
      if (index >= source) continue;
      const tier = this.#scenario.tiers[index];
      const own = ttl[index];
      if (own === null) continue;
      let life = negative === 1 ? own.negative : own.ttl;
      if (!(life > 0)) continue;
      if (own.jitter > 0 && life < Infinity) {
        life *= 1 - own.jitter * this.#jitter.uniform(fetches.draw[fetch], fetches.stage[fetch], index);
      }
      if (!fromOrigin && tier.promotedTtl !== 'default') {
        const left = fetches.expiresAt[fetch] - this.now;
        life = tier.promotedTtl === 'remaining' ? left : Math.min(life, left);
        if (!(life > 0)) continue;
      }
      if (tier.scope === 'instance') {
        const store = this.#stores.tiers[index];
        const cache = this.#instanceBase[region] + fetches.instance[fetch];
        store.caches[cache].expire(this.now);
        const copy = { namespace, key, negative, ttl: life, createdAt: fetches.createdAt[fetch] };
        this.#stores.put(store, cache, copy, this.now);
      } else if (this.#wires.connected(index, region, fetches.instance[fetch])) {
        this.#pushSet(fetch, index, life, negative);
      }
    }
  }

  #pushSet(fetch: number, index: number, life: number, negative: number): void {
    const { key, namespace, region, instance, createdAt, draw } = this.#fetches;
    const sets = this.#sets;
    const tier = this.#scenario.tiers[index];
    const site = tier.siteOf[region[fetch]];
    const set = sets.slots.take();
    sets.key[set] = key[fetch];
    sets.namespace[set] = namespace[fetch];
    sets.tier[set] = index;
    sets.site[set] = site;
    sets.negative[set] = negative;
    sets.ttl[set] = life;
    sets.createdAt[set] = createdAt[fetch];
    const node = this.#stores.nodeOf(tier, namespace[fetch], key[fetch]);
    const delay = this.#wires.oneWay(index, region[fetch], instance[fetch], node, draw[fetch]);
    const value =
      site !== region[fetch] && negative === 0 ? this.#keyspace.valueLength(namespace[fetch], key[fetch]) : 0;
    const sent = this.#wires.transfer(region[fetch], site, value, this.now, this.#window);
    this.#queue.push(sent + delay, set * KINDS + SET);
  }

  #set(set: number): void {
    const sets = this.#sets;
    const store = this.#stores.tiers[sets.tier[set]];
    const namespace = sets.namespace[set];
    const key = sets.key[set];
    const node = this.#stores.nodeOf(store.tier, namespace, key);
    this.#wires.serve(sets.tier[set], sets.site[set], node, this.now, this.#window);
    const cache = store.base[sets.site[set]] + node;
    store.caches[cache].expire(this.now);
    const copy = { namespace, key, negative: sets.negative[set], ttl: sets.ttl[set], createdAt: sets.createdAt[set] };
    this.#stores.put(store, cache, copy, this.now);
    sets.slots.release(set);
  }

  #closeWindow(): void {
    const record = this.#record;
    for (let cell = 0; cell < this.#localHits.length; cell++) {
      if (this.#localHits[cell] > 0) record.answered(this.#window, cell, HIT, this.#localTime, this.#localHits[cell]);
      this.#localHits[cell] = 0;
    }
    record.closeWindow(this.#window);
    this.#stores.measure(record, this.#window);
    const phase = record.windows.phaseOf[this.#window];
    const last = this.#window >= record.windowsReached - 1;
    if (last || record.windows.phaseOf[this.#window + 1] !== phase) this.#stores.measurePhase(record, phase);
    if (last) return;
    this.#window++;
    this.#stores.window = this.#window;
    this.#windowEnd = record.windows.edges[this.#window + 1];
  }
}

/** Whether a copy has passed a fraction of its time to live. */
function isAged(storedAt: number, expiresAt: number, fraction: number, now: number): boolean {
  return now - storedAt > fraction * (expiresAt - storedAt);
}
