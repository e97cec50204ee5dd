/** The standard normal distribution: density, distribution function, tail without the density, and inverse. */

const SQRT_2PI = 2.5066282746310002;

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_2PI;
}

export function normalCdf(x: number): number {
  const tail = Math.exp((-x * x) / 2) * scaledTail(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/**
 * exp(x^2 / 2) P(X > x) for x >= 0, what is left of the tail without the factor that underflows, to a relative error
 * of 1e-8. The rational function is that of J. F. Hart et al., "Computer Approximations" (1968), no. 5666, the
 * continued fraction beyond it Laplace's, as G. West joined them ("Better approximations to cumulative normal
 * functions", Wilmott, 2005).
 */
export function scaledTail(x: number): number {
  // Beyond 5 sqrt(2) the continued fraction converges to all digits within 32 terms.
  if (x < 7.0710678118654755) return polynomial(TAIL_NUMERATOR, x) / polynomial(TAIL_DENOMINATOR, x);
  let fraction = x;
  for (let k = 32; k > 0; k--) fraction = x + k / fraction;
  return 1 / (fraction * SQRT_2PI);
}

/**
 * Quantile function of the standard normal distribution: algorithm AS 241, PPND16 (M. J. Wichura, "The Percentage
 * Points of the Normal Distribution", Applied Statistics 37, 1988), relative error about 1e-16. The coefficients are
 * its own.
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  // The three rational approximations meet at |q| = 0.425 and at sqrt(-ln p) = 5.
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail <= 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const x =
    r <= 5
      ? polynomial(MIDDLE_NUMERATOR, r - 1.6) / polynomial(MIDDLE_DENOMINATOR, r - 1.6)
      : polynomial(FAR_NUMERATOR, r - 5) / polynomial(FAR_DENOMINATOR, r - 5);
  return q < 0 ? -x : x;
}

/** In ascending order. */
type Coefficients = readonly [number, number, number, number, number, number, number, number];

/** Horner's rule. */
function polynomial(c: Coefficients, x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

const CENTRE_NUMERATOR: Coefficients = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRE_DENOMINATOR: Coefficients = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_NUMERATOR: Coefficients = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_DENOMINATOR: Coefficients = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_NUMERATOR: Coefficients = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const FAR_DENOMINATOR: Coefficients = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];
const TAIL_NUMERATOR: Coefficients = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911, 0,
];
const TAIL_DENOMINATOR: Coefficients = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
];
