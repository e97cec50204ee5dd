/** Zipf's law: the key of rank k is asked for in proportion to k^-exponent, for any exponent > 0. */

/** Bernoulli numbers B2, B4 … B12, each divided by its factorial: the coefficients of the Euler-Maclaurin formula. */
const EULER_MACLAURIN = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000];

/**
 * Sum of k^-exponent over the ranks `from` … `to`, both inclusive, to a relative error below 1e-12 for ranks up to
 * 1e12: the first ranks one by one, the others by the Euler-Maclaurin formula.
 */
export function zipfWeightSum(from: number, to: number, exponent: number): number {
  // Past this rank six terms of the formula leave less than 1e-14 of the first summand; below it a loop costs no more.
  const smooth = Math.max(from, Math.ceil(16 + 2 * exponent));
  let first = 0;
  for (let k = Math.min(smooth - 1, to); k >= from; k--) first += weight(k, exponent);
  if (smooth > to) return first;
  return first + eulerMaclaurin(smooth, to, exponent);
}

function weight(k: number, exponent: number): number {
  return Math.exp(-exponent * Math.log(k));
}

function eulerMaclaurin(from: number, to: number, exponent: number): number {
  const first = weight(from, exponent);
  const last = weight(to, exponent);
  // Odd derivatives of x^-s at both ends, each from the one before it.
  let atFirst = (-exponent * first) / from;
  let atLast = (-exponent * last) / to;
  let corrections = 0;
  let order = 1;
  for (const coefficient of EULER_MACLAURIN) {
    corrections += coefficient * (atLast - atFirst);
    const step = (exponent + order) * (exponent + order + 1);
    atFirst *= step / (from * from);
    atLast *= step / (to * to);
    order += 2;
  }
  return from * first * powerIntegral((to - from) / from, exponent) + (first + last) / 2 + corrections;
}

/** Integral of x^-exponent from 1 to 1 + `width`, with all its digits for narrow widths and exponents near 1. */
function powerIntegral(width: number, exponent: number): number {
  const logarithm = Math.log1p(width);
  const excess = 1 - exponent;
  return excess === 0 ? logarithm : Math.expm1(excess * logarithm) / excess;
}

/**
 * Ranks tabulated by the sampler. Beyond rank K the sum over a rank differs from the integral over the unit interval
 * around it by s (s + 1) / (24 K^2) of itself: 3e-10 for s = 1, which no sample could show.
 */
const HEAD = 16384;
/** Cells of the guide table; a power of two, so that the cell of a uniform number is found without rounding. */
const GUIDE = 32768;

/**
 * Draws ranks 1 … `keys` by inversion, one uniform number each. The head is a table of cumulative probabilities,
 * entered through a guide table (H.-C. Chen and Y. Asau, "On generating random variates from an empirical
 * distribution", 1974). The tail inverts the integral that W. Hörmann and G. Derflinger's rejection-inversion
 * ("Rejection-inversion to generate variates from monotone discrete distributions", 1996) takes as its hat: past the
 * head their rejection would hardly ever act, and without it the rank is monotone in the uniform number.
 */
export class Zipf {
  readonly #keys: number;
  readonly #excess: number;
  /** Probability of ranks 1 … i + 1. */
  readonly #cumulative: Float64Array;
  /** For each cell of uniform numbers, the first rank - 1 that one of them may fall on. */
  readonly #guide: Uint16Array;
  readonly #headMass: number;
  /** From probability beyond the head to the integral of (x / #edge)^-exponent over x / #edge. */
  readonly #stretch: number;
  /** Where the integral over the tail begins: half a rank past the head. */
  readonly #edge: number;

  constructor(keys: number, exponent: number) {
    const head = Math.min(keys, HEAD);
    const total = zipfWeightSum(1, keys, exponent);
    this.#keys = keys;
    this.#excess = 1 - exponent;
    this.#cumulative = new Float64Array(head);
    let sum = 0;
    for (let i = 0; i < head; i++) this.#cumulative[i] = (sum += weight(i + 1, exponent)) / total;
    // Rounding must not leave a gap below 1 that no rank covers.
    if (head === keys) this.#cumulative[head - 1] = 1;
    this.#headMass = this.#cumulative[head - 1];
    this.#guide = new Uint16Array(GUIDE);
    for (let cell = 0, i = 0; cell < GUIDE; cell++) {
      while (i < head - 1 && this.#cumulative[i] <= cell / GUIDE) i++;
      this.#guide[cell] = i;
    }
    this.#edge = head + 0.5;
    this.#stretch = powerIntegral((keys - head) / this.#edge, exponent) / (1 - this.#headMass);
  }

  sample(u: () => number): number {
    const uniform = u();
    if (uniform >= this.#headMass) return this.#tail(uniform - this.#headMass);
    const cumulative = this.#cumulative;
    let i = this.#guide[(uniform * GUIDE) | 0];
    while (cumulative[i] <= uniform) i++;
    return i + 1;
  }

  #tail(beyond: number): number {
    const area = beyond * this.#stretch;
    const excess = this.#excess;
    const x = this.#edge * Math.exp(excess === 0 ? area : Math.log1p(excess * area) / excess);
    return Math.min(this.#keys, Math.floor(x + 0.5));
  }
}
