/**
 * The end of a fetch: its answer is counted, shared with the requests that wait for it, and stored in the tiers
 * above.
 */
import { CAUSE, HIT, MISS } from '../../measure/record.ts';
import { Draws } from '../../random/stream.ts';
import type { TierTtl } from '../../scenario/resolved.ts';
import { REFUSED } from './fetches.ts';
import type { Fetch, Fill, Waiter } from './fetches.ts';
import { eventOf, FILL } from './machinery.ts';
import type { Machinery } from './machinery.ts';
import type { Stop } from './routes.ts';

export class Completion {
  readonly #shared: Machinery;
  /** Number of the origin where it stands among the tiers. */
  readonly #origin: number;
  readonly #jitter: Draws;

  constructor(shared: Machinery) {
    this.#shared = shared;
    this.#origin = shared.scenario.tiers.length;
    this.#jitter = new Draws(shared.scenario.seed, 'ttl-jitter');
  }

  /** Ends a fetch with an answer from a tier, or from the origin, numbered after the last tier. */
  complete(fetch: Fetch, source: number): void {
    const { record, clock } = this.#shared;
    const { fields, counts } = record;
    const { cell } = fetch.route;
    this.#storeAbove(fetch, source);
    if (!fetch.isRefresh) {
      const at = record.at(fetch.window, cell);
      if (source === this.#origin) {
        counts[at + fields.miss]++;
        counts[at + fields.missCause + fetch.cause]++;
      } else {
        counts[at + (fetch.negative === 1 ? fields.negativeHit : fields.hit) + source]++;
        counts[at + fields.hotHits] += fetch.hot;
      }
      const outcome = source === this.#origin ? MISS : HIT;
      record.answered(fetch.window, cell, outcome, clock.now - fetch.arrived, 1);
    }
    for (let waiter = fetch.waiters; waiter !== null; waiter = this.#dismiss(waiter)) {
      const at = record.at(waiter.window, cell);
      counts[at + fields.coalesced + source]++;
      counts[at + fields.missCause + CAUSE.coalesced]++;
      record.answered(waiter.window, cell, MISS, clock.now - waiter.arrived, 1);
    }
    this.#close(fetch);
  }

  /** Ends a fetch that the origin refused or did not serve in time. */
  fail(fetch: Fetch): void {
    const { record } = this.#shared;
    const { fields, counts } = record;
    const { cell } = fetch.route;
    const outcome = fetch.found === REFUSED ? fields.shed : fields.error;
    if (!fetch.isRefresh) {
      const at = record.at(fetch.window, cell);
      counts[at + outcome]++;
      counts[at + fields.missCause + fetch.cause]++;
    }
    for (let waiter = fetch.waiters; waiter !== null; waiter = this.#dismiss(waiter)) {
      const at = record.at(waiter.window, cell);
      counts[at + outcome]++;
      counts[at + fields.missCause + CAUSE.coalesced]++;
    }
    this.#close(fetch);
  }

  /** A fill reaches its node. */
  fill(fill: Fill): void {
    const { clock, stores, wires, fills } = this.#shared;
    const { node } = fill;
    const stop = fill.stop as Stop;
    wires.serve(stop, node);
    stop.caches[node].expire(clock.now);
    stores.put(stop.store, stop.caches[node], fill, fill.life, clock.now);
    fills.release(fill);
  }

  /** Lets a waiter go; the one that came before it. */
  #dismiss(waiter: Waiter): Waiter | null {
    this.#shared.waiters.release(waiter);
    return waiter.next;
  }

  #close(fetch: Fetch): void {
    fetch.waiters = null;
    if (fetch.isShared) this.#shared.flights.end(fetch.holder, fetch.key);
    this.#shared.fetches.release(fetch);
  }

  /** Stores what a fetch found in every tier of its namespace that lies above the source, the lowest first. */
  #storeAbove(fetch: Fetch, source: number): void {
    const { clock, stores } = this.#shared;
    const { route } = fetch;
    for (let i = fetch.stage - 1; i >= 0; i--) {
      const stop = route.stops[i];
      const life = stop.ttl === null ? 0 : this.#lifeOf(fetch, stop, stop.ttl, source);
      if (!(life > 0)) continue;
      if (stop.spec.scope === 'instance') {
        const cache = stop.caches[fetch.instance];
        cache.expire(clock.now);
        stores.put(stop.store, cache, fetch, life, clock.now);
      } else if (fetch.instance < stop.connected) this.#send(fetch, stop, life);
    }
  }

  /** How long the copy that a fetch found will live at a stop above, s; not positive: it is not stored there. */
  #lifeOf(fetch: Fetch, stop: Stop, ttl: TierTtl, source: number): number {
    let life = fetch.negative === 1 ? ttl.negative : ttl.ttl;
    if (life > 0 && ttl.jitter > 0 && life < Infinity) {
      life *= 1 - ttl.jitter * this.#jitter.uniform(fetch.draw, fetch.stage, stop.tier);
    }
    if (source === this.#origin || stop.spec.promotedTtl === 'default' || !(life > 0)) return life;
    const left = fetch.expiresAt - this.#shared.clock.now;
    return stop.spec.promotedTtl === 'remaining' ? left : Math.min(life, left);
  }

  #send(fetch: Fetch, stop: Stop, life: number): void {
    const { clock, queue, stores, keys, wires, fills } = this.#shared;
    const { route, key } = fetch;
    const fill = fills.take();
    fill.stop = stop;
    fill.namespace = route.namespace;
    fill.key = key;
    fill.node = stores.nodeOf(stop.spec, route.namespace, key);
    fill.negative = fetch.negative;
    fill.createdAt = fetch.createdAt;
    fill.life = life;
    const trip = stop.trips[(fetch.instance % route.zones) * stop.spec.nodes + fill.node];
    let sent = clock.now;
    if (stop.isRemote) {
      const value = fetch.negative === 1 ? 0 : keys.valueLength(route.namespace, key);
      sent = wires.transfer(route.region, stop.site, value, sent);
    }
    queue.push(sent + trip * wires.factor(fetch.draw, stop.tier), eventOf(FILL, fill.id));
  }
}
