/** Counts of positive numbers by their size, in bins of equal width of the logarithm; for quantiles. */

/** Bins per power of two: a quantile is right to half of 9 %. */
const PER_OCTAVE = 8;
/** Octaves below 1 and above it: from a nanosecond to 500 years of seconds. */
const OCTAVES_BELOW = 30;
const OCTAVES_ABOVE = 34;
const SCALE = PER_OCTAVE / Math.LN2;

export class LogHistogram {
  readonly #counts = new Float64Array((OCTAVES_BELOW + OCTAVES_ABOVE) * PER_OCTAVE);
  total = 0;

  add(value: number): void {
    const bin = Math.floor(Math.log(value) * SCALE) + OCTAVES_BELOW * PER_OCTAVE;
    this.#counts[Math.min(this.#counts.length - 1, Math.max(0, bin))]++;
    this.total++;
  }

  /** The middle of the bin in which the smallest value lies that so large a share of all does not exceed. */
  quantile(share: number): number {
    let below = 0;
    for (let bin = 0; bin < this.#counts.length; bin++) {
      below += this.#counts[bin];
      if (below >= share * this.total && below > 0) {
        return Math.exp((bin + 0.5 - OCTAVES_BELOW * PER_OCTAVE) / SCALE);
      }
    }
    return NaN;
  }
}
