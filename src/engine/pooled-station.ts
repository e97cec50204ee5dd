/**
 * A station of parallel servers without jobs: mean, distribution and losses of the waiting time as functions of time,
 * from the arrival rate alone, at a cost that depends on neither the rate nor the number of servers.
 *
 * It is in one of three states. Steady: the closed form of `steady-wait.ts`. Filling: the mean number of jobs moves
 * towards the steady one, or away from it under overload (`filling-backlog.ts`); what has reached the limit of the
 * queue or the time-out waits as in the steady state of the overloaded station. Draining: an overload is over and its
 * backlog works off (`draining-wait.ts`).
 *
 * Measured against the job-by-job station (`bench/pooled-station.ts`: 1, 10 and 100 servers; exponential, lognormal and
 * constant service; load 0.5 to 0.95 at rest, and 0.7, 1.3 for 200 service times, 0.7), beyond the statistical error:
 *
 * - at rest the mean wait is exact for one server and for exponential service, and within 5 % for lognormal service,
 *   whose 99th percentile is within 12 % for one server and 5 % for many; constant service with many servers at low
 *   load waits up to a fifth longer than said here, where waits are a hundredth of the service;
 * - through overload and drain the mean wait is within 2 % of its peak, its 99th percentile within 6 % of its peak, and
 *   the work done within 2 % of the capacity;
 * - the share lost to a full queue or a time-out is within 0.02 of the arrivals, and within 0.08 for a single server
 *   while it comes to the edge of its queue and while it leaves it.
 */
import { DrainingWait } from './draining-wait.ts';
import { FillingBacklog } from './filling-backlog.ts';
import { FillingWait } from './filling-wait.ts';
import type { StationLimits } from './steady-wait.ts';
import { SteadyWait } from './steady-wait.ts';

/** A disturbed queue is at rest after so many relaxation times, 5e-5 of the disturbance being left. */
const AT_REST = 10;
/** A backlog narrower than so much of the stationary one is what an overload left, and drains. */
const NARROW = 0.9;
/** A stationary queue drains when the wait has so many times to fall, and shrinks as it is when it has less. */
const FALL = 1.5;
/** Agreement with the steady state that counts as having reached it. */
const REACHED = 1e-3;

export class PooledStation {
  #limits: StationLimits;
  readonly #stretch: number;
  #now = 0;
  #rate = 0;
  #carried = 0;
  /** What the station tends to at the present rate; null when nothing holds the queue. */
  #steady: SteadyWait | null;
  /** Its present state. */
  #law: SteadyWait | FillingWait | DrainingWait;
  /** Made when first needed: most single-threaded nodes are steady at all times. */
  #filling: FillingBacklog | null = null;

  constructor(limits: StationLimits) {
    this.#limits = limits;
    this.#stretch = (1 + limits.serviceCv2) / 2;
    this.#steady = new SteadyWait(limits, 0);
    this.#law = this.#steady;
  }

  /** Puts the station into the steady state of this load, if it has one: where a warm start begins. */
  settle(rate: number, serviceMean = this.#limits.serviceMean): void {
    this.#load(rate, serviceMean);
    this.#law = this.#steady ?? this.#law;
    this.#carried = this.#law.carried;
  }

  /** Lets jobs arrive until `to`: `rate` a second, each of `serviceMean` seconds of work on average. */
  advance(to: number, rate: number, serviceMean = this.#limits.serviceMean): void {
    const seconds = to - this.#now;
    if (seconds < 0) throw new Error(`pooled station: advanced to ${to} s after ${this.#now} s`);
    if (seconds === 0) return;
    this.#now = to;
    const utilisationBefore = this.utilisation;
    this.#load(rate, serviceMean);
    this.#turn(seconds, utilisationBefore);
    const law = this.#law;
    const carried =
      law.kind === 'filling' ? this.#fill(seconds) : law.kind === 'draining' ? this.#drain(seconds, law) : law.carried;
    this.#carried = Math.min(1, Math.max(0, carried));
  }

