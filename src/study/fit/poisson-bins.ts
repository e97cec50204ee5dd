/** The chances with which a Poisson number falls into bins, each of which begins at an edge and ends at the next. */
import { normalCdf } from '../../random/normal.ts';

/** Means below this one are summed term by term; above it the Wilson-Hilferty approximation is right to 1e-5. */
const EXACT_BELOW = 64;
/** Standard deviations beyond which nothing is left, to 1e-15. */
const REACH = 8;
/** Chances below this one are left out. */
const NEGLIGIBLE = 1e-18;

export class PoissonBins {
  /** Chance of each bin from `from` to `to` - 1; the others have none. */
  readonly chances: Float64Array;
  from = 0;
  to = 0;
  readonly #edges: Float64Array;

  constructor(edges: Float64Array) {
    this.#edges = edges;
    this.chances = new Float64Array(edges.length);
  }

  /** Computes the chances of a number with this mean. */
  set(mean: number): void {
    if (mean < EXACT_BELOW) this.#setExact(mean);
    else this.#setNear(mean);
  }

  #setExact(mean: number): void {
    const edges = this.#edges;
    const { chances } = this;
    const last = edges.length - 1;
    let term = Math.exp(-mean);
    let bin = 0;
    let inBin = 0;
    this.from = 0;
    for (let count = 0; ; count++) {
      if (count > 0) term *= mean / count;
      while (bin < last && count >= edges[bin + 1]) {
        chances[bin++] = inBin;
        inBin = 0;
      }
      if (count >= edges[0]) inBin += term;
      if (term < NEGLIGIBLE && count > mean) break;
    }
    chances[bin] = inBin;
    this.to = bin + 1;
  }

  #setNear(mean: number): void {
    const edges = this.#edges;
    const { chances } = this;
    const spread = REACH * Math.sqrt(mean);
    const last = edges.length - 1;
    let bin = binAt(edges, mean - spread);
    this.from = bin;
    let below = 0;
    while (bin < last && edges[bin] <= mean + spread + 1) {
      const next = chanceBelow(edges[bin + 1], mean);
      chances[bin++] = Math.max(0, next - below);
      below = next;
    }
    chances[bin] = Math.max(0, 1 - below);
    this.to = bin + 1;
  }
}

/** P(X < count) for a Poisson X: the chance that a Gamma variable of that shape exceeds the mean (Wilson, Hilferty). */
function chanceBelow(count: number, mean: number): number {
  const ninth = 1 / (9 * count);
  return 1 - normalCdf((Math.cbrt(mean / count) - 1 + ninth) / Math.sqrt(ninth));
}

/** P(X >= count) for a Poisson X of any mean. */
export function chanceFrom(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean >= EXACT_BELOW) return 1 - chanceBelow(count, mean);
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= mean / (k + 1);
    if (term < NEGLIGIBLE && k > mean) break;
  }
  return Math.max(0, 1 - below);
}

/** The last bin whose edge is not above `count`, 0 if there is none. */
export function binAt(edges: Float64Array, count: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle] <= count) low = middle;
    else high = middle - 1;
  }
  return low;
}
