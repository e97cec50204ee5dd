/** Poisson numbers by inversion from one uniform number, so that equal draws give equal numbers. */
import { inverseNormal } from './distribution.ts';

/** Above this mean the normal approximation is closer than any use made of the number. */
const NORMAL_FROM = 200;

/** Quantile `u` of the Poisson distribution with mean `mean` (>= 0). */
export function poisson(mean: number, u: number): number {
  if (!(mean > 0)) return 0;
  if (mean >= NORMAL_FROM) {
    const centred = mean + Math.sqrt(mean) * inverseNormal(Math.min(1 - 1e-15, Math.max(1e-300, u)));
    return Math.max(0, Math.round(centred));
  }
  let count = 0;
  let probability = Math.exp(-mean);
  let cumulated = probability;
  // The sum stops growing once its terms are below its rounding: u next to 1 ends there.
  while (u >= cumulated && probability > cumulated * 1e-17) {
    count++;
    probability *= mean / count;
    cumulated += probability;
  }
  return count;
}
