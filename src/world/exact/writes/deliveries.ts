/**
 * Which invalidations have reached which caches: for each tier and site the latest version of each key that it was told
 * of. Versioned deletes leave it as tombstones, which are taken to outlive every fetch.
 */
export class Deliveries {
  readonly #regions: number;
  /** [tier * regions + site] */
  readonly #told: readonly Map<number, number>[];

  constructor(tiers: number, regions: number) {
    this.#regions = regions;
    this.#told = Array.from({ length: tiers * regions }, () => new Map());
  }

  deliver(tier: number, site: number, key: number, version: number): void {
    const told = this.#told[tier * this.#regions + site];
    if ((told.get(key) ?? 0) < version) told.set(key, version);
  }

  /** The latest version of a key that caches of the site were told of; 0: none. */
  told(tier: number, site: number, key: number): number {
    return this.#told[tier * this.#regions + site].get(key) ?? 0;
  }
}
