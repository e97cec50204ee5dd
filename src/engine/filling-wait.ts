/**
 * The wait at a station whose backlog is filling. A share of the probability has passed the edge of the queue and waits
 * there as the steady state does; the rest is the backlog below the edge.
 */
import { normalDensity } from '../random/normal.ts';
import { BacklogShape, idling } from './backlog-shape.ts';
import type { FillingBacklog } from './filling-backlog.ts';
import type { SteadyWait } from './steady-wait.ts';
import type { WaitLaw } from './wait-law.ts';
import { invertTail } from './wait-law.ts';

export class FillingWait implements WaitLaw {
  readonly kind = 'filling';
  readonly reject: number;
  readonly timeout: number;
  readonly delay: number;
  readonly mean: number;
  readonly square: number;
  readonly blur: number;
  readonly carried: number;
  /** Share of the probability that has passed the edge, and what a stationary queue below the edge loses there. */
  readonly atEdge: number;
  readonly cutOff: number;
  readonly #steady: SteadyWait | null;
  readonly #shape: BacklogShape;
  /** Mean of the backlog, s; edge of the queue in such means, and what lies beyond it. */
  readonly #scale: number;
  readonly #edge: number;
  readonly #beyond: number;
  readonly #delayed: number;

  /** `job`: service time over the servers, s. `steady`: null where nothing holds the queue. */
  constructor(filling: FillingBacklog, steady: SteadyWait | null, job: number) {
    const { idle, delay, delaySpread } = filling;
    const shape = new BacklogShape(delaySpread);
    const scale = filling.delayMean * job;
    const edge = steady === null ? Infinity : steady.edge / scale;
    const beyond = edge === Infinity ? 0 : shape.exceeds(edge);
    const atEdge = delay * beyond;
    const below = delay - atEdge;
    const meanBelow = scale * shape.meanBelow(edge);
    this.#steady = steady;
    this.#shape = shape;
    this.#scale = scale;
    this.#edge = edge;
    this.#beyond = beyond;
    this.#delayed = delay;
    this.atEdge = atEdge;
    this.cutOff = atEdge > 0 && atEdge < 1 ? ((1 - atEdge) * idle * atEdge) / (1 - (1 - idle) * atEdge) : 0;
    const held = atEdge > 0 ? steady : null;
    this.delay = below + (held === null ? 0 : atEdge * held.delay);
    this.mean = below * meanBelow + (held === null ? 0 : atEdge * held.mean);
    this.square = below * (1 + delaySpread) * meanBelow * meanBelow + (held === null ? 0 : atEdge * held.square);
    this.blur = held === null ? 0 : atEdge * held.blur;
    this.carried = (1 - atEdge - this.cutOff) * (1 - idle) + (held === null ? 0 : atEdge * held.carried);
    const lost = held === null ? 0 : this.#lost(held, filling, job);
    this.reject = held === null ? 0 : lost * held.rejectShare;
    this.timeout = lost - this.reject;
  }

  /**
   * Those at the edge lose as in the steady state; what nears the edge is turned back there, as from a reflecting
   * barrier; a stationary queue below the edge loses as the chain cut off there does.
   */
  #lost(steady: SteadyWait, { spread, delaySpread, stretch }: FillingBacklog, job: number): number {
    const deviation = Math.sqrt(delaySpread);
    const density = normalDensity((this.#edge - 1) / deviation) / (deviation * this.#scale);
    const turnedBack = (1 - idling(spread)) * this.#delayed * (2 * stretch * job) * density;
    const steadyLoss = steady.reject + steady.timeout;
    return Math.min(Math.max(steadyLoss, this.cutOff), this.atEdge * steadyLoss + turnedBack + this.cutOff);
  }

  tail(x: number): number {
    const at = x / this.#scale;
    const below = at < this.#edge ? this.#delayed * (this.#shape.exceeds(at) - this.#beyond) : 0;
    return this.atEdge > 0 ? below + this.atEdge * this.#steady!.tail(x) : below;
  }

  quantile(u: number): number {
    if (this.atEdge > 0) return invertTail((x) => this.tail(x), 1 - u, this.mean);
    return this.#scale * this.#shape.exceeded((1 - u) / this.#delayed);
  }
}
