/**
 * Client-side caching as Redis does it: each node of a regional tier remembers which instances have read which of its
 * keys, and tells them, and nobody else, when a key is overwritten, deleted, expired or evicted. It does so over the
 * connection that they read on (RESP3), so that what it says comes after every reply that it has sent before.
 *
 * An instance that fills a node reads the key again at once, as the cache frontend of Lettuce does: it is tracked from
 * then on, and its own fill is no news to it. When a node is lost, or its connections are, what it had tracked is
 * dropped by who had read it.
 */
import type { RunRecord } from '../../../measure/record.ts';
import { TrackingTable } from '../../../policy/tracking-table.ts';
import { Stream } from '../../../random/stream.ts';
import { eventOf, PUSH } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { Pool } from '../pool.ts';
import type { Route, Stop } from '../requests/routes.ts';
import { PUSHES } from '../requests/wires.ts';

/** Stands for the instance of a change that no instance has made. */
const NOBODY = -1;

/** One node that tracks. */
interface Tracker {
  readonly region: number;
  readonly stop: Stop;
  readonly node: number;
  readonly table: TrackingTable;
  /** When the last thing that it has sent to each instance arrives there, s. */
  readonly arrived: Float64Array;
}

/** A message to one instance that a key has changed. */
class Push {
  readonly id: number;
  region = 0;
  instance = 0;
  key = 0;
  /** What the key has become; 0: nobody says. */
  version = 0;

  constructor(id: number) {
    this.id = id;
  }
}

export class Tracking {
  readonly #shared: Machinery;
  readonly #pushes = new Pool((id) => new Push(id));
  /** By tier and by cache of its store; undefined: it tracks nobody. */
  readonly #trackers: (Tracker | undefined)[][];
  /** By cell: whether instances are told of its keys. */
  readonly #isTracked: readonly boolean[];
  #sent = 0;

  constructor(shared: Machinery, keysMax: number) {
    this.#shared = shared;
    const { scenario, routes } = shared;
    this.#trackers = scenario.tiers.map(() => []);
    this.#isTracked = routes.map(({ isLocal, stops, told }) => isLocal && told.includes(stops[0].tier));
    for (const route of routes) {
      if (!this.#isTracked[route.cell]) continue;
      for (const stop of route.stops) if (tracks(route, stop)) this.#add(route, stop, keysMax);
    }
    shared.stores.gone = (tier, cache, key) => this.changed(tier, cache, key);
    this.#warm();
  }

  /** An instance reads a key at a node. */
  read({ cell, region }: Route, { tier, site, first }: Stop, node: number, key: number, instance: number): void {
    const tracker = this.#trackers[tier][first + node];
    // The nodes of another region that stand in for those of a cold one do not track.
    if (tracker === undefined || site !== region || !this.#isTracked[cell]) return;
    const dropped = tracker.table.remember(key, instance);
    if (dropped === null) return;
    for (const reader of dropped.readers) {
      this.#send(tracker, reader, dropped.key, 0);
      this.#count(tracker.region, dropped.key, (fields) => fields.spuriousMessages);
    }
  }

  /** What a node has sent to an instance arrives there at `time`. */
  replied({ tier, first }: Stop, node: number, instance: number, time: number): void {
    const arrived = this.#trackers[tier][first + node]?.arrived;
    if (arrived !== undefined && instance < arrived.length) arrived[instance] = Math.max(arrived[instance], time);
  }

  /** A key of a node becomes a version; 0: nobody says which. */
  changed(tier: number, cache: number, key: number, version = 0, by = NOBODY): void {
    const tracker = this.#trackers[tier][cache];
    if (tracker === undefined) return;
    for (const reader of tracker.table.forget(key)) if (reader !== by) this.#send(tracker, reader, key, version);
  }

  /** A node has taken a copy, from an instance that goes on to read it, or from elsewhere. */
  filled(stop: Stop, node: number, namespace: number, key: number, version: number, by = NOBODY): void {
    this.changed(stop.tier, stop.first + node, key, Math.max(0, version), by);
    if (by === NOBODY) return;
    const { routes, scenario } = this.#shared;
    this.read(routes[stop.site * scenario.namespaces.length + namespace], stop, node, key, by);
  }

  /** A node has not taken a copy: the instance learns that it is not to be kept. */
  refused({ tier, first }: Stop, node: number, key: number, by = NOBODY): void {
    const tracker = this.#trackers[tier][first + node];
    if (tracker !== undefined && by !== NOBODY) this.#push(tracker, by, key, 0);
  }

  /** A message has arrived: the instance drops its copy. */
  happen(id: number): void {
    const push = this.#pushes.get(id);
    const { region, instance, key, version } = push;
    const { deliveries, keyspace } = this.#shared;
    const [{ tier }] = this.#routeOf(region, key).stops;
    if (version > 0) deliveries.deliver(tier, region, instance, key, version);
    const removed = this.#drop(push);
    this.#pushes.release(push);
    const { clock, record, scenario } = this.#shared;
    if (clock.now >= scenario.duration) return;
    const cell = region * scenario.namespaces.length + keyspace.namespaceOf(key);
    const at = record.at(clock.window, cell);
    record.counts[at + record.fields.deletes + tier]++;
    if (!removed) record.counts[at + record.fields.absentDeletes + tier]++;
  }

  /** A node is lost to those who read there, or their connections to it are. */
  lost(tier: number, cache: number): void {
    const tracker = this.#trackers[tier][cache];
    if (tracker === undefined) return;
    for (const { key, readers } of tracker.table.clear()) {
      for (const reader of readers) this.#forget(tracker.region, reader, key);
    }
  }

  /** Some instances of a region start anew. */
  restarted(region: number, from: number, to: number): void {
    for (const trackers of this.#trackers) {
      for (const tracker of trackers) {
        if (tracker?.region !== region) continue;
        for (let instance = from; instance < to; instance++) tracker.table.leave(instance);
      }
    }
  }

  #add({ region }: Route, stop: Stop, keysMax: number): void {
    const { seed, regions } = this.#shared.scenario;
    stop.caches.forEach((_, node) => {
      const stream = new Stream(seed, `tracking/${stop.spec.name}/${stop.first + node}`);
      const table = new TrackingTable(keysMax, () => stream.next());
      const arrived = new Float64Array(regions[region].instances);
      this.#trackers[stop.tier][stop.first + node] ??= { region, stop, node, table, arrived };
    });
  }

  /** Instances that begin with copies have read them. */
  #warm(): void {
    const { keyspace, routes, stores } = this.#shared;
    for (const route of routes) {
      const stop = route.stops.find((one) => tracks(route, one));
      if (stop === undefined || !this.#isTracked[route.cell]) continue;
      route.stops[0].caches.forEach((cache, instance) => {
        cache.forEach((slot) => {
          const key = cache.keyOf[slot];
          if (keyspace.namespaceOf(key) !== route.namespace) return;
          this.read(route, stop, stores.nodeFor(stop.store, stop.site, route.namespace, key, instance), key, instance);
        });
      });
    }
  }

  #send(tracker: Tracker, instance: number, key: number, version: number): void {
    this.#count(tracker.region, key, (fields) => fields.messages);
    this.#push(tracker, instance, key, version);
  }

