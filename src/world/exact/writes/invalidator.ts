/**
 * The deletes of an exact run: what consumers send to the nodes of their region, what instances are told, and what all
 * of that ends.
 */
import type { RunRecord } from '../../../measure/record.ts';
import type { Step } from '../../../measure/story.ts';
import { Draws } from '../../../random/stream.ts';
import type { Bus as BusSpec } from '../../../scenario/coherence.ts';
import type { Cache } from '../../../policy/cache.ts';
import { WRITTEN } from '../requests/fetches.ts';
import type { Fills } from '../requests/fills.ts';
import { DELETE, eventOf, NOTIFY } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { Invalidation, Message } from './messages.ts';
import { markOf, NO_MARK } from '../observation/observer.ts';
import type { Route, Stop } from '../requests/routes.ts';
import type { Tags } from '../caches/tags.ts';
import { Subscribers } from './subscribers.ts';
import type { VersionOracle } from './version-oracle.ts';
import { DELETES } from '../requests/wires.ts';

const MISSED = markOf('missed');
const REORDERED = markOf('reordered');

type Outcome = Extract<Step, { kind: 'told' }>['outcome'];

/** What the consumers of one region end of one namespace. */
interface Reach {
  readonly instances: Stop | undefined;
  /** Tiers on nodes, and which of them is the regional one. */
  readonly nodes: readonly Stop[];
  readonly regional: Stop | undefined;
}

export class Invalidator {
  /** Null: instances take their messages at once. */
  readonly subscribers: Subscribers | null;
  readonly #shared: Machinery;
  readonly #spec: BusSpec;
  readonly #fills: Fills;
  readonly #oracle: VersionOracle | null;
  readonly #losses: Draws;
  /** By cell. */
  readonly #reach: readonly Reach[];
  /** Regional caches that an event has to reach, by namespace. */
  readonly #expected: readonly number[];

