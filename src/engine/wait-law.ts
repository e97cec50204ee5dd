/** What awaits a job that arrives at a pooled station at one moment. */
export interface WaitLaw {
  /** Probability of finding the queue full, and of giving up in it. */
  readonly reject: number;
  readonly timeout: number;
  /** For a job that is served: probability of waiting, mean wait and mean of its square, s and s^2. */
  readonly delay: number;
  readonly mean: number;
  readonly square: number;
  /** Part of the variance of the wait that a full queue owes to its service times, not to the number of jobs, s^2. */
  readonly blur: number;
  /** Share of the capacity at work. */
  readonly carried: number;
  /** For a job that is served: probability of a wait longer than x >= 0. */
  tail(x: number): number;
  /** Wait that a served job exceeds with probability 1 - u, for u above 1 - delay. */
  quantile(u: number): number;
}

/** Halvings of a quantile's bracket: a relative error of 1e-7. */
const HALVINGS = 24;

/** Where a falling tail passes `probability`, looked for from `scale` outwards and then inwards. */
export function invertTail(tail: (x: number) => number, probability: number, scale: number): number {
  let high = scale;
  while (tail(high) > probability) high *= 2;
  let low = 0;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
