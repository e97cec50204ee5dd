/** The distribution of value sizes over keys, of those that a scenario can say the one that is nearest. */
import { normalCdf } from '../../random/normal.ts';
import type { Distribution } from '../../random/distribution.ts';

export interface SizeFit {
  readonly law: Distribution & { readonly kind: 'fixed' | 'lognormal' | 'pareto' };
  /** Largest difference of the distribution functions (A. Kolmogorov): of so many keys the size is off. */
  readonly distance: number;
  /** Keys whose size is told. */
  readonly keys: number;
  /** B */
  readonly mean: number;
  readonly quantiles: readonly { readonly share: number; readonly size: number }[];
}

/** Sizes within this of each other are one. */
const SAME = 0.01;
const QUANTILES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999];

/** Null when no size is told. */
export function fitSizes(sizes: Float64Array): SizeFit | null {
  if (sizes.length === 0) return null;
  const sorted = sizes.toSorted();
  const keys = sorted.length;
  const mean = sorted.reduce((sum, size) => sum + size, 0) / keys;
  const at = (share: number): number => sorted[Math.min(keys - 1, Math.floor(share * keys))];
  const quantiles = QUANTILES.map((share) => ({ share, size: at(share) }));
  const told = { keys, mean, quantiles };
  if (sorted[keys - 1] <= sorted[0] * (1 + SAME)) {
    return { law: { kind: 'fixed', size: mean }, distance: 0, ...told };
  }
  const lognormal = lognormalOf(sorted, mean);
  const { mu, sigma } = lognormal;
  const byLognormal = distanceOf(sorted, (size) => normalCdf((Math.log(size) - mu) / sigma));
  const pareto = paretoOf(sorted);
  const byPareto = distanceOf(sorted, (size) => {
    return size >= pareto.max ? 1 : -Math.expm1(-pareto.alpha * Math.log(size / pareto.min));
  });
  if (byPareto < byLognormal) return { law: pareto, distance: byPareto, ...told };
  return { law: lognormal, distance: byLognormal, ...told };
}

/** The width is that of the logarithms; the mean, which memory depends on, is that of the sizes. */
function lognormalOf(sorted: Float64Array, mean: number) {
  let sum = 0;
  let squares = 0;
  for (const size of sorted) {
    const log = Math.log(size);
    sum += log;
    squares += log * log;
  }
  const variance = squares / sorted.length - (sum / sorted.length) * (sum / sorted.length);
  const sigma = Math.sqrt(Math.max(0, variance));
  return { kind: 'lognormal', mu: Math.log(mean) - variance / 2, sigma } as const;
}

/** By maximum likelihood, where what lies beyond the largest size gathers there. */
function paretoOf(sorted: Float64Array) {
  const min = sorted[0];
  const max = sorted[sorted.length - 1];
  let logs = 0;
  let below = 0;
  for (const size of sorted) {
    logs += Math.log(size / min);
    if (size < max) below++;
  }
  return { kind: 'pareto', min, alpha: Math.max(1, below) / logs, max } as const;
}

function distanceOf(sorted: Float64Array, below: (size: number) => number): number {
  let most = 0;
  let first = 0;
  for (let i = 0; i < sorted.length; i++) {
    // Equal sizes are one step.
    if (i + 1 < sorted.length && sorted[i + 1] === sorted[i]) continue;
    const share = below(sorted[i]);
    most = Math.max(most, Math.abs((i + 1) / sorted.length - share), Math.abs(first / sorted.length - share));
    first = i + 1;
  }
  return most;
}
