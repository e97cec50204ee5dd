/**
 * The warm start of the scale model: stationary contents of the shared tiers with residual ages. Over neighbouring
 * representatives the draws are spread evenly, so that each tier starts with what it holds on average.
 */
import { Lattice } from '../../random/lattice.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { drawCopies, stopsOf } from '../warm-start.ts';
import type { DrawnCopy, Stop } from '../warm-start.ts';
import type { Lane } from './lanes.ts';
import type { Plan } from './plan.ts';

/** Families of numbers for the start are numbered from here on, beyond those of the run's regions. */
const FAMILY = 64;

export interface WarmCopy extends DrawnCopy {
  readonly representative: number;
  /** Uniform on [0, 1): decides how many lookups it has had. */
  readonly luck: number;
}

/**
 * Copies present at time 0, those used longest ago first; `evicted` hears of those that left for the bounds of a tier.
 */
export function warmCopies(
  scenario: ResolvedScenario,
  plan: Plan,
  passing: (lane: Lane, i: number) => number,
  evicted: (stop: Stop, i: number) => void,
): WarmCopy[] {
  const regions = scenario.regions.length;
  const lattices = scenario.tiers.map((tier, index) =>
    scenario.regions.map(
      (_, site) => new Lattice(scenario.seed, `warm/${tier.name}/${site}`, FAMILY + index * regions + site),
    ),
  );
  const copies: WarmCopy[] = [];
  const rates = new Float64Array(regions);
  for (const keys of plan.strata.classes) {
    if (keys.kind === 'once' || keys.kind === 'scan') continue;
    const lanes = plan.lanes.filter((lane) => lane.keys === keys);
    const stops = stopsOf(lanes);
    for (let i = keys.from; i < keys.to; i++) {
      for (const lane of lanes) rates[lane.region] = passing(lane, i);
      const drawn = drawCopies(stops, plan.retention, rates, {
        uniform: ({ tier, site }, n) => lattices[tier][site].uniform(i, n),
        evicted: (stop) => evicted(stop, i),
      });
      for (const copy of drawn) {
        const { tier, site } = copy.stop;
        copies.push({ ...copy, representative: i, luck: lattices[tier][site].uniform(i, 3) });
      }
    }
  }
  return copies.toSorted(
    (a, b) =>
      b.idle - a.idle ||
      a.representative - b.representative ||
      a.stop.tier - b.stop.tier ||
      a.stop.site - b.stop.site,
  );
}
