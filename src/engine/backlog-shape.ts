/**
 * The shape of a backlog that grows or shrinks: a normal distribution cut off at zero, which runs from the exponential
 * (all of the parent lies far below zero: the shape of a stationary queue) to the normal itself (a backlog that has
 * left zero behind). It is told by `spread`, the squared coefficient of variation: 1 for the exponential, 0 for a point.
 */
import { normalDensity, normalCdf, scaledTail } from '../random/normal.ts';

const SQRT_2PI = 2.5066282746310002;
/** Parents from 12 deviations below zero to 7 above, where the cut no longer shows in twelve digits. */
const LOWEST = -12;
const HIGHEST = 7;
const NODES = 512;

const spreads = new Float64Array(NODES);
const starts = new Float64Array(NODES);
const idlings = new Float64Array(NODES);
for (let i = 0; i < NODES; i++) {
  // From the highest parent down, so that the spreads ascend.
  const start = HIGHEST - ((HIGHEST - LOWEST) * i) / (NODES - 1);
  const hazard = hazardBelow(start);
  starts[i] = start;
  idlings[i] = hazard * (start + hazard);
  spreads[i] = (1 - idlings[i]) / ((start + hazard) * (start + hazard));
}
// The last node closes the table with the limit itself.
spreads[NODES - 1] = 1;
idlings[NODES - 1] = 1;

/** Density over distribution function of the standard normal: what the cut adds to the mean of the parent. */
function hazardBelow(start: number): number {
  if (start <= 0) return 1 / (SQRT_2PI * scaledTail(-start));
  return normalDensity(start) / normalCdf(start);
}

/**
 * Density at zero times the mean: 1 for the exponential, 0 for a point. It is the rate at which a backlog of this shape
 * reaches zero, relative to a stationary queue of the same mean.
 */
export function idling(spread: number): number {
  return spread >= 1 ? 1 : interpolate(idlings, spread);
}

/** Probability that a backlog of this shape and mean 1 exceeds x >= 0. */
export function exceeds(spread: number, x: number): number {
  if (spread >= 1) return Math.exp(-x);
  const start = startOf(spread);
  // The mean is 1, hence the parent's deviation 1 / (start + hazard).
  return normalCdf(start - x * (start + hazardBelow(start))) / normalCdf(start);
}

/** Mean of those that do not exceed x > 0. */
export function meanBelow(spread: number, x: number): number {
  // Below a sixth of the mean every shape is flat to a few percent.
  if (x < 1 / 6) return x / 2;
  if (x === Infinity) return 1;
  if (spread >= 1) return 1 - x / Math.expm1(x);
  const start = startOf(spread);
  const deviation = 1 / (start + hazardBelow(start));
  const end = x / deviation - start;
  const share = normalCdf(start) - normalCdf(-end);
  if (share < 1e-9) return x;
  return deviation * (start + (normalDensity(start) - normalDensity(end)) / share);
}

/** Mean of the parent in its deviations. */
function startOf(spread: number): number {
  return spread <= spreads[0] ? 1 / Math.sqrt(spread) : interpolate(starts, spread);
}

function interpolate(values: Float64Array, spread: number): number {
  if (spread <= spreads[0]) return values[0];
  let low = 0;
  let high = NODES - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (spreads[middle] <= spread) low = middle;
    else high = middle;
  }
  return values[low] + ((values[high] - values[low]) * (spread - spreads[low])) / (spreads[high] - spreads[low]);
}
