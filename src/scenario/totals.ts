/** Sums over the regions of a scenario. */
import type { Region } from './resolved.ts';

/** Requests per second of all regions together, before the factors of `traffic`. */
export function totalRate(regions: readonly Pick<Region, 'rate'>[]): number {
  return regions.reduce((sum, { rate }) => sum + rate, 0);
}

/** Application processes of all regions together. */
export function totalInstances(regions: readonly Pick<Region, 'instances'>[]): number {
  return regions.reduce((sum, { instances }) => sum + instances, 0);
}
