/**
 * The stationary waiting time of M/G/c with a queue limit and a time-out, in closed form, at any utilisation that has
 * one: below 1, or any when a limit holds the queue.
 *
 * For exponential service the chain cut off at a full queue and the wait cut off at a time-out (D. Y. Barrer, "Queuing
 * with impatient customers and ordered service", 1957) have one form: the density of those who wait falls off
 * exponentially from zero to the edge, or grows towards it under overload. General service enters by its first two
 * moments: waits are (1 + cv^2) / 2 times as long (Allen and Cunneen) while the probability of waiting stays, and the
 * exponential is shifted to match the variance, which for one server is that of M/G/1 and for many exponential.
 */
import { normalCdf, scaledTail } from '../random/normal.ts';
import { erlangB, mg1DelayCv2 } from '../theory/queue.ts';
import type { WaitLaw } from './wait-law.ts';
import { invertTail } from './wait-law.ts';

export interface StationLimits {
  readonly servers: number;
  readonly serviceMean: number;
  readonly serviceCv2: number;
  /** Jobs that may wait; may be Infinity. */
  readonly queue: number;
  /** Longest wait, s; may be Infinity. */
  readonly timeout: number;
}

export class SteadyWait implements WaitLaw {
  readonly kind = 'steady';
  readonly utilisation: number;
  readonly reject: number;
  readonly timeout: number;
  /** Of the jobs lost, the share that is refused; the rest gives up. */
  readonly rejectShare: number;
  readonly delay: number;
  /** Mean and variance of the wait of those who wait, s. */
  readonly delayMean: number;
  readonly delayVariance: number;
  /** Wait at which jobs are lost, s. */
  readonly edge: number;
  /** The density is proportional to exp(-decay x) on [start, edge]. */
  readonly #decay: number;
  readonly #start: number;
  /** 0: the edge is sharp. */
  readonly blur: number;
  /** Quantiles of a blurred law, made when first asked for. */
  #knots: Float64Array | null = null;

  constructor({ servers, serviceMean, serviceCv2, queue, timeout }: StationLimits, rate: number) {
    const rho = (rate * serviceMean) / servers;
    const job = serviceMean / servers;
    const byQueue = queue * job <= timeout;
    const length = byQueue ? queue : timeout / job;
    const decay = (1 - rho) / (job * ((1 + serviceCv2) / 2));
    this.utilisation = rho;
    this.edge = length * job;

    // Weights of the states, in units of the state of c - 1 jobs; a queue of jobs falls off by a factor of rho each.
    const geometric = byQueue && rho > 0 && rho !== 1 ? Math.log(rho) / (rho - 1) : 1;
    const fall = rho === 1 ? 0 : decay * this.edge * geometric;
    // Under overload all weights are divided by that of the edge, which would overflow.
    const idle = Math.exp(Math.min(0, fall)) / erlangB(servers - 1, rate * serviceMean);
    const waiting = rho * (Math.abs(fall) < 1e-9 ? length : -Math.expm1(-Math.abs(fall)) / Math.abs(1 - rho));
    const lost = (rho * Math.exp(-Math.max(0, fall))) / (idle + waiting + rho * Math.exp(-Math.max(0, fall)));
    // Those who will give up hold places: beyond `queue` per time-out there is none left.
    this.reject = byQueue ? lost : Math.min(lost, Math.max(0, 1 - queue / (rate * timeout)));
    this.timeout = lost - this.reject;
    this.rejectShare = byQueue || lost === 0 ? Number(byQueue) : this.reject / lost;
    this.delay = waiting / (idle + waiting);

    const spread = rho < 1 ? 1 + (mg1DelayCv2({ rate: rho, serviceMean: 1, servers: 1, serviceCv2 }) - 1) / servers : 1;
    const shift = rho < 1 ? (1 - Math.sqrt(spread)) / decay : 0;
    this.#start = 2 * shift < this.edge ? shift : 0;
    this.#decay = this.#start === 0 ? decay : decay / Math.sqrt(spread);
    this.blur = byQueue && rho > 1 ? queue * serviceCv2 * job * job : 0;
    const cut = decay * this.edge;
    this.delayMean = cut > CUT_MAX ? 1 / decay : this.edge * cutMean(cut);
    const variance = cut > CUT_MAX ? spread / (decay * decay) : this.edge * this.edge * cutVariance(cut);
    this.delayVariance = variance + this.blur;
  }

