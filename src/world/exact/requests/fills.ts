/** What is stored: copies on their way into the tiers above where they were found, and updates of writers. */
import { compressTime, storedLength } from '../../../policy/compression.ts';
import { NO_TURN } from '../../../policy/turns.ts';
import { Draws } from '../../../random/stream.ts';
import type { TierTtl } from '../../../scenario/resolved.ts';
import type { Chronicle } from '../observation/chronicle.ts';
import { WRITTEN } from './fetches.ts';
import type { Fetch, Fill } from './fetches.ts';
import { eventOf, FILL } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { WriteOperation } from '../writes/messages.ts';
import { markOf, NO_MARK } from '../observation/observer.ts';
import { isAsked } from './routes.ts';
import type { Route, Stop } from './routes.ts';
import type { Copy } from '../caches/stores.ts';
import { TURNLESS } from './turn-taking.ts';
import { UPDATES } from './wires.ts';
import type { WriteBuffers } from '../writes/write-buffers.ts';

const STALE_FILL = markOf('stale-fill');
const REPOISONED = markOf('repoisoned');
const LAGGING = markOf('lagging-replica');

/** A copy that comes to a cache. */
interface Newcomer extends Copy {
  /** Number of the request that it was fetched for. */
  readonly draw: number;
  /** Instance that brings it; undefined or negative: none does. */
  readonly instance?: number;
}

export class Fills {
  readonly #shared: Machinery;
  readonly buffers: WriteBuffers;
  /** Number of the origin where it stands among the tiers. */
  readonly #origin: number;
  readonly #jitter: Draws;
  /** By namespace. */
  readonly #isVersioned: readonly boolean[];

  constructor(shared: Machinery, buffers: WriteBuffers) {
    this.#shared = shared;
    this.buffers = buffers;
    this.#origin = shared.scenario.tiers.length;
    this.#jitter = new Draws(shared.scenario.seed, 'ttl-jitter');
    this.#isVersioned = shared.scenario.namespaces.map(({ fills }) => fills === 'versioned');
  }

  /** A fill reaches its node. */
  fill(fill: Fill): void {
    const { clock, outages, wires, fills } = this.#shared;
    const { node } = fill;
    const stop = fill.stop as Stop;
    if (outages.of(stop.firstNode + node, clock.now) === undefined) {
      wires.serve(stop, node);
      const isHeldOff = fill.isFromSibling && this.#shared.cold?.holdsOff(fill.key) === true;
      const isRefused = isVoid(stop, fill) || isHeldOff;
      if (isRefused) this.#refused(stop, node, fill);
      else if (!fill.isEmpty) this.store(stop, node, fill, fill.mark, fill.provenance, fill.life);
      if (stop.turns !== null && endsTurn(stop, fill)) stop.turns.end(fill.key);
    }
    fills.release(fill);
  }

