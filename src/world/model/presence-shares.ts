/**
 * What in-process caches pass on, by whether the first shared tier has a copy.
 *
 * An instance that has passed a request for a key on is silent for a time D: its copy's time to live, or the part of it
 * after which a read refreshes. Then it passes the next request, which comes at rate mu. While the shared copy is gone,
 * instances fall silent no more, so more requests than usual are passed; while it is there, fewer. The share of the
 * usual process stays:
 *
 *   usual = (1 - h) absent + h present     (of misses, and of refreshes)
 *
 * with h the share of the demand whose keys have a shared copy. When the shared copy goes, an instance is silent for up
 * to R more, or is not: in the ratio mu R to 1. R is D when the copy ends at its time to live. Then none of n instances
 * passes a request within s with probability ((1 + mu max(0, R - s)) / (1 + mu R))^n exp(-n mu max(0, s - R)), whose
 * mean W makes `absent` 1 / (n mu W). A copy evicted after an idle time T leaves R = D - T, and `absent` is the share 1
 * / (1 + mu R) that holds at that moment: the instance that asked last is silent for all of R, which makes up for the
 * time after.
 */
import type { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';

/** Presence is averaged over so many seconds and representatives: the coming and going of a single one is noise. */
const AVERAGED = 5;

/** What the run tells about a lane at the end of a tick. */
interface Observed {
  /** Share of the origin's reads that it answers. */
  readonly answered: number;
  /** Requests of one instance, 1/s. */
  readonly rate: number;
  /** Time without a request after which the shared tier evicts a copy, s; Infinity: it does not. */
  readonly idle: number;
  /** Of the tick, s. */
  readonly length: number;
}

interface PresenceOptions {
  /** Share of its namespace's requests that a key of each cell receives. */
  readonly share: Float64Array;
  /** Cell of each representative. */
  readonly cellOf: Int32Array;
  /** Part of its time to live after which a read refreshes an in-process copy; 1: it never does. */
  readonly refreshAfter: number;
  readonly cold: boolean;
}

export class PresenceShares {
  readonly lane: Lane;
  /** Shares of a cell's requests that find no in-process copy, and that refresh one, by presence of the shared copy. */
  readonly miss: { readonly absent: Float64Array; readonly present: Float64Array };
  readonly refresh: { readonly absent: Float64Array; readonly present: Float64Array };
  /** Share passed on, refreshes included, from when a shared copy has gone until the next lookup of its key. */
  readonly again: Float64Array;
  readonly #silence: number;
  readonly #cold: boolean;
  /** Time that the origin has answered for, s. */
  #answering = 0;
  readonly #share: Float64Array;
  /** Representatives of each cell. */
  readonly #count: Float64Array;
  /** h of each cell; NaN: not observed yet. */
  readonly #presence: Float64Array;

  constructor(
    lane: Lane,
    { share, cellOf, refreshAfter, cold }: PresenceOptions,
  ) {
    const { cells } = lane.keys;
    const column = (): Float64Array => new Float64Array(cells);
    this.lane = lane;
    this.#silence = refreshAfter * (lane.local?.ttl ?? 0);
    this.#cold = cold;
    this.#share = share;
    this.#count = column();
    for (let i = lane.keys.from; i < lane.keys.to; i++) this.#count[cellOf[i]]++;
    this.miss = { absent: column().fill(1), present: column().fill(1) };
    this.refresh = { absent: column(), present: column() };
    this.again = column().fill(1);
    this.#presence = column().fill(NaN);
  }

  /** Takes up the present state; `usual` are the shares of a cell's requests whatever the shared tier holds. */
  observe(flows: Flows, seen: Observed, usual: (cell: number) => { miss: number; refresh: number }): void {
    const evicts = seen.idle < Infinity;
    const silence = evicts ? Math.max(0, this.#silence - seen.idle) : this.#silence;
    this.#answering += seen.answered * seen.length;
    for (let cell = 0; cell < this.#share.length; cell++) {
      const h = this.#present(flows, cell, seen.length);
      const mu = seen.rate * this.#share[cell];
      const again = evicts ? 1 / (1 + mu * silence) : passedAfterEnd(mu, silence, this.lane.instances);
      this.again[cell] = again;
      // In a cold start nobody holds what nobody has been given.
      const unasked = this.#cold ? Math.exp(-mu * this.lane.instances * this.#answering) : 0;
      const absent = h < 1 ? (unasked + Math.max(0, 1 - h - unasked) * again) / Math.max(unasked, 1 - h) : again;
      const { miss, refresh } = usual(cell);
      const held = this.#stillHeld(silence, mu * this.lane.instances * again);
      const part = refresh > 0 ? (held * refresh) / (miss + refresh) : 0;
      const rest = (all: number, ofAbsent: number): number =>
        h > 0 ? Math.min(1, Math.max(0, (all - (1 - h) * ofAbsent) / h)) : all;
      this.miss.absent[cell] = absent * (1 - part);
      this.refresh.absent[cell] = absent * part;
      this.miss.present[cell] = rest(miss, this.miss.absent[cell]);
      this.refresh.present[cell] = rest(refresh, this.refresh.absent[cell]);
    }
  }

  /**
   * Of the copies that instances could refresh while there was a shared copy, the part left when the next lookup
   * comes, at `rate`: they age until their end, and those older than an idle time are older than `silence` allows.
   */
  #stillHeld(silence: number, rate: number): number {
    const lives = rate * (this.lane.local?.ttl ?? 0);
    if (!(lives > 0) || !(this.#silence > 0)) return 0;
    return (silence / this.#silence) * (1 + Math.expm1(-lives) / lives);
  }

  #present(flows: Flows, cell: number, length: number): number {
    const levels = this.lane.chain.length + 1;
    const at = this.lane.base + cell * levels;
    let all = 0;
    for (let level = 0; level < levels; level++) all += flows.share[at + level];
    const now = all > 0 ? Math.min(1, Math.max(0, flows.share[at] / all)) : 0;
    const before = this.#presence[cell];
    const step = Math.min(1, (length * this.#count[cell]) / AVERAGED);
    const h = Number.isNaN(before) ? now : before + step * (now - before);
    this.#presence[cell] = h;
    return h;
  }
}

/** Share of the requests for a key that instances pass on once its shared copy has ended: 1 / (n mu W). */
function passedAfterEnd(mu: number, silence: number, instances: number): number {
  if (!(mu * silence > 0)) return 1;
  const all = 1 + mu * silence;
  const left = Math.exp(-instances * Math.log(all));
  return 1 / ((instances / (instances + 1)) * (all - left) + left);
}