  /** Offered work over capacity, in the last advance. */
  get utilisation(): number {
    return (this.#rate * this.#limits.serviceMean) / this.#limits.servers;
  }

  /** Work done over capacity, in the last advance. */
  get carried(): number {
    return this.#carried;
  }

  get rejectProbability(): number {
    return this.#law.reject;
  }

  get timeoutProbability(): number {
    return this.#law.timeout;
  }

  /** Mean wait of a job that arrives now and is served, s. */
  get meanWait(): number {
    return Math.min(this.#limits.timeout, this.#law.mean);
  }

  /** Wait that a job which arrives now and is served exceeds with probability 1 - u, s. */
  wait(u: number): number {
    if (u <= 1 - this.#law.delay) return 0;
    // Behind a full queue of different services some waits would pass a time-out that the mean one does not reach.
    return Math.min(this.#limits.timeout, this.#law.quantile(u));
  }

  /** Mean number of jobs in service and waiting, those left out that will give up. */
  get jobs(): number {
    const { carried, mean, delay } = this.#law;
    // An arrival waits for those in the queue and for the first of those in service to end.
    return this.#limits.servers * carried + Math.max(0, mean / this.#job - this.#stretch * delay);
  }

  /** Service time of a job over the servers, s. */
  get #job(): number {
    return this.#limits.serviceMean / this.#limits.servers;
  }

  #load(rate: number, serviceMean: number): void {
    if (rate === this.#rate && serviceMean === this.#limits.serviceMean) return;
    if (serviceMean !== this.#limits.serviceMean) this.#limits = { ...this.#limits, serviceMean };
    this.#rate = rate;
    this.#steady = SteadyWait.exists(this.#limits, rate) ? new SteadyWait(this.#limits, rate) : null;
  }

  /** Takes up the state in which the present load finds the station. */
  #turn(seconds: number, utilisationBefore: number): void {
    const steady = this.#steady;
    const law = this.#law;
    if (law.kind === 'draining') {
      if (steady !== null && steady.utilisation < 1 && law.mean > steady.mean) return;
      this.#beginFilling((law.square - law.mean * law.mean) / (this.#job * this.#job));
    } else if (law.kind === 'steady' && steady !== null && this.#rests(steady, seconds, utilisationBefore)) {
      this.#law = steady;
    } else if (steady !== null && steady.utilisation < 1 && this.#drains(steady, utilisationBefore)) {
      const overloaded = this.#narrow(utilisationBefore);
      this.#law = new DrainingWait(law, overloaded ? 'normal' : 'exponential', steady);
    } else if (law.kind === 'steady') {
      this.#beginFilling(Infinity);
    }
  }

  /** Whether a station at rest is at rest again at the end of a step. */
  #rests(steady: SteadyWait, seconds: number, utilisationBefore: number): boolean {
    // A queue without places has nothing to fill; a queue held at its edge follows the load at once.
    if (steady.edge === 0) return true;
    if (utilisationBefore >= 1) return this.utilisation >= 1;
    return this.utilisation < 1 && seconds > AT_REST * this.#relaxation(Math.max(this.utilisation, utilisationBefore));
  }

  /** Whether the wait is to fall as a backlog does rather than as that of a stationary station with ever fewer jobs. */
  #drains(steady: SteadyWait, utilisationBefore: number): boolean {
    const { mean } = this.#law;
    if (this.#narrow(utilisationBefore)) return mean > steady.mean;
    // Where waits are gone before the servers have emptied, it is those that matter.
    return mean > FALL * steady.mean && mean > (1 - steady.utilisation) * this.#limits.serviceMean;
  }

  /** Whether an overload has left its backlog. */
  #narrow(utilisationBefore: number): boolean {
    return this.#law.kind === 'filling' ? this.#filling!.spread < NARROW : utilisationBefore >= 1;
  }

  /** Time in which a queue forgets its past, s: of its servers, or of the diffusion that its waits are. */
  #relaxation(utilisation: number): number {
    const slack = 1 - utilisation;
    return Math.max(this.#limits.serviceMean, (4 * this.#stretch * this.#job) / (slack * slack));
  }

  #beginFilling(variance: number): void {
    this.#filling ??= new FillingBacklog(this.#limits.servers, this.#limits.serviceCv2);
    this.#filling.set(this.jobs, variance);
    this.#law = new FillingWait(this.#filling, this.#steady, this.#job);
  }

  /** Both return the share of the capacity that was at work. */
  #fill(seconds: number): number {
    const filling = this.#filling!;
    const busy = filling.advance(seconds, this.#rate, this.#limits.serviceMean);
    const steady = this.#steady;
    const law = new FillingWait(filling, steady, this.#job);
    const settled =
      steady !== null && steady.utilisation < 1
        ? filling.spread > 1 - REACHED && Math.abs(law.mean - steady.mean) <= REACHED * steady.mean
        : law.atEdge > 1 - REACHED;
    this.#law = steady !== null && settled ? steady : law;
    return busy * (1 - law.cutOff);
  }

  #drain(seconds: number, draining: DrainingWait): number {
    const steady = this.#steady!;
    const before = draining.mean;
    draining.advance(seconds, steady, 2 * this.#stretch * this.utilisation * this.#job);
    if (draining.drained) this.#law = steady;
    // Until it has drained the mean wait falls by 1 - utilisation a second, and all servers are busy.
    const fell = (before - this.#law.mean) / (1 - this.utilisation) / seconds;
    return fell + (1 - fell) * steady.carried;
  }
}
