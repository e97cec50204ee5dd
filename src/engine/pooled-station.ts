/**
 * A station of parallel servers without jobs: mean, distribution and losses of the waiting time as functions of time,
 * from the arrival rate alone, at a cost that depends on neither the rate nor the number of servers.
 *
 * It is in one of three states. Steady: the closed form of `steady-wait.ts`. Filling: the mean number of jobs moves
 * towards the steady one, or away from it under overload (`filling-backlog.ts`); what has reached the limit of the
 * queue or the time-out waits as in the steady state of the overloaded station. Draining: an overload is over and its
 * backlog works off (`draining-backlog.ts`).
 */
import { exceeds, meanBelow } from './backlog-shape.ts';
import { DrainingBacklog } from './draining-backlog.ts';
import { FillingBacklog } from './filling-backlog.ts';
import { Occupancy } from './occupancy.ts';
import type { StationLimits } from './steady-wait.ts';
import { invertTail, SteadyWait } from './steady-wait.ts';

/** A disturbed queue is at rest after so many relaxation times, 5e-5 of the disturbance being left. */
const AT_REST = 10;
/** A backlog narrower than so much of the stationary one does not shrink as a stationary one does, but drains. */
const DRAINING = 0.9;
/** Agreement with the steady state that counts as having reached it. */
const REACHED = 1e-3;

/** What awaits a job that arrives now. */
interface WaitLaw {
  /** Probability of finding the queue full, and of giving up in it. */
  readonly reject: number;
  readonly timeout: number;
  /** For a job that is served: probability of waiting, mean wait and its square's mean, s and s^2. */
  readonly delay: number;
  readonly mean: number;
  readonly square: number;
  /** Share of the capacity at work. */
  readonly carried: number;
  /** For a job that is served: probability of a wait longer than x, and wait exceeded with probability 1 - u. */
  readonly tail: (x: number) => number;
  readonly quantile: (u: number) => number;
}

type State =
  | { readonly kind: 'steady' }
  | { readonly kind: 'filling' }
  | { readonly kind: 'draining'; readonly backlog: DrainingBacklog };

export class PooledStation {
  #limits: StationLimits;
  readonly #stretch: number;
  #now = 0;
  #rate = 0;
  #carried = 0;
  #state: State = { kind: 'steady' };
  /** What the station tends to at the present rate; null when nothing holds the queue. */
  #steady: SteadyWait | null;
  #law: WaitLaw;
  /** Made when first needed: most single-threaded nodes are steady at all times. */
  #filling: FillingBacklog | null = null;

  constructor(limits: StationLimits) {
    this.#limits = limits;
    this.#stretch = (1 + limits.serviceCv2) / 2;
    const steady = new SteadyWait(limits, 0);
    this.#steady = steady;
    this.#law = steadyLaw(steady);
  }

