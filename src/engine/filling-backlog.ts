/**
 * A station on its way up: the pointwise-stationary fluid flow approximation (W.-P. Wang, D. Tipper and S. Banerjee, "A
 * simple approximation for modeling nonstationary queues", INFOCOM 1996) with a second moment.
 *
 * The plain approximation lets the mean number of jobs follow d jobs / dt = rate - capacity (1 - idle(jobs)), where
 * idle() is the idle share of the stationary station that holds as many. A backlog that an overload built up idles less
 * than that, because it is not exponential but concentrated around its mean. So the variance is followed too: the
 * narrower the number of jobs in comparison with the stationary one, the less idling, by the factor that a normal
 * distribution cut off at zero gives (`backlog-shape.ts`); and what idling there is keeps it from widening. At rest the
 * spread is the stationary one and the plain approximation returns, whose fixed point is exact.
 *
 * The relation is piecewise straight in the table, so that each piece is passed in closed form, whatever the step.
 */
import { idling } from './backlog-shape.ts';
import { Occupancy } from './occupancy.ts';

/** The variance may change by so much of the stationary one, or of one job, between two looks at the idling. */
const WIDENING = 0.1;
/** Pieces of the table, and looks at the factor, that one step may take: more than both together ever need. */
const PIECES_MAX = 4096;
/** A backlog of 1e8 jobs is no narrower. */
const SPREAD_MIN = 1e-8;
/** Below it nobody waits as far as a double can tell, and the queue is what rounding left. */
const DELAY_MIN = 1e-12;

export class FillingBacklog {
  readonly #occupancy: Occupancy;
  readonly #servers: number;
  readonly #serviceCv2: number;
  /** How much longer waits are than those of exponential service. */
  readonly stretch: number;
  #jobs = 0;
  #variance = 0;
  #cell = 0;
  #steadyVariance = 0;
  /** Idling relative to a stationary station that holds as many jobs. */
  #factor = 1;

  constructor(servers: number, serviceCv2: number) {
    this.#servers = servers;
    this.#serviceCv2 = serviceCv2;
    this.stretch = (1 + serviceCv2) / 2;
    this.#occupancy = new Occupancy(servers, this.stretch);
  }

  get jobs(): number {
    return this.#jobs;
  }

  /** Starts with so many jobs; a variance beyond the stationary one is taken for that. */
  set(jobs: number, variance: number): void {
    this.#jobs = jobs;
    this.#variance = variance;
    this.#locate();
  }

  /** Lets jobs arrive at `rate` for a while; returns the share of the servers that was busy meanwhile. */
  advance(seconds: number, rate: number, serviceMean: number): number {
    const occupancy = this.#occupancy;
    const capacity = this.#servers / serviceMean;
    const before = this.#jobs;
    let left = seconds;
    for (let piece = 0; left > 0 && piece < PIECES_MAX; piece++) {
      const factor = this.#factor;
      const drift = rate - capacity * (1 - factor * occupancy.idle(this.#cell, this.#jobs));
      if (drift < 0 && this.#cell > 0 && this.#jobs === occupancy.floor(this.#cell)) this.#cell--;
      const pull = capacity * factor * occupancy.slope(this.#cell);
      const bound = drift > 0 ? occupancy.ceiling(this.#cell) : occupancy.floor(this.#cell);
      const reach = timeTo(bound - this.#jobs, drift, pull);
      const widening = this.#widening(rate, capacity);
      const look = widening === 0 ? Infinity : (WIDENING * Math.max(1, this.#steadyVariance)) / Math.abs(widening);
      const step = Math.min(left, reach, look);
      if (step === reach) this.#jobs = bound;
      else this.#jobs += pull > 0 ? (-drift * Math.expm1(-pull * step)) / pull : drift * step;
      this.#variance += widening * step;
      this.#locate();
      left -= step;
    }
    return (rate - (this.#jobs - before) / seconds) / capacity;
  }

  /** Variance of the number of jobs, relative to that of a stationary station that holds as many. */
  get spread(): number {
    return this.#steadyVariance === 0 ? 1 : this.#variance / this.#steadyVariance;
  }

  /** Idle share of the servers. */
  get idle(): number {
    return this.#factor * this.#occupancy.idle(this.#cell, this.#jobs);
  }

  /** Probability that an arrival waits. */
  get delay(): number {
    return 1 - this.#factor * (1 - this.#occupancy.delay(this.#cell, this.#jobs));
  }

  /** Mean wait of those who wait, in service times of one server over the servers. */
  get delayMean(): number {
    const { delay } = this;
    const waiting = Math.max(0, this.#jobs - this.#servers * (1 - this.idle));
    // An arrival waits for those in the queue, and for the first of those in service to end.
    return this.stretch + (delay < DELAY_MIN ? 0 : waiting / delay);
  }

  /** Squared coefficient of variation of the wait of those who wait: jobs ahead differ in number and in service. */
  get delaySpread(): number {
    const { delayMean } = this;
    return Math.max(SPREAD_MIN, Math.min(1, (this.#variance / delayMean + this.#serviceCv2) / delayMean));
  }

  /**
   * How fast the variance of the jobs grows: fed by arrivals and departures, kept down by idling, all relative to the
   * load that would keep so many jobs at rest, so that nothing changes there. Busy servers let jobs go as their
   * services vary; while some are idle, jobs go as a Poisson stream.
   */
  #widening(rate: number, capacity: number): number {
    const { delay } = this;
    const atRest = this.#factor * capacity * (1 - this.#occupancy.idle(this.#cell, this.#jobs));
    const departing = capacity * (1 - this.idle);
    return rate - atRest + (1 - delay + delay * this.#serviceCv2) * (departing - atRest);
  }

  #locate(): void {
    this.#cell = this.#occupancy.cell(this.#jobs);
    this.#steadyVariance = this.#occupancy.variance(this.#cell, this.#jobs);
    // Servers that fill from empty hold a Poisson number of jobs, no fewer.
    const least = Math.min(this.#jobs, this.#servers, this.#steadyVariance);
    this.#variance = Math.min(this.#steadyVariance, Math.max(least, this.#variance));
    this.#factor = idling(this.spread);
  }
}

/** Time in which jobs' = drift - pull jobs covers a way; Infinity when it never does. */
function timeTo(way: number, drift: number, pull: number): number {
  if (drift === 0) return Infinity;
  const straight = way / drift;
  if (pull === 0) return straight;
  const turned = pull * straight;
  if (turned >= 1) return Infinity;
  return turned < 1e-9 ? straight : -Math.log1p(-turned) / pull;
}
