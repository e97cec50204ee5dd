/**
 * The keys of a scenario: which integer a key is, what it is called, how large it is, whether it exists. Ranked keys
 * come first, namespace by namespace, then the keys of scans, then those that take the place of others during the run;
 * keys that are asked for only once are numbered after them in order of appearance.
 */
import { slotOf } from '../policy/placement.ts';
import { quantile } from '../random/distribution.ts';
import { Draws } from '../random/stream.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';

/**
 * Keys that may take the place of others in a run. Their number is Poisson, and less where nobody asks; it exceeds its
 * mean by eight deviations and a few less often than once in 10^14 runs.
 */
export function successorsOf({ keys, keyLifetime }: Namespace, duration: number): number {
  const mean = (keys * duration) / keyLifetime;
  return mean > 0 ? Math.ceil(mean + 8 * Math.sqrt(mean) + 16) : 0;
}

export class Keyspace {
  readonly #namespaces: readonly Namespace[];
  readonly #ranked: Float64Array;
  readonly #scanned: Float64Array;
  readonly #successors: Float64Array;
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
    this.#successors = new Float64Array(scenario.namespaces.length);
    scenario.namespaces.forEach((namespace, index) => {
      this.#successors[index] = next;
      next += successorsOf(namespace, scenario.duration);
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

  /** The `nth` key, from 0, that takes the place of another. */
  successor(namespace: number, nth: number): number {
    return this.#successors[namespace] + nth;
  }

  /**
   * Whether the origin has no row for the key: every (1 / absentShare)-th rank, so that all popularities have their
   * share.
   */
  absent(namespace: number, key: number): boolean {
    const { absentShare, keys } = this.#namespaces[namespace];
    if (absentShare === 0) return false;
    const isSuccessor = key >= this.#successors[namespace] && key < this.once;
    const rank = key - (isSuccessor ? this.#successors : this.#ranked)[namespace] + 1;
    if (!isSuccessor && rank > keys) return false;
    return Math.floor(rank * absentShare + 0.5) > Math.floor((rank - 1) * absentShare + 0.5);
  }

  valueLength(namespace: number, key: number): number {
    const { recording, valueSize } = this.#namespaces[namespace];
    const told = recording?.requests?.sizes?.[key - this.#ranked[namespace]];
    // A trace tells the bytes of key and value together.
    if (told !== undefined) return Math.max(1, told - this.keyLength(namespace, key));
    return Math.max(1, Math.round(quantile(valueSize, this.#sizes.uniform(key))));
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
    const later = key >= this.#successors[0] ? this.#successors : this.#scanned;
    const starts = key >= this.#scanned[0] ? later : this.#ranked;
    let namespace = this.#namespaces.length - 1;
    while (starts[namespace] > key) namespace--;
    return namespace;
  }

  /** Redis Cluster slot of the key's name. */
  slot(namespace: number, key: number): number {
    return slotOf(`${this.#namespaces[namespace].name}:${key - this.#ranked[namespace] + 1}`);
  }
}