  constructor(shared: Machinery, spec: BusSpec, fills: Fills, oracle: VersionOracle | null) {
    this.#shared = shared;
    this.#spec = spec;
    this.#fills = fills;
    this.#oracle = oracle;
    this.#losses = new Draws(shared.scenario.seed, 'notify-loss');
    this.#reach = shared.routes.map(reachOf);
    this.subscribers =
      spec.subscriber === undefined
        ? null
        : new Subscribers(shared, spec.subscriber, {
            hear: (event, region, instance) => {
              const { tier } = this.#of(event.namespace, region).instances as Stop;
              shared.deliveries.deliver(tier, region, instance, event.key, event.version);
              this.#endCopy(event, region, instance);
              this.close(event);
            },
            lose: (event, region, instance) => {
              this.#miss(event, region, instance);
              this.close(event);
            },
            flush: (region, instance) => this.#flushInstance(region, instance),
          });
    this.#expected = shared.scenario.namespaces.map((_, namespace) => {
      const regions = shared.scenario.regions.map((__, region) => this.#of(namespace, region));
      return regions.filter(({ regional }) => regional !== undefined).length;
    });
  }

  /** How many regional caches an event of a namespace has to reach. */
  expected(namespace: number): number {
    return this.#expected[namespace];
  }

  /** The consumers of a region apply an event: nodes first, and instances once the regional cache is clean. */
  apply(event: Invalidation, region: number): void {
    this.#oracle?.learn(region, event.key, event.version);
    const { nodes, regional } = this.#of(event.namespace, region);
    for (const stop of nodes) this.#send(event, stop, region, this.#shared.clock.now);
    if (regional === undefined) this.#tellInstances(event, region);
    this.close(event);
  }

  /** A delete reaches its node. */
  delete(message: Message): void {
    const { clock, deliveries, outages, queue, wires, record } = this.#shared;
    const event = message.event as Invalidation;
    const stop = message.stop as Stop;
    const { node, region, isSecond } = message;
    const outage = outages.of(stop.firstNode + node, clock.now);
    // Consumers try until they succeed.
    if (outage !== undefined) return void queue.push(outage.to, eventOf(DELETE, message.id));
    wires.serve(stop, node);
    stop.caches[node].expire(clock.now);
    if (!this.#update(stop, node, event, region)) this.#remove(stop, node, event, region);
    if (stop.turn?.kind === 'lease') stop.turns?.end(event.key);
    deliveries.deliver(stop.tier, region, node, event.key, event.version);
    if (this.#shared.cold?.spec.region === region) this.#shared.cold.deleted(event.key);
    if (stop.spec.scope === 'region' && !isSecond) {
      if (--event.waited === 0) {
        record.invalidation[record.windows.phaseOf[clock.window]].add(clock.now - event.committedAt, 1);
      }
      this.#tellInstances(event, region);
      const { secondDelete } = this.#spec;
      if (secondDelete !== null) this.#send(event, stop, region, clock.now + secondDelete, true);
    }
    this.#end(message);
  }

  /** The instances of a region are told to drop a key. */
  notify(message: Message): void {
    const event = message.event as Invalidation;
    const { region } = message;
    const { caches, tier } = message.stop as Stop;
    if (this.subscribers === null) this.#shared.deliveries.deliver(tier, region, 0, event.key, event.version);
    caches.forEach((_, instance) => {
      this.#count(event, region, (fields) => fields.messages);
      const isLost = this.#losses.uniform(event.number, instance, region) < this.#spec.notifyLoss;
      if (isLost) return this.#miss(event, region, instance);
      if (this.subscribers === null) return this.#endCopy(event, region, instance);
      event.open++;
      this.subscribers.publish(event, region, instance);
    });
    this.#end(message);
  }

  /** A message ends the copy of an instance. */
  #endCopy(event: Invalidation, region: number, instance: number): void {
    const stop = this.#of(event.namespace, region).instances as Stop;
    stop.caches[instance].expire(this.#shared.clock.now);
    this.#remove(stop, instance, event, region);
  }

  /** A region will never hear of an event. */
  lose(event: Invalidation, region: number): void {
    const { nodes, instances } = this.#of(event.namespace, region);
    for (const { caches, tags } of instances === undefined ? nodes : [instances, ...nodes]) {
      caches.forEach((cache, at) => blame(cache, tags[at], event));
    }
  }

  /** A region empties its tiers, because it does not know what it has missed. */
  flush(region: number): void {
    this.#shared.scenario.namespaces.forEach((_, namespace) => {
      const { nodes, instances } = this.#of(namespace, region);
      for (const stop of instances === undefined ? nodes : [instances, ...nodes]) {
        stop.caches.forEach((__, at) => this.#empty(stop, at, namespace));
      }
    });
  }

  /** An instance does so. */
  #flushInstance(region: number, instance: number): void {
    this.#shared.scenario.namespaces.forEach((_, namespace) => {
      const { instances } = this.#of(namespace, region);
      if (instances !== undefined) this.#empty(instances, instance, namespace);
    });
  }

  /** Ends all copies of a namespace in a cache. */
  #empty({ caches, tags, tier, site }: Stop, at: number, namespace: number): void {
    const { chronicle, clock, keyspace } = this.#shared;
    const cache = caches[at];
    cache.expire(clock.now);
    cache.forEach((slot) => {
      if (keyspace.namespaceOf(cache.keyOf[slot]) !== namespace) return;
      const left = { time: clock.now, version: tags[at].version(slot), place: { tier, site, at } };
      chronicle?.note(cache.keyOf[slot], { kind: 'left', why: 'flushed', ...left });
      cache.deleteSlot(slot);
    });
  }

  /** One of those who had to deal with an event is done. */
  close(event: Invalidation): void {
    if (--event.open === 0) this.#shared.invalidations.release(event);
  }

  /** Gives a node the new value that an event brings; false when it brings none. */
  #update(stop: Stop, node: number, event: Invalidation, region: number): boolean {
    const { commits, routes, scenario } = this.#shared;
    const { namespace, key, version, committedAt } = event;
    const route = routes[region * scenario.namespaces.length + namespace];
    const life = stop.ttl?.ttl ?? 0;
    if (!route.writesThrough || !(life > 0) || !commits.exists(namespace, key, version)) return false;
    const createdAt = committedAt + scenario.regions[route.primaryRegion].clockSkew;
    const value = { namespace, key, negative: 0, createdAt, version, label: version, draw: WRITTEN };
    this.#fills.store(stop, node, value, NO_MARK, REORDERED, life);
    return true;
  }

  #remove(stop: Stop, at: number, event: Invalidation, region: number): void {
    const { clock, record, scenario, tracking } = this.#shared;
    const cache = stop.caches[at];
    const slot = cache.find(event.key);
    const isNewer = slot >= 0 && stop.tags[at].version(slot) >= event.version;
    const isSpared = (isNewer && this.#spec.deletes === 'versioned') || this.#holds(stop, at, event);
    const removes = slot >= 0 && !isSpared;
    // A versioned delete leaves a tombstone where there was nothing, which is a change as well.
    const isChange = removes || (slot < 0 && this.#spec.deletes === 'versioned');
    if (isChange) tracking?.changed(stop.tier, stop.first + at, event.key, event.version);
    this.#tell(stop, at, event, removes ? 'removed' : slot >= 0 ? 'spared' : 'absent');
    if (removes) cache.deleteSlot(slot);
    if (clock.now >= scenario.duration) return;
    const counted = record.at(clock.window, region * scenario.namespaces.length + event.namespace);
    record.counts[counted + record.fields.deletes + stop.tier]++;
    if (!removes) record.counts[counted + record.fields.absentDeletes + stop.tier]++;
  }

  /** Whether a node has a value of the key that the origin has not got yet. */
  #holds(stop: Stop, at: number, { namespace, key }: Invalidation): boolean {
    return stop.spec.scope === 'region' && this.#fills.buffers.holds(namespace, stop, at, key);
  }

  /** An instance does not get its message. */
  #miss(event: Invalidation, region: number, instance: number): void {
    const stop = this.#of(event.namespace, region).instances as Stop;
    this.#shared.deliveries.miss(stop.tier, region, instance, event.key, event.version);
    this.#count(event, region, (fields) => fields.lostMessages);
    stop.caches[instance].expire(this.#shared.clock.now);
    this.#tell(stop, instance, event, 'unheard');
    blame(stop.caches[instance], stop.tags[instance], event);
  }

  #count({ namespace }: Invalidation, region: number, field: (fields: RunRecord['fields']) => number): void {
    const { clock, record, scenario } = this.#shared;
    if (clock.now >= scenario.duration) return;
    record.counts[record.at(clock.window, region * scenario.namespaces.length + namespace) + field(record.fields)]++;
  }

  /** Tells the chronicle what an event has done to a cache, or is about to do. */
  #tell({ caches, tags, tier, site }: Stop, at: number, event: Invalidation, outcome: Outcome): void {
    const { chronicle, clock } = this.#shared;
    if (chronicle === null) return;
    const slot = caches[at].find(event.key);
    const found = slot >= 0 ? tags[at].version(slot) : null;
    const place = { tier, site, at };
    chronicle.note(event.key, { kind: 'told', time: clock.now, version: event.version, place, found, outcome });
  }

  /** Sends a delete to the nodes that may hold a key: only the first on its own node counts as its arrival. */
  #send(event: Invalidation, stop: Stop, region: number, from: number, isSecond = false): void {
    const nodes = this.#shared.stores.nodesOf(stop.store, stop.site, event.namespace, event.key);
    nodes.forEach((node, shard) => this.#sendTo(event, stop, { region, node, from, isSecond: isSecond || shard > 0 }));
  }

  #sendTo(
    event: Invalidation,
    stop: Stop,
    { region, node, from, isSecond }: { region: number; node: number; from: number; isSecond: boolean },
  ): void {
    const { messages, queue, scenario } = this.#shared;
    const message = messages.take();
    message.event = event;
    message.stop = stop;
    message.region = region;
    message.isSecond = isSecond;
    message.node = node;
    event.open++;
    const zone = message.node % scenario.regions[region].zones;
    queue.push(from + this.#trip(message, zone), eventOf(DELETE, message.id));
  }

  #tellInstances(event: Invalidation, region: number): void {
    const { instances: stop } = this.#of(event.namespace, region);
    if (stop === undefined || this.#spec.tracking !== undefined) return;
    const { clock, messages, queue } = this.#shared;
    const message = messages.take();
    message.event = event;
    message.stop = stop;
    message.region = region;
    message.isSecond = false;
    event.open++;
    queue.push(clock.now + this.#trip(message, 0), eventOf(NOTIFY, message.id));
  }

  /** Half a round trip within a region, s. */
  #trip({ event, stop, region, isSecond }: Message, zone: number): number {
    const { network, scenario, wires } = this.#shared;
    const purpose = DELETES + 2 * ((stop as Stop).tier * scenario.regions.length + region) + (isSecond ? 1 : 0);
    const trip = 0.5 * network.roundTrip(region, 0, region, zone);
    return wires.way(region, 0, region, zone, trip * wires.factor((event as Invalidation).number, purpose));
  }

  #of(namespace: number, region: number): Reach {
    return this.#reach[region * this.#shared.scenario.namespaces.length + namespace];
  }

  #end(message: Message): void {
    this.close(message.event as Invalidation);
    this.#shared.messages.release(message);
  }
}

/** Tiers of a route whose copies the consumers of its region end. */
function reachOf({ stops, told, region }: Route): Reach {
  const reached = stops.filter(({ tier, site }) => told.includes(tier) && site === region);
  const nodes = reached.filter(({ spec }) => spec.scope !== 'instance');
  return {
    instances: reached.find(({ spec }) => spec.scope === 'instance'),
    nodes,
    regional: nodes.find(({ spec }) => spec.scope === 'region'),
  };
}

/** An older copy than a lost event speaks of will be stale for that reason. */
function blame(cache: Cache, tags: Tags, { key, version }: Invalidation): void {
  const slot = cache.find(key);
  if (slot < 0 || tags.version(slot) >= version || tags.mark(slot) !== 0) return;
  tags.set(slot, tags.version(slot), MISSED, tags.label(slot));
}
