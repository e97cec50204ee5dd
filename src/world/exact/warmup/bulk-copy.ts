/**
 * The copy of what another region's nodes hold into those of a cold one, the most popular keys first, over a link of
 * its own: values are dumped when the copy begins and restored when they arrive.
 */
import type { Ranking } from '../requests/ranking.ts';
import { NEGATIVE } from '../../../policy/cache.ts';
import { storedLength } from '../../../policy/compression.ts';
import type { Popularity } from '../../../random/popularity.ts';
import { WRITTEN } from '../requests/fetches.ts';
import type { Fills } from '../requests/fills.ts';
import { eventOf, RESTORE } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import { markOf, NO_MARK } from '../observation/observer.ts';
import type { Stop } from '../requests/routes.ts';
import type { ColdRegion } from './cold-region.ts';

const STALE_FILL = markOf('stale-fill');

/** A value on its way. */
interface Dumped {
  readonly stop: Stop;
  readonly namespace: number;
  readonly key: number;
  readonly node: number;
  readonly negative: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly version: number;
  readonly label: number;
  readonly popularity: number;
  readonly bytes: number;
}

export class BulkCopy {
  readonly #shared: Machinery;
  readonly #cold: ColdRegion;
  readonly #fills: Fills;
  readonly #dumped: readonly Dumped[];
  /** When each value arrives, s. */
  readonly #due: Float64Array;

  constructor(
    shared: Machinery,
    cold: ColdRegion,
    fills: Fills,
    parts: { ranking: Ranking; popularities: readonly Popularity[] },
  ) {
    this.#shared = shared;
    this.#cold = cold;
    this.#fills = fills;
    const { region, from, share, bandwidth } = cold.spec;
    const all = dump(shared, cold, parts).toSorted((a, b) => b.popularity - a.popularity || a.key - b.key);
    this.#dumped = all.slice(0, Math.round(share * all.length));
    const way = 0.5 * shared.network.roundTrip(from, 0, region, 0);
    let bytes = 0;
    this.#due = Float64Array.from(this.#dumped, (value) => (bytes += value.bytes) / bandwidth + way);
    this.#next(0);
  }

  /** The value of a number arrives. */
  restore(number: number): void {
    const { clock, deliveries, wires } = this.#shared;
    const { stop, node, expiresAt, ...copy } = this.#dumped[number];
    const { region, invalidations } = this.#cold.spec;
    wires.serve(stop, node);
    const isOutdated = deliveries.told(stop.tier, region, 0, copy.key) > copy.version;
    const isRefused = isOutdated && invalidations === 'respected';
    const life = expiresAt - clock.now;
    if (life > 0 && !isRefused) {
      this.#fills.store(stop, node, { ...copy, draw: WRITTEN }, NO_MARK, STALE_FILL, life);
    }
    this.#next(number + 1);
  }

  #next(number: number): void {
    const { queue } = this.#shared;
    if (number < this.#dumped.length) queue.push(this.#due[number], eventOf(RESTORE, number));
    else this.#cold.copied(this.#dumped.reduce((sum, { bytes }) => sum + bytes, 0));
  }
}

/** What the other region's own nodes hold of keys that the cold region keeps on nodes of its own. */
function dump(
  shared: Machinery,
  { spec: { region, from } }: ColdRegion,
  { ranking, popularities }: { ranking: Ranking; popularities: readonly Popularity[] },
): Dumped[] {
  const { keys, routes, scenario, stores } = shared;
  return scenario.namespaces.flatMap(({ keys: count, share }, namespace) => {
    const { isWritten, regional: stop } = routes[region * scenario.namespaces.length + namespace];
    if (stop === undefined) return [];
    const store = stop.store;
    return Array.from({ length: count }, (_, index): Dumped[] => {
      const key = ranking.key(namespace, from, index + 1, 0);
      const node = stores.nodeOf(stop.spec, namespace, key);
      const at = store.base[from] + node;
      const cache = store.caches[at];
      const slot = cache.find(key);
      if (slot < 0) return [];
      const negative = cache.flags(slot) & NEGATIVE;
      const value = negative === 0 ? keys.valueLength(namespace, key) : 0;
      return [
        {
          stop,
          namespace,
          key,
          node,
          negative,
          createdAt: cache.createdAt(slot),
          expiresAt: cache.expiresAt(slot) - store.graces[namespace],
          version: isWritten ? store.tags[at].version(slot) : 0,
          label: isWritten ? store.tags[at].label(slot) : 0,
          popularity: share * popularities[namespace].probability(index + 1),
          bytes: keys.keyLength(namespace, key) + storedLength(stop.spec.compression, value),
        },
      ];
    }).flat();
  });
}