  /** Puts the station into the steady state of this load, if it has one: where a warm start begins. */
  settle(rate: number, serviceMean = this.#limits.serviceMean): void {
    this.#load(rate, serviceMean);
    if (this.#steady !== null) this.#rest(this.#steady);
    this.#carried = this.#law.carried;
  }

  /** Lets jobs arrive until `to`: `rate` a second, each of `serviceMean` seconds of work on average. */
  advance(to: number, rate: number, serviceMean = this.#limits.serviceMean): void {
    const seconds = to - this.#now;
    if (seconds < 0) throw new Error(`pooled station: advanced to ${to} s after ${this.#now} s`);
    if (seconds === 0) return;
    this.#now = to;
    const before = this.jobs;
    const utilisationBefore = this.utilisation;
    this.#load(rate, serviceMean);
    this.#turn(seconds, utilisationBefore);
    if (this.#state.kind === 'filling') this.#fill(seconds);
    else if (this.#state.kind === 'draining') this.#drain(seconds, this.#state.backlog);
    const { reject, timeout } = this.#law;
    const served = rate * (1 - reject - timeout) * seconds + before - this.jobs;
    this.#carried = Math.min(1, Math.max(0, (served * this.#job) / seconds));
  }

  /** Offered work over capacity, in the last advance. */
  get utilisation(): number {
    return this.#rate * this.#job;
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
    return this.#law.mean;
  }

  /** Wait that a job which arrives now and is served exceeds with probability 1 - u, s. */
  wait(u: number): number {
    return u <= 1 - this.#law.delay ? 0 : this.#law.quantile(u);
  }

  /** Mean number of jobs in service and waiting, those included that will give up. */
  get jobs(): number {
    const { carried, mean, delay, timeout } = this.#law;
    const { servers } = this.#limits;
    const giving = timeout > 0 ? this.#rate * timeout * this.#limits.timeout : 0;
    // An arrival waits for those in the queue and for the first of those in service to end.
    return servers * carried + Math.max(0, mean / this.#job - this.#stretch * delay) + giving;
  }

  /** Service time of a job over the servers, s. */
  get #job(): number {
    return this.#limits.serviceMean / this.#limits.servers;
  }

  #load(rate: number, serviceMean: number): void {
    if (rate === this.#rate && serviceMean === this.#limits.serviceMean) return;
    this.#limits = { ...this.#limits, serviceMean };
    this.#rate = rate;
    this.#steady = SteadyWait.exists(this.#limits, rate) ? new SteadyWait(this.#limits, rate) : null;
  }

  /** Takes up the state in which the present load finds the station. */
  #turn(seconds: number, utilisationBefore: number): void {
    const steady = this.#steady;
    const law = this.#law;
    const stable = this.utilisation < 1;
    if (steady !== null && this.#state.kind === 'steady') {
      const busiest = Math.max(this.utilisation, utilisationBefore);
      const sameSide = stable === utilisationBefore < 1;
      if (sameSide && (!stable || seconds > AT_REST * this.#relaxation(busiest))) return this.#rest(steady);
      // A queue without places has nothing to fill.
      if (steady.edge === 0) return this.#rest(steady);
    }
    if (this.#state.kind === 'draining') {
      if (stable && steady !== null && law.mean > steady.mean) return;
      return this.#beginFilling(this.jobs, (law.square - law.mean * law.mean) / (this.#job * this.#job));
    }
    const overloadedBefore = this.#state.kind === 'steady' && utilisationBefore >= 1;
    const narrow = overloadedBefore || (this.#state.kind === 'filling' && this.#filling!.spread < DRAINING);
    if (stable && narrow && steady !== null && law.mean > steady.mean) {
      const variance = Math.max(law.square - law.mean * law.mean, 1e-12 * law.square);
      this.#state = { kind: 'draining', backlog: new DrainingBacklog({ mean: law.mean, variance }, steady) };
      return;
    }
    if (this.#state.kind === 'steady') this.#beginFilling(this.jobs, Infinity);
  }

  /** Time in which a queue forgets its past, s: of its servers, or of the diffusion that its waits are. */
  #relaxation(utilisation: number): number {
    const slack = 1 - utilisation;
    return Math.max(this.#limits.serviceMean, (4 * this.#stretch * this.#job) / (slack * slack));
  }

  #beginFilling(jobs: number, variance: number): void {
    const { servers } = this.#limits;
    const stretch = this.#stretch;
    this.#filling ??= new FillingBacklog(new Occupancy(servers, stretch), { servers, stretch });
    this.#filling.set(jobs, variance);
    this.#state = { kind: 'filling' };
  }

  #rest(steady: SteadyWait): void {
    this.#state = { kind: 'steady' };
    this.#law = steadyLaw(steady);
  }

  #fill(seconds: number): void {
    const filling = this.#filling!;
    filling.advance(seconds, this.#rate, this.#limits.serviceMean);
    const steady = this.#steady;
    const law = fillingLaw(filling, steady, this.#job);
    this.#law = law;
    if (steady === null) return;
    const reached =
      this.utilisation < 1
        ? filling.spread > 1 - REACHED && Math.abs(law.mean - steady.mean) <= REACHED * steady.mean
        : law.atEdge > 1 - REACHED;
    if (reached) this.#rest(steady);
  }

  #drain(seconds: number, backlog: DrainingBacklog): void {
    const steady = this.#steady!;
    backlog.advance(seconds, steady, 2 * this.#stretch * this.utilisation * this.#job);
    if (backlog.drained) this.#rest(steady);
    else this.#law = drainingLaw(backlog, steady);
  }
}

function steadyLaw(steady: SteadyWait): WaitLaw {
  const { reject, timeout, delay, mean, carried, delayMean, delayVariance } = steady;
  return {
    reject,
    timeout,
    delay,
    mean,
    carried,
    square: delay * (delayVariance + delayMean * delayMean),
    tail: (x) => steady.tail(x),
    quantile: (u) => steady.quantile(u),
  };
}

/**
 * A share of the probability has passed the edge of the queue and waits there as the steady state does; the rest is the
 * backlog below the edge. `job` is the service time over the servers.
 */
function fillingLaw(filling: FillingBacklog, steady: SteadyWait | null, job: number): WaitLaw & { atEdge: number } {
  const { idle, delay, delaySpread: spread } = filling;
  const scale = filling.delayMean * job;
  const edge = steady === null ? Infinity : steady.edge / scale;
  const beyond = edge === Infinity ? 0 : exceeds(spread, edge);
  const atEdge = delay * beyond;
  const below = delay - atEdge;
  const meanBelowEdge = meanBelow(spread, edge);
  // A stationary queue below the edge loses as the chain cut off there does; a narrow backlog leaves no idling to lose.
  const lost = (1 - atEdge) * ((idle * atEdge) / (1 - (1 - idle) * atEdge));
  const steadyLoss = steady === null ? 0 : steady.reject + steady.timeout;
  const rejects = steady === null ? 0 : steady.rejectShare;
  const steadyPart = steady === null ? NOTHING : steadyLaw(steady);
  const tail = (x: number) =>
    atEdge * steadyPart.tail(x) + (x < scale * edge ? delay * (exceeds(spread, x / scale) - beyond) : 0);
  const mean = atEdge * steadyPart.mean + below * scale * meanBelowEdge;
  return {
    atEdge,
    reject: (atEdge * steadyLoss + lost) * rejects,
    timeout: (atEdge * steadyLoss + lost) * (1 - rejects),
    delay: atEdge * steadyPart.delay + below,
    mean,
    carried: atEdge * steadyPart.carried + (1 - atEdge) * (1 - idle) - lost * (1 - idle),
    square: atEdge * steadyPart.square + below * (1 + spread) * scale * scale * meanBelowEdge * meanBelowEdge,
    tail,
    quantile: (u) => invertTail(tail, 1 - u, mean),
  };
}

const NOTHING: WaitLaw = {
  reject: 0, timeout: 0, delay: 0, mean: 0, square: 0, carried: 0, tail: () => 0, quantile: () => 0,
};

function drainingLaw(backlog: DrainingBacklog, steady: SteadyWait): WaitLaw {
  const { delay, mean, square, remaining } = backlog;
  const beyond = steady.edge === Infinity ? 0 : backlog.tail(steady.edge);
  const lost = beyond + (1 - remaining) * (steady.reject + steady.timeout);
  const tail = (x: number) => Math.max(0, backlog.tail(x) - beyond) / (1 - beyond);
  return {
    reject: lost * steady.rejectShare,
    timeout: lost * (1 - steady.rejectShare),
    delay,
    mean,
    square,
    carried: remaining + (1 - remaining) * steady.carried,
    tail,
    quantile: (u) => invertTail(tail, 1 - u, mean),
  };
}
