/**
 * A histogram of positive times with bins of constant relative width, so that any quantile is known to better than
 * 0.4 % and two histograms merge by adding. Bins are read off the bits of the number: 128 to an octave, from 2^-24 s
 * (60 ns) to 2^14 s (4.5 h); values beyond either end are counted in the first or last bin. Counts may be fractional.
 */

const SUB_BITS = 7;
const SHIFT = 20 - SUB_BITS;
const EXPONENT_MIN = -24;
const EXPONENT_MAX = 14;
/** Biased exponent and leading mantissa bits of the smallest value that has a bin of its own. */
const FIRST = (1023 + EXPONENT_MIN) << SUB_BITS;

const BINS = (EXPONENT_MAX - EXPONENT_MIN) << SUB_BITS;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Index of the high word of a double on this machine. */
const HIGH = (() => {
  float[0] = 1;
  return words[1] === 0x3ff00000 ? 1 : 0;
})();

/** Bin of a value in seconds. */
function binOf(value: number): number {
  float[0] = value;
  const index = (words[HIGH] >>> SHIFT) - FIRST;
  return index < 0 || value <= 0 ? 0 : index >= BINS ? BINS - 1 : index;
}

/** Lower edge of a bin, s. */
function lowerEdge(bin: number): number {
  words[HIGH] = (bin + FIRST) << SHIFT;
  words[1 - HIGH] = 0;
  return float[0];
}

/** Bins between two of the times at which a tail is told: 16 times to an octave, 4 % apart. */
const STRIDE = 8;

/** The times at which a tail is told, s, rising. */
export function tailTimes(): number[] {
  return Array.from({ length: BINS / STRIDE }, (_, index) => lowerEdge(index * STRIDE));
}

/** Value below which a share `q` of the mass of `counts[from … from + BINS)` lies; NaN when there is none. */
function quantileOf(counts: Float64Array, from: number, q: number): number {
  let total = 0;
  for (let i = from; i < from + BINS; i++) total += counts[i];
  if (!(total > 0)) return NaN;
  const rank = q * total;
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const count = counts[from + bin];
    if (count > 0 && below + count >= rank) {
      const low = lowerEdge(bin);
      const high = lowerEdge(bin + 1);
      return low + (high - low) * Math.max(0, (rank - below) / count);
    }
    below += count;
  }
  return lowerEdge(BINS);
}

/** One histogram with its mass and mean. */
export class Histogram {
  readonly counts = new Float64Array(BINS);
  total = 0;
  /** Sum of the values, for the mean. */
  sum = 0;
  /** The largest value; NaN before the first. */
  max = NaN;

  add(value: number, weight: number): void {
    this.counts[binOf(value)] += weight;
    this.total += weight;
    this.sum += value * weight;
    if (!(value <= this.max)) this.max = value;
  }

  merge(other: Histogram): void {
    for (let i = 0; i < BINS; i++) this.counts[i] += other.counts[i];
    this.total += other.total;
    this.sum += other.sum;
    if (!(other.max <= this.max)) this.max = other.max;
  }

  quantile(q: number): number {
    return quantileOf(this.counts, 0, q);
  }

  /** At each of `tailTimes`, the share of the mass that lies at or above it; NaN when there is none. */
  tail(): number[] {
    const shares = Array.from({ length: BINS / STRIDE }, () => NaN);
    let above = 0;
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above += this.counts[bin];
      // Sums in another order than that of the total may end a hair beyond it.
      if (bin % STRIDE === 0) shares[bin / STRIDE] = this.total > 0 ? Math.min(1, above / this.total) : NaN;
    }
    return shares;
  }

  get mean(): number {
    return this.total > 0 ? this.sum / this.total : NaN;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
    this.sum = 0;
    this.max = NaN;
  }
}
