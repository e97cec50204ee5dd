/**
 * Which requests belong to the hot band: those for a key that was asked for within the hour before, anywhere. The users
 * were there before the run began: a key's first request of the run is hot with the probability that a stationary past
 * gives it.
 */
import type { Popularity } from '../../random/popularity.ts';
import { Draws } from '../../random/stream.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { HOT_WINDOW } from '../hot-band.ts';
import type { Keyspace } from '../keyspace.ts';
import type { KeyTable } from './key-table.ts';

export class HotBand {
  readonly #keyspace: Keyspace;
  readonly #popularities: readonly Popularity[];
  /** Rate of each namespace's ranked keys together, and of its scan, before traffic shapes. */
  readonly #rankedRate: Float64Array;
  readonly #scanRate: Float64Array;
  readonly #keys: KeyTable;
  readonly #past: Draws;

  constructor(
    scenario: ResolvedScenario,
    parts: { keyspace: Keyspace; keys: KeyTable; popularities: readonly Popularity[] },
  ) {
    this.#keyspace = parts.keyspace;
    this.#keys = parts.keys;
    this.#popularities = parts.popularities;
    const total = scenario.regions.reduce((sum, region) => sum + region.rate, 0);
    this.#rankedRate = Float64Array.from(
      scenario.namespaces,
      ({ share, oneHitShare, scan }) => total * share * (1 - oneHitShare - (scan?.share ?? 0)),
    );
    this.#scanRate = Float64Array.from(scenario.namespaces, ({ share, scan }) =>
      scan === null ? 0 : (total * share * scan.share) / scan.keys,
    );
    this.#past = new Draws(scenario.seed, 'hot-past');
  }

  /** Notes a request; whether it belongs to the hot band. */
  seen(namespace: number, key: number, now: number): boolean {
    if (key >= this.#keyspace.once) return false;
    const before = this.#keys.seenAt(key);
    this.#keys.see(key, now);
    if (before === before) return now - before <= HOT_WINDOW;
    return now < HOT_WINDOW && this.#past.uniform(key) < this.#seenBefore(namespace, key, HOT_WINDOW - now);
  }

  /** Keys of a namespace asked for within the last `window` seconds, and their bytes. */
  distinct(namespace: number, window: number, now: number): { keys: number; bytes: number } {
    let keys = 0;
    let bytes = 0;
    const first = this.#keyspace.ranked(namespace, 1);
    const count = (k: number, share: number): void => {
      keys += share;
      bytes += share * (this.#keyspace.keyLength(namespace, k) + this.#keyspace.valueLength(namespace, k));
    };
    const range = (from: number, to: number): void => {
      for (let key = from; key < to; key++) {
        const at = this.#keys.seenAt(key);
        if (at === at) {
          if (now - at <= window) count(key, 1);
        } else if (now < window) count(key, this.#seenBefore(namespace, key, window - now));
      }
    };
    range(first, first + this.#keyspace.keysOf(namespace));
    range(this.#keyspace.scanned(namespace, 0), this.#keyspace.scanned(namespace, this.#keyspace.scannedOf(namespace)));
    return { keys, bytes };
  }

  /** Probability that a key was asked for within `span` seconds before the run. */
  #seenBefore(namespace: number, key: number, span: number): number {
    const rank = key - this.#keyspace.ranked(namespace, 1) + 1;
    if (rank > this.#keyspace.keysOf(namespace)) return Math.min(1, span * this.#scanRate[namespace]);
    return 1 - Math.exp(-span * this.#rankedRate[namespace] * this.#popularities[namespace].probability(rank));
  }
}
