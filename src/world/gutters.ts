/** Gutter pools: nodes that stand in for those of another tier while these give no answer. */
import type { ResolvedScenario } from '../scenario/resolved.ts';

/** The scenario as it is while nothing is broken: nobody asks the gutters. */
export function withoutGutters(scenario: ResolvedScenario): ResolvedScenario {
  const { tiers, namespaces } = scenario;
  if (tiers.every(({ gutterFor }) => gutterFor === undefined)) return scenario;
  const isAsked = (tier: number): boolean => tiers[tier].gutterFor === undefined;
  return { ...scenario, namespaces: namespaces.map((one) => ({ ...one, tiers: one.tiers.filter(isAsked) })) };
}
