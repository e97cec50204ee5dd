/**
 * Stationary queues with Poisson arrivals and first-come-first-served order. Kendall's notation: arrivals / service /
 * servers, M for memoryless, D for constant, G for any. The formulas are those of L. Kleinrock, "Queueing Systems"
 * (1975), where no other source is named.
 */

export interface Queue {
  /** Arrivals per second. */
  readonly rate: number;
  /** Mean service time, s. */
  readonly serviceMean: number;
  readonly servers: number;
}

export interface GeneralQueue extends Queue {
  /** Squared coefficient of variation of the service time: 0 constant, 1 exponential. */
  readonly serviceCv2: number;
}

/** Offered work over what the servers can do; below 1 where a formula asks for a stable queue. */
function utilisation({ rate, serviceMean, servers }: Queue): number {
  return (rate * serviceMean) / servers;
}

/**
 * Erlang B: probability that an arrival finds all servers of a system without a queue busy, the Poisson probability of
 * `servers` jobs over that of at most so many. Its inverse is a sum over the numbers of free servers, which falls off
 * at once when the servers are overloaded. When they are not, the probability of more jobs is the one that falls off,
 * and the Poisson probability itself comes from Stirling's formula in the form that cancels nothing (C. Loader, "Fast
 * and accurate computation of binomial probabilities", 2000). Either sum takes of the order of sqrt(servers) terms.
 */
export function erlangB(servers: number, load: number): number {
  if (servers < STIRLING_MIN || load >= servers) {
    let product = 1;
    let inverse = 1;
    for (let free = servers; free > 0 && product > 1e-17 * inverse; free--) inverse += product *= free / load;
    return 1 / inverse;
  }
  const exactly = poisson(servers, load);
  // Next to 1 the rest does not show.
  if (exactly < 1e-17) return exactly;
  let more = 0;
  let product = 1;
  for (let jobs = servers + 1; product > 1e-17; jobs++) more += product *= load / jobs;
  return exactly / (1 - exactly * more);
}

/** From here on three terms of Stirling's series leave a relative error below 1e-12. */
const STIRLING_MIN = 32;

/** Probability of `count` jobs when `mean` are expected. */
function poisson(count: number, mean: number): number {
  const excess = (count - mean) / count;
  const deviance = -Math.log1p(-excess) - excess;
  const square = count * count;
  const stirling = (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / count;
  return Math.exp(-count * deviance - stirling) / Math.sqrt(2 * Math.PI * count);
}

/** Erlang C: probability that an arrival of a stable M/M/c waits. */
export function erlangC(servers: number, utilisation: number): number {
  const blocked = erlangB(servers, servers * utilisation);
  return blocked / (1 - utilisation * (1 - blocked));
}

/** Mean wait of M/M/c: C s / (c (1 - rho)). */
export function mmcMeanWait(queue: Queue): number {
  const rho = utilisation(queue);
  return (erlangC(queue.servers, rho) * queue.serviceMean) / (queue.servers * (1 - rho));
}

/** Quantile `u` of the wait of M/M/c, whose tail is C exp(-c (1 - rho) t / s). */
export function mmcWaitQuantile(queue: Queue, u: number): number {
  const rho = utilisation(queue);
  const excess = Math.log(erlangC(queue.servers, rho) / (1 - u));
  return Math.max(0, excess) * (queue.serviceMean / (queue.servers * (1 - rho)));
}

/** Pollaczek and Khinchine: mean wait of M/G/1, rho s (1 + cv^2) / (2 (1 - rho)); `servers` must be 1. */
export function mg1MeanWait(queue: GeneralQueue): number {
  const rho = utilisation(queue);
  return (rho * queue.serviceMean * (1 + queue.serviceCv2)) / (2 * (1 - rho));
}

/**
 * Mean wait of M/G/c, approximately: that of M/M/c times (1 + cv^2) / 2 (A. O. Allen, "Probability, Statistics and
 * Queueing Theory", 1990, after L. F. Cunneen). Exact for c = 1 and for exponential service, and within some percent
 * for moderate cv^2; for many servers it overstates the effect of cv^2 at low utilisation, where waits hardly occur.
 */
export function mgcMeanWait(queue: GeneralQueue): number {
  return (mmcMeanWait(queue) * (1 + queue.serviceCv2)) / 2;
}

/**
 * Squared coefficient of variation of the wait of those who wait at M/G/1. The second moment of the wait needs the
 * third moment of the service, taken from a gamma distribution, s^3 (1 + cv^2) (1 + 2 cv^2): exact for constant and
 * exponential service.
 */
export function mg1DelayCv2(queue: GeneralQueue): number {
  const rho = utilisation(queue);
  const { serviceCv2: cv2 } = queue;
  return 2 * rho - 1 + ((4 / 3) * (1 - rho) * (1 + 2 * cv2)) / (1 + cv2);
}

/**
 * Quantile `u` of the wait of M/G/1, approximately: of those who wait, the tail is an exponential shifted to have the
 * mean and the variance of their wait, rho exp(-(t - shift) / scale). Exact for exponential service, and within 2 % at
 * the 99th percentile for constant service from a utilisation of 0.5 on.
 */
export function mg1WaitQuantile(queue: GeneralQueue, u: number): number {
  const rho = utilisation(queue);
  const excess = Math.log(rho / (1 - u));
  if (excess <= 0) return 0;
  const deviations = Math.sqrt(mg1DelayCv2(queue));
  return (mg1MeanWait(queue) / rho) * Math.max(0, 1 - deviations + deviations * excess);
}

/** Probability that M/M/c refuses an arrival as `queue` jobs wait already: the chain cut off at c + `queue` jobs. */
export function mmcBlocking(queue: Queue & { readonly queue: number }): number {
  const rho = utilisation(queue);
  return lossProbability(queue, rho === 1 ? 1 : Math.log(rho) / (rho - 1), queue.queue);
}

/**
 * Probability that a job of M/M/c gives up after waiting for `timeout`, the same for all jobs (D. Y. Barrer, "Queuing
 * with impatient customers and ordered service", 1957). The density of the wait on offer is proportional to
 * exp(-(c / s - rate) t) up to the time-out and falls off with c / s beyond it.
 */
export function mmcTimeout(queue: Queue & { readonly timeout: number }): number {
  return lossProbability(queue, 1, (queue.timeout * queue.servers) / queue.serviceMean);
}

/**
 * Share lost at the far edge of a queue of `length` jobs, for any utilisation: the weight of the waiting states falls
 * off with (1 - rho) `slope` a job. In units of the state of c - 1 jobs, those of fewer than c weigh 1 / B(c - 1), the
 * waiting ones rho + rho^2 (1 - E) / (1 - rho), and the lost ones rho E, where E is the fall from end to end.
 */
function lossProbability(queue: Queue, slope: number, length: number): number {
  const rho = utilisation(queue);
  const idle = 1 / erlangB(queue.servers - 1, queue.rate * queue.serviceMean);
  const fall = (1 - rho) * slope * length;
  // Divided by E, so that a long queue neither overflows under overload nor divides 0 by 0 at rho = 1.
  const waiting = rho * slope * length * (fall === 0 ? 1 : Math.expm1(fall) / fall);
  return rho / ((idle + rho) * Math.exp(fall) + rho * waiting);
}
