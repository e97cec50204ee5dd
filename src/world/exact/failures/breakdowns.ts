/** What the timeline of an exact run destroys: contents of nodes, and instances with all that they have under way. */
import { WRONG } from '../../../policy/cache.ts';
import type { Cache } from '../../../policy/cache.ts';
import { Draws } from '../../../random/stream.ts';
import { restartsOf } from '../../restarts.ts';
import type { Restart } from '../../restarts.ts';
import { BREAKDOWN, eventOf } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { Invalidator } from '../writes/invalidator.ts';
import type { WriteBuffers } from '../writes/write-buffers.ts';

export class Breakdowns {
  readonly #shared: Machinery;
  readonly #buffers: WriteBuffers;
  /** Null: nobody is told of writes. */
  readonly #invalidator: Invalidator | null;
  readonly #poisoned: Draws;
  readonly #restarts: readonly Restart[];

  constructor(shared: Machinery, buffers: WriteBuffers, invalidator: Invalidator | null) {
    const { scenario, outages, queue } = shared;
    this.#shared = shared;
    this.#buffers = buffers;
    this.#invalidator = invalidator;
    this.#poisoned = new Draws(scenario.seed, 'poisoned');
    this.#restarts = restartsOf(scenario);
    const times = [...outages.harms.map(({ at }) => at), ...this.#restarts.map(({ at }) => at)];
    times.forEach((at, id) => {
      if (at < scenario.duration) queue.push(at, eventOf(BREAKDOWN, id));
    });
  }

  happen(id: number): void {
    const { harms } = this.#shared.outages;
    if (id >= harms.length) return this.#restart(this.#restarts[id - harms.length]);
    const { clock, stores, tracking } = this.#shared;
    const { kind, tier, site, nodes, share, namespace = 0, keys } = harms[id];
    const { caches, base } = stores.tiers[tier];
    for (let node = 0; node < nodes; node++) {
      const cache = caches[base[site] + node];
      if (kind === 'squeezed') cache.squeeze(share, clock.now);
      else if (kind === 'poisoned') this.#poison(cache, share);
      else if (kind === 'purged') this.#purge(cache, namespace, keys);
      else {
        tracking?.lost(tier, base[site] + node);
        if (kind === 'cut-off') continue;
        cache.clear(clock.now);
        this.#buffers.lost(tier, site, node);
      }
    }
  }

  /** The copies of some keys of a namespace are deleted; those on their way into the cache are stored all the same. */
  #purge(cache: Cache, namespace: number, keys: string | undefined): void {
    const { clock, keyspace } = this.#shared;
    cache.expire(clock.now);
    const first = keyspace.ranked(namespace, 1);
    const start = keys?.replace('*', '') ?? '';
    cache.forEach((slot) => {
      const key = cache.keyOf[slot];
      if (keyspace.namespaceOf(key) !== namespace) return;
      const number = String(key - first + 1);
      if (keys === undefined || number === keys || (keys.endsWith('*') && number.startsWith(start))) {
        cache.deleteSlot(slot);
      }
    });
  }

  /** A share of the copies of a cache, by their keys, has wrong values from now on. */
  #poison(cache: Cache, share: number): void {
    cache.expire(this.#shared.clock.now);
    cache.forEach((slot) => {
      if (this.#poisoned.uniform(cache.keyOf[slot]) < share) cache.flag(slot, WRONG);
    });
  }

  /** Instances forget their copies, and nobody is there to take the answers that they wait for. */
  #restart({ region, from, to }: Restart): void {
    const { clock, fetches, routes, scenario, stores, tracking } = this.#shared;
    const first = routes[region * scenario.namespaces.length].firstInstance;
    scenario.tiers.forEach(({ scope }, tier) => {
      if (scope !== 'instance') return;
      const { caches, base } = stores.tiers[tier];
      for (let instance = from; instance < to; instance++) caches[base[region] + instance].clear(clock.now);
    });
    this.#invalidator?.subscribers?.restarted(region, from, to);
    tracking?.restarted(region, from, to);
    fetches.forEach((fetch) => {
      if (!fetch.isOpen || fetch.holder < first + from || fetch.holder >= first + to) return;
      fetch.isDead = true;
      fetch.flights?.end(fetch.holder, fetch.key);
      fetch.flights = null;
    });
  }
}
