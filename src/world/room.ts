/** How many nodes a tier would need to keep every copy for its whole time to live, by closed forms. */
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { flowsOf } from './forecast/flows.ts';
import { hasLaw } from './validation.ts';

/** Keys are dealt over nodes by chance: the fullest of some dozens lies within so many standard deviations. */
const DEVIATIONS = 3;

/**
 * Nodes of one cluster, [tier][region]: the tier's bounds lifted, all others as they are. NaN where a region has no
 * cluster of the tier, in processes, and where copies end in other ways than closed forms know.
 */
export function nodesNeeded(scenario: ResolvedScenario): number[][] {
  const { namespaces, regions, tiers } = scenario;
  const isKnown = hasLaw(scenario);
  const load = (cell: number): number =>
    regions[Math.floor(cell / namespaces.length)].rate * namespaces[cell % namespaces.length].share;
  return tiers.map((tier, index) => {
    const row = regions.map(() => NaN);
    if (!isKnown || tier.scope === 'instance' || !namespaces.some((one) => one.tiers.includes(index))) return row;
    const boundless = { ...tier, entries: Infinity, memory: Infinity };
    const { sites } = flowsOf({ ...scenario, tiers: tiers.with(index, boundless) }, load);
    for (const site of sites) {
      if (site.tier !== index) continue;
      const { bytes, entries } = site;
      const forBytes = nodesFor(bytes, bytes / Math.max(1, entries), tier.memory);
      row[site.site] = Math.max(forBytes, nodesFor(entries, 1, tier.entries));
    }
    return row;
  });
}

/** The fewest nodes of which the fullest holds its part of `total`, in pieces of mean size `piece`. */
function nodesFor(total: number, piece: number, room: number): number {
  if (!(total > 0) || room === Infinity) return 1;
  // Mean m and standard deviation sqrt(m * piece) of what a node has: m + d sqrt(m * piece) <= room.
  const spread = DEVIATIONS * Math.sqrt(piece);
  const root = (Math.sqrt(spread * spread + 4 * room) - spread) / 2;
  return Math.ceil(total / (root * root));
}
