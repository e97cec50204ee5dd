/** A scenario under more stress than it was written for: more load, another skew, a region that is gone. */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { chooseResolution } from '../../world/resolution.ts';

/** Followed by the same engine whatever is done to it: a margin must not be the difference between two engines. */
export function pinned(scenario: ResolvedScenario): ResolvedScenario {
  const mode = chooseResolution(scenario).resolution;
  return { ...scenario, resolution: { ...scenario.resolution, mode } };
}

/** All requests and writes so many times as often. */
export function loaded(scenario: ResolvedScenario, times: number): ResolvedScenario {
  return {
    ...scenario,
    regions: scenario.regions.map((region) => ({ ...region, rate: region.rate * times })),
    namespaces: scenario.namespaces.map((namespace) => {
      const { writes } = namespace;
      return writes === null ? namespace : { ...namespace, writes: { ...writes, rate: writes.rate * times } };
    }),
  };
}

/** A law of Zipf has no smaller exponent: 0 is uniform. */
const EXPONENT_MIN = 0.01;

export function hasZipf({ namespaces }: ResolvedScenario): boolean {
  return namespaces.some(({ popularity }) => popularity.kind === 'zipf');
}

/** Popularity by Zipf with exponents that are higher by so much. */
export function skewed(scenario: ResolvedScenario, by: number): ResolvedScenario {
  const namespaces = scenario.namespaces.map((namespace) => {
    const { popularity } = namespace;
    if (popularity.kind !== 'zipf') return namespace;
    const exponent = Math.max(EXPONENT_MIN, popularity.exponent + by);
    return { ...namespace, popularity: { ...popularity, exponent } };
  });
  return { ...scenario, namespaces };
}

/**
 * The scenario when a region has been gone for long: its users are at the nearest other one, hubs of its tiers at the
 * remaining ones, and all caches as warm as ever. Says why instead where there is no such state.
 */
export function without(
  scenario: ResolvedScenario,
  lost: number,
): { readonly scenario: ResolvedScenario } | { readonly because: string } {
  const { regions, links, origin, tiers } = scenario;
  const others = regions.flatMap((_, region) => (region === lost ? [] : [region]));
  if (others.length === 0) return { because: 'there is no other region' };
  if (origin.region === lost) return { because: 'the origin is there' };
  if (origin.region === null) return { because: 'replicas of the origin have capacity for their own regions only' };
  const sole = tiers.find(({ scope, hubs }) => scope === 'hub' && hubs.every((hub) => hub === lost));
  if (sole !== undefined) return { because: `the only hub of ${sole.name} is there` };
  const nearest = (from: number, among: readonly number[]): number =>
    among.includes(from)
      ? from
      : among.reduce((best, region) => (links.rtt[from][region] < links.rtt[from][best] ? region : best));
  const refuge = nearest(lost, others);
  const moved = regions.map((region, index) => {
    if (index === lost) return { ...region, rate: 0 };
    return index === refuge ? { ...region, rate: region.rate + regions[lost].rate } : region;
  });
  const left = tiers.map((tier) => {
    if (!tier.hubs.includes(lost)) return tier;
    const hubs = tier.hubs.filter((hub) => hub !== lost);
    return { ...tier, hubs, siteOf: regions.map((_, region) => nearest(region, hubs)) };
  });
  return { scenario: { ...scenario, regions: moved, tiers: left } };
}
