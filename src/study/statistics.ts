/** Interval estimates from independent replications. */
import { mean, sampleStandardDeviation } from 'simple-statistics';

/** Two-sided confidence of every interval in a report. */
const CONFIDENCE = 0.95;
/** Halvings of a right angle until two neighbouring doubles are left. */
const BISECTIONS = 60;

/**
 * Probability that a Student t variable with `df` degrees of freedom lies within ±t, by the finite series for whole
 * degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4).
 */
export function studentWithin(t: number, df: number): number {
  const cosineSquared = df / (df + t * t);
  const sine = t / Math.sqrt(df + t * t);
  const odd = df % 2 === 1;
  let term = odd ? Math.sqrt(cosineSquared) : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 2 : 1; k <= df - 3; k += 2) {
    term *= (k / (k + 1)) * cosineSquared;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (Math.atan(t / Math.sqrt(df)) + sine * sum) : sine * sum;
}

/** The t within ±which a Student variable with `df` degrees of freedom lies with probability `p`. */
export function studentQuantile(p: number, df: number): number {
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const angle = (low + high) / 2;
    if (studentWithin(Math.sqrt(df) * Math.tan(angle), df) < p) low = angle;
    else high = angle;
  }
  return Math.sqrt(df) * Math.tan((low + high) / 2);
}

const quantiles = new Map<number, number>();

/** Half-width of every interval in a report, in standard errors; the same few are asked for thousands of times. */
export function widthOf(df: number): number {
  let t = quantiles.get(df);
  if (t === undefined) {
    t = studentQuantile(CONFIDENCE, df);
    quantiles.set(df, t);
  }
  return t;
}

/** A mean over replications; `half` is the half-width of its 95 % interval, NaN with fewer than two values. */
export interface Mean {
  readonly mean: number;
  readonly half: number;
}

/**
 * Mean and interval of the finite values among `values`: a replication that measured nothing has no say. What never
 * came to an end in one of them has no mean end.
 */
export function meanOf(values: readonly number[]): Mean {
  if (values.includes(Infinity)) return { mean: Infinity, half: NaN };
  const measured = values.filter(Number.isFinite);
  if (measured.length === 0) return { mean: NaN, half: NaN };
  if (measured.length === 1) return { mean: measured[0], half: NaN };
  // Equal values have no deviation; computed, a rounding error of one would be enough to miss a bound that they meet.
  if (measured.every((value) => value === measured[0])) return { mean: measured[0], half: 0 };
  const error = sampleStandardDeviation(measured) / Math.sqrt(measured.length);
  return { mean: mean(measured), half: widthOf(measured.length - 1) * error };
}