  /**
   * Stores a copy that has reached a cache of a stop, unless it is to give way; it brings a mark along, or has its
   * provenance for one where its invalidation has gone by.
   */
  store(stop: Stop, at: number, copy: Newcomer, mark: number, provenance: number, life: number): void {
    const { chronicle, clock, observer, stores, tracking } = this.#shared;
    stop.caches[at].expire(clock.now);
    if (this.#givesWay(stop, at, copy)) return this.#refused(stop, at, copy);
    const kept = observer.mark(stop, at, copy, mark, provenance);
    if (chronicle !== null) tell(chronicle, stop, at, copy, kept !== mark, clock.now);
    const slot = stores.put(stop.store, stop.first + at, copy, kept, life, clock.now);
    if (slot >= 0) tracking?.filled(stop, at, copy.namespace, copy.key, copy.version, copy.instance);
    if (slot >= 0 && stop.early !== null) stop.tags[at].setRenewal(slot, copy.renewal ?? 0);
  }

  /** Puts a written value into the regional cache of its writer, under its version or as a draft. */
  update(route: Route, stop: Stop, write: WriteOperation, version: number): void {
    const { clock, fills, keys, queue, stores, wires } = this.#shared;
    const { key, instance, number, createdAt, exists } = write;
    const { namespace } = route;
    const { ttl } = stop;
    const life = ttl === null ? 0 : exists ? ttl.ttl : ttl.negative;
    if (!(life > 0) || instance >= stop.connected) return;
    const fill = fills.take();
    fill.stop = stop;
    fill.namespace = namespace;
    fill.key = key;
    fill.node = stores.nodeOf(stop.spec, namespace, key);
    fill.negative = exists ? 0 : 1;
    fill.createdAt = createdAt;
    fill.version = version;
    fill.label = version;
    fill.mark = NO_MARK;
    fill.provenance = markOf('reordered');
    fill.draw = WRITTEN;
    fill.instance = -1;
    fill.life = life;
    fill.renewal = 0;
    fill.isStale = false;
    fill.isWrong = false;
    fill.token = NO_TURN;
    fill.isEmpty = false;
    fill.isFromSibling = false;
    const trip = stop.trips[(instance % route.zones) * stop.spec.nodes + fill.node];
    const { compression } = stop.spec;
    const length = exists ? keys.valueLength(namespace, key) : 0;
    if (exists && !stop.isRemote && instance % route.zones !== fill.node % route.zones) {
      wires.crossZones(route.region, storedLength(compression, length));
    }
    const zone = instance % route.zones;
    const way = wires.way(route.region, zone, stop.site, fill.node % route.zones, trip * wires.factor(number, UPDATES));
    queue.push(clock.now + compressTime(compression, length) + way, eventOf(FILL, fill.id));
  }

  /** Stores a value that a node has taken from a writer, and will hand on. */
  keep(stop: Stop, node: number, { route, key, draft, createdAt, exists }: WriteOperation): void {
    const { ttl } = stop;
    const life = ttl === null ? 0 : exists ? ttl.ttl : ttl.negative;
    const copy = { namespace: route.namespace, key, createdAt, version: draft, label: draft, draw: WRITTEN };
    if (life > 0) this.store(stop, node, { ...copy, negative: exists ? 0 : 1 }, NO_MARK, NO_MARK, life);
  }

  /** Sends the end of a turn without a copy. */
  release(fetch: Fetch, stop: Stop): void {
    this.send(fetch, stop, 0, NO_MARK).isEmpty = true;
  }

  /** Stores what a fetch found in every tier of its namespace that lies above the source, the lowest first. */
  storeAbove(fetch: Fetch, source: number): void {
    const { route } = fetch;
    const isBehind = source === this.#origin && fetch.mark === LAGGING;
    const provenance = isBehind ? LAGGING : source === this.#origin ? STALE_FILL : REPOISONED;
    // What the first tier answers is stored nowhere else.
    if (fetch.stage > 0 || source === this.#origin) this.#tellRead(fetch, source);
    for (let i = fetch.stage - 1; i >= 0; i--) {
      const stop = route.stops[i];
      if (!isAsked(fetch, stop)) continue;
      const life = stop.ttl === null ? 0 : this.#lifeOf(fetch, stop, stop.ttl, source);
      if (!(life > 0)) {
        if (stop.turn?.kind === 'lock' && fetch.token > NO_TURN) this.release(fetch, stop);
        continue;
      }
      if (stop.spec.scope === 'instance') {
        this.store(stop, fetch.instance, fetch, carried(fetch, stop), provenance, life);
      } else if (fetch.instance < stop.connected && !this.#isCutOff(route, stop)) {
        this.send(fetch, stop, life, provenance);
      }
    }
  }

  #isCutOff({ region }: Route, { site }: Stop): boolean {
    return this.#shared.outages.between(region, site, this.#shared.clock.now) !== undefined;
  }

  /** Tells the chronicle where a fetch has read what. */
  #tellRead(fetch: Fetch, source: number): void {
    const { route, key, version, readAt, asOf, draw, instance, atPrimary, node, stage } = fetch;
    const { region, originRegion, primaryRegion, stops } = route;
    const stop = source === this.#origin ? undefined : stops[stage];
    this.#shared.chronicle?.note(key, {
      kind: 'read',
      time: readAt,
      version,
      fetch: draw,
      region,
      instance,
      place: stop === undefined ? null : { tier: source, site: stop.site, at: node },
      from: atPrimary ? primaryRegion : originRegion,
      asOf,
    });
  }

  /** How long the copy that a fetch found will live at a stop above, s; not positive: it is not stored there. */
  #lifeOf(fetch: Fetch, stop: Stop, ttl: TierTtl, source: number): number {
    let life = fetch.negative === 1 ? ttl.negative : ttl.ttl;
    if (life > 0 && ttl.jitter > 0 && life < Infinity) {
      life *= 1 - ttl.jitter * this.#jitter.uniform(fetch.draw, fetch.stage, stop.tier);
    }
    if (life > 0 && this.#isBehind(stop)) life = Math.min(life, this.#shared.scenario.bus?.behind?.ttl ?? Infinity);
    if (life > 0 && life < Infinity) life = this.#shared.renewals.lifeOf(stop, life, fetch.renewal, fetch.draw);
    if (source === this.#origin || stop.spec.promotedTtl === 'default' || !(life > 0)) return life;
    const left = fetch.expiresAt - this.#shared.clock.now;
    return stop.spec.promotedTtl === 'remaining' ? left : Math.min(life, left);
  }

  /** Whether the bus is so far behind in the region of a tier that copies there live no longer than they may. */
  #isBehind({ tier, site }: Stop): boolean {
    const { busLag, clock, scenario } = this.#shared;
    const { bus } = scenario;
    if (bus?.behind === undefined || !bus.tiers.includes(tier)) return false;
    return busLag.of(site, clock.now) > bus.behind.lag;
  }

  /** Whether a fill finds a value that waits for its commit, or a versioned one a newer copy or a newer delete. */
  #givesWay(stop: Stop, at: number, { namespace, key, version }: Copy): boolean {
    const { deliveries, scenario } = this.#shared;
    // A value without a version cannot be compared.
    if (version < 0) return false;
    if (this.buffers.holds(namespace, stop, at, key)) return true;
    if (!this.#isVersioned[namespace]) return false;
    const { tier, site } = stop;
    if (scenario.bus?.deletes === 'versioned' && deliveries.told(tier, site, at, key) > version) return true;
    const slot = stop.caches[at].find(key);
    return slot >= 0 && stop.tags[at].version(slot) > version;
  }

  #refused(stop: Stop, at: number, { namespace, key, version, draw, instance }: Newcomer): void {
    const { chronicle, clock, record, scenario, tracking } = this.#shared;
    const { tier, site } = stop;
    tracking?.refused(stop, at, key, instance);
    const place = { tier, site, at };
    chronicle?.note(key, { kind: 'refused', time: clock.now, version, place, fetch: draw });
    if (clock.now >= scenario.duration) return;
    const cell = record.at(clock.window, site * scenario.namespaces.length + namespace);
    record.counts[cell + record.fields.refusedFills + tier]++;
  }

  send(fetch: Fetch, stop: Stop, life: number, provenance: number): Fill {
    const { clock, queue, stores, keys, wires, fills } = this.#shared;
    const { route, key } = fetch;
    const fill = fills.take();
    fill.stop = stop;
    fill.namespace = route.namespace;
    fill.key = key;
    fill.node = stores.nodeFor(stop.store, stop.site, route.namespace, key, fetch.instance);
    fill.negative = fetch.negative;
    fill.createdAt = fetch.createdAt;
    fill.version = fetch.version;
    fill.label = fetch.label;
    fill.mark = carried(fetch, stop);
    fill.provenance = provenance;
    fill.draw = fetch.draw;
    fill.instance = stop.isRemote ? -1 : fetch.instance;
    fill.life = life;
    fill.renewal = fetch.renewal;
    fill.isStale = fetch.isStale;
    fill.isWrong = fetch.isWrong;
    fill.token = stop.turn === null ? NO_TURN : fetch.token > NO_TURN ? fetch.token : TURNLESS;
    fill.isEmpty = false;
    fill.isFromSibling = route.stops[fetch.stage]?.isSibling ?? false;
    const trip = stop.trips[(fetch.instance % route.zones) * stop.spec.nodes + fill.node];
    const { compression } = stop.spec;
    const value = fetch.negative === 1 ? 0 : keys.valueLength(route.namespace, key);
    let sent = clock.now + (life > 0 ? compressTime(compression, value) : 0);
    if (stop.isRemote) {
      sent = wires.transfer(route.region, stop.site, storedLength(compression, value), sent);
    } else if (life > 0 && fetch.negative === 0 && fetch.instance % route.zones !== fill.node % route.zones) {
      wires.crossZones(route.region, storedLength(compression, value));
    }
    const factor = wires.factor(fetch.draw, stop.tier);
    const zone = fetch.instance % route.zones;
    const way = wires.way(route.region, zone, stop.site, fill.node % route.zones, trip * factor);
    queue.push(sent + way, eventOf(FILL, fill.id));
    return fill;
  }
}

