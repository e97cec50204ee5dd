/**
 * Which invalidations have reached which caches: for each tier and site the latest version of each key that it was told
 * of. Versioned deletes leave it as tombstones, which are taken to outlive every fetch. Instances of a region are told
 * together, unless they take their messages one by one.
 */
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { totalInstances } from '../../../scenario/totals.ts';

export class Deliveries {
  readonly #regions: number;
  /** By tier: how many caches of a site are told apart; 1: none. */
  readonly #apart: readonly number[];
  /** [tier * regions + site] */
  readonly #told: readonly Map<number, number>[];
  /** Likewise, what has gone by without being heard. */
  readonly #missed: readonly Map<number, number>[];

  constructor({ bus, regions, tiers }: ResolvedScenario) {
    const maps = (): Map<number, number>[] => Array.from({ length: tiers.length * regions.length }, () => new Map());
    const isApart = bus?.subscriber !== undefined || bus?.tracking !== undefined;
    this.#regions = regions.length;
    this.#apart = tiers.map(({ scope }) => (isApart && scope === 'instance' ? totalInstances(regions) : 1));
    this.#told = maps();
    this.#missed = maps();
  }

  deliver(tier: number, site: number, at: number, key: number, version: number): void {
    raise(this.#told[tier * this.#regions + site], this.#of(tier, at, key), version);
  }

  miss(tier: number, site: number, at: number, key: number, version: number): void {
    raise(this.#missed[tier * this.#regions + site], this.#of(tier, at, key), version);
  }

  /** The latest version of a key that a cache of the site was told of; 0: none. */
  told(tier: number, site: number, at: number, key: number): number {
    return this.#told[tier * this.#regions + site].get(this.#of(tier, at, key)) ?? 0;
  }

  /** The latest version of a key that a cache of the site was told of, or should have been; 0: none. */
  gone(tier: number, site: number, at: number, key: number): number {
    const missed = this.#missed[tier * this.#regions + site].get(this.#of(tier, at, key)) ?? 0;
    return Math.max(missed, this.told(tier, site, at, key));
  }

  #of(tier: number, at: number, key: number): number {
    const apart = this.#apart[tier];
    return apart === 1 ? key : key * apart + at;
  }
}

function raise(versions: Map<number, number>, key: number, version: number): void {
  if ((versions.get(key) ?? 0) < version) versions.set(key, version);
}