  /** Sends a message behind all that the node has sent to the instance before. */
  #push({ region, stop, node, arrived }: Tracker, instance: number, key: number, version: number): void {
    const { clock, queue, routes, scenario, wires } = this.#shared;
    const { zones } = routes[region * scenario.namespaces.length];
    const zone = instance % zones;
    const trip = stop.trips[zone * stop.spec.nodes + node] * wires.factor(this.#sent++, PUSHES);
    const way = wires.way(region, zone, region, node % zones, trip);
    arrived[instance] = Math.max(arrived[instance], clock.now + way);
    const push = this.#pushes.take();
    push.region = region;
    push.instance = instance;
    push.key = key;
    push.version = version;
    queue.push(arrived[instance], eventOf(PUSH, push.id));
  }

  /** An instance that is told of a key drops its copy; false when it has none. */
  #drop({ region, instance, key }: Push): boolean {
    const { chronicle, clock, commits } = this.#shared;
    const [{ caches, tags, tier, site }] = this.#routeOf(region, key).stops;
    caches[instance].expire(clock.now);
    const slot = caches[instance].find(key);
    const found = slot >= 0 ? tags[instance].version(slot) : null;
    const outcome = slot >= 0 ? 'removed' : 'absent';
    const place = { tier, site, at: instance };
    const told = { kind: 'told', time: clock.now, version: commits.version(key), place, found, outcome } as const;
    chronicle?.note(key, told);
    if (slot >= 0) caches[instance].deleteSlot(slot);
    return slot >= 0;
  }

  /** An instance drops its copy of a key that it will hear no more of. */
  #forget(region: number, instance: number, key: number): void {
    const { chronicle, clock } = this.#shared;
    const [{ caches, tags, tier, site }] = this.#routeOf(region, key).stops;
    caches[instance].expire(clock.now);
    const slot = caches[instance].find(key);
    if (slot < 0) return;
    const left = { time: clock.now, version: tags[instance].version(slot), place: { tier, site, at: instance } };
    chronicle?.note(key, { kind: 'left', why: 'flushed', ...left });
    caches[instance].deleteSlot(slot);
  }

  #routeOf(region: number, key: number): Route {
    const { keyspace, routes, scenario } = this.#shared;
    return routes[region * scenario.namespaces.length + keyspace.namespaceOf(key)];
  }

  #count(region: number, key: number, field: (fields: RunRecord['fields']) => number): void {
    const { clock, record, scenario } = this.#shared;
    if (clock.now < scenario.duration) {
      record.counts[record.at(clock.window, this.#routeOf(region, key).cell) + field(record.fields)]++;
    }
  }
}

/** Whether the nodes of a stop track who reads there: Memcached has no such thing. */
function tracks({ region, told }: Route, { spec, tier, site }: Stop): boolean {
  return spec.scope === 'region' && spec.kind !== 'memcached' && site === region && told.includes(tier);
}