/** Tells the chronicle what is about to be stored. */
function tell(chronicle: Chronicle, stop: Stop, at: number, copy: Newcomer, isLate: boolean, time: number): void {
  const { caches, tags, tier, site } = stop;
  const { key, version, label, createdAt, draw } = copy;
  const slot = caches[at].find(key);
  const over = slot >= 0 ? tags[at].version(slot) : null;
  const place = { tier, site, at };
  chronicle.note(key, { kind: 'stored', time, version, place, fetch: draw, over, isLate, label, createdAt });
}

/** Whether a tier refuses what a fetch brings that has lost its turn, or never had it. */
function isVoid({ turn, turns }: Stop, { key, token }: Fill): boolean {
  if (turn === null || turns === null || token === NO_TURN) return false;
  if (turn.kind === 'lock' && (!turn.fencing || token === TURNLESS)) return false;
  return !turns.isLatest(key, token);
}

/** Whether a fill, or what comes in its place, ends the turn of its key. */
function endsTurn({ turn, turns }: Stop, { key, token }: Fill): boolean {
  return token > NO_TURN && (turn?.ownerCheck === false || turns?.isLatest(key, token) === true);
}

/**
 * The mark that a copy takes along into a tier: where invalidations come, that a replica was behind matters only to
 * what is stored after they have gone by.
 */
function carried({ mark, route }: Fetch, { tier }: Stop): number {
  return mark === LAGGING && route.told.includes(tier) ? NO_MARK : mark;
}

