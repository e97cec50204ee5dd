/** What the representatives of a cell have in common: their mean popularity, and their part of the requests. */
import type { Lane } from './lanes.ts';
import type { Strata } from './strata.ts';

/** By lane: share of its namespace's requests that a key of each cell receives, and the sum over the cell's keys. */
export function averages(
  lanes: readonly Lane[],
  strata: Strata,
): { cellShare: readonly Float64Array[]; cellMass: readonly Float64Array[] } {
  const shareOf = new Map<number, Float64Array>();
  const massOf = new Map<number, Float64Array>();
  for (const { keys } of lanes) {
    if (massOf.has(keys.from)) continue;
    const mass = new Float64Array(keys.cells);
    const weight = new Float64Array(keys.cells);
    for (let i = keys.from; i < keys.to; i++) {
      mass[strata.cell[i]] += strata.weight[i] * strata.share[i];
      weight[strata.cell[i]] += strata.weight[i];
    }
    massOf.set(keys.from, mass);
    shareOf.set(keys.from, mass.map((sum, cell) => sum / weight[cell]));
  }
  const pick = (table: Map<number, Float64Array>, { keys }: Lane): Float64Array =>
    table.get(keys.from) ?? new Float64Array(0);
  return {
    cellShare: lanes.map((lane) => pick(shareOf, lane)),
    cellMass: lanes.map((lane) => pick(massOf, lane)),
  };
}