  /** Whether a station under this load has a stationary state. */
  static exists({ servers, serviceMean, queue, timeout }: StationLimits, rate: number): boolean {
    return (rate * serviceMean) / servers < 1 || Number.isFinite(Math.min(queue, timeout));
  }

  get mean(): number {
    return this.delay * this.delayMean;
  }

  get square(): number {
    return this.delay * (this.delayVariance + this.delayMean * this.delayMean);
  }

  get carried(): number {
    return this.utilisation * (1 - this.reject - this.timeout);
  }

  tail(x: number): number {
    if (this.blur > 0) return this.delay * this.#blurredTail(x);
    if (x >= this.edge) return 0;
    const width = this.edge - this.#start;
    const at = Math.max(0, x - this.#start);
    const decay = this.#decay;
    if (width === Infinity) return this.delay * Math.min(1, Math.exp(-decay * (x - this.#start)));
    if (Math.abs(decay * width) < 1e-9) return this.delay * (1 - at / width);
    // Measured from the edge, where nothing overflows under overload.
    const whole = Math.expm1(decay * width);
    return this.delay * (whole === Infinity ? Math.exp(-decay * at) : Math.expm1(decay * (width - at)) / whole);
  }

  quantile(u: number): number {
    const rarity = (1 - u) / this.delay;
    if (this.blur > 0) return this.#blurredQuantile(u);
    const decay = this.#decay;
    const width = this.edge - this.#start;
    if (width === Infinity) return Math.max(0, this.#start - Math.log(rarity) / decay);
    if (Math.abs(decay * width) < 1e-9) return this.edge - rarity * width;
    // The inverse of `tail`, from the edge too, unless the exponential ends long before it.
    const whole = Math.expm1(decay * width);
    if (whole === Infinity) return Math.max(0, this.#start - Math.log(rarity) / decay);
    return Math.max(0, this.edge - Math.log1p(rarity * whole) / decay);
  }

  /** Inverted once for each knot; between knots along a line, but in the outermost parts, which are curved. */
  #blurredQuantile(u: number): number {
    const at = (1 - (1 - u) / this.delay) * KNOTS;
    const knot = Math.floor(at);
    if (!(knot >= 1 && knot < KNOTS - 1)) return this.#invert(1 - u);
    this.#knots ??= Float64Array.from({ length: KNOTS }, (_, k) =>
      k === 0 ? 0 : this.#invert(this.delay * (1 - k / KNOTS)),
    );
    return this.#knots[knot] + (at - knot) * (this.#knots[knot + 1] - this.#knots[knot]);
  }

  #invert(probability: number): number {
    return invertTail((x) => this.tail(x), probability, this.edge);
  }

  /** Edge - Exponential + Normal: what the overload has built up behind a queue of so many different jobs. */
  #blurredTail(x: number): number {
    const deviation = Math.sqrt(this.blur);
    const z = (x - this.edge) / deviation;
    return normalCdf(-z) - tilted(z, -this.#decay * deviation);
  }
}

/** Parts that the quantiles of a blurred law are tabulated in: a wait is off by less than 0.5 % of their spread. */
const KNOTS = 128;

/** Past it an exponential ends long before the edge. */
const CUT_MAX = 40;

/** Mean of the density proportional to exp(-t x) on [0, 1]. */
function cutMean(t: number): number {
  return Math.abs(t) < 1e-4 ? 0.5 - t / 12 : 1 / t - 1 / Math.expm1(t);
}

/** Its variance. */
function cutVariance(t: number): number {
  if (Math.abs(t) < 0.05) return 1 / 12 - (t * t) / 240;
  const fall = Math.exp(-Math.abs(t));
  return 1 / (t * t) - fall / ((1 - fall) * (1 - fall));
}

/** exp(z r + r^2 / 2) P(X > z + r) for a standard normal X, without overflow: the tail of a normal plus exponential. */
export function tilted(z: number, r: number): number {
  const at = z + r;
  const base = Math.exp((-z * z) / 2);
  return at >= 0 ? base * scaledTail(at) : Math.exp((at * at - z * z) / 2) - base * scaledTail(-at);
}
