/**
 * The keys of a scenario: which integer a key is, what it is called, how large it is, whether it exists. Ranked keys
 * come first, namespace by namespace, then the keys of scans; keys that are asked for only once are numbered after them
 * in order of appearance.
 */
import { slotOf } from '../policy/placement.ts';
import { quantile } from '../random/distribution.ts';
import { Draws } from '../random/stream.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';

export class Keyspace {
  readonly #namespaces: readonly Namespace[];
  readonly #ranked: Float64Array;
  readonly #scanned: Float64Array;
  /** First key asked for only once. */
  readonly once: number;
  readonly #regions: number;
  readonly #sizes: Draws;
  readonly #keySizes: Draws;

  constructor(scenario: ResolvedScenario) {
    this.#namespaces = scenario.namespaces;
    this.#ranked = new Float64Array(scenario.namespaces.length);
    this.#scanned = new Float64Array(scenario.namespaces.length);
    let next = 0;
    scenario.namespaces.forEach((namespace, index) => {
      this.#ranked[index] = next;
      next += namespace.keys;
    });
    scenario.namespaces.forEach((namespace, index) => {
      this.#scanned[index] = next;
      next += namespace.scan?.keys ?? 0;
    });
    this.once = next;
    this.#regions = scenario.regions.length;
    this.#sizes = new Draws(scenario.seed, 'value-size');
    this.#keySizes = new Draws(scenario.seed, 'key-size');
  }

  keysOf(namespace: number): number {
    return this.#namespaces[namespace].keys;
  }

  scannedOf(namespace: number): number {
    return this.#namespaces[namespace].scan?.keys ?? 0;
  }

  /** Key of a rank, 1 the hottest. */
  ranked(namespace: number, rank: number): number {
    return this.#ranked[namespace] + rank - 1;
  }

  scanned(namespace: number, position: number): number {
    return this.#scanned[namespace] + position;
  }

  /**
   * Whether the origin has no row for the key: every (1 / absentShare)-th rank, so that all popularities have their
   * share.
   */
  absent(namespace: number, key: number): boolean {
    const { absentShare, keys } = this.#namespaces[namespace];
    if (absentShare === 0) return false;
    const rank = key - this.#ranked[namespace] + 1;
    if (rank > keys || rank < 1) return false;
    return Math.floor(rank * absentShare + 0.5) > Math.floor((rank - 1) * absentShare + 0.5);
  }

  valueLength(namespace: number, key: number): number {
    return Math.max(1, Math.round(quantile(this.#namespaces[namespace].valueSize, this.#sizes.uniform(key))));
  }

  keyLength(namespace: number, key: number): number {
    return Math.max(1, Math.round(quantile(this.#namespaces[namespace].keySize, this.#keySizes.uniform(key))));
  }

  /** The `count`-th key of a namespace and region that is asked for only once. */
  onceKey(namespace: number, region: number, count: number): number {
    return this.once + (count * this.#regions + region) * this.#namespaces.length + namespace;
  }

  namespaceOf(key: number): number {
    if (key >= this.once) return (key - this.once) % this.#namespaces.length;
    const starts = key >= this.#scanned[0] ? this.#scanned : this.#ranked;
    let namespace = this.#namespaces.length - 1;
    while (starts[namespace] > key) namespace--;
    return namespace;
  }

  /** Redis Cluster slot of the key's name. */
  slot(namespace: number, key: number): number {
    return slotOf(`${this.#namespaces[namespace].name}:${key - this.#ranked[namespace] + 1}`);
  }
}

