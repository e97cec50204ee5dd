import type { ResolvedScenario } from '../scenario/resolved.ts';
import { originStations } from '../world/origin.ts';

/** Reads of average cost per second that the whole origin can serve: its stated capacity, or what its servers allow. */
export function originCapacity(scenario: ResolvedScenario): number {
  return originStations(scenario).reduce((sum, { servers, serviceMean }) => sum + servers / serviceMean, 0);
}
