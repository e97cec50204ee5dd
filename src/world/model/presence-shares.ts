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
 *
 * In a cold start nobody holds what nobody has been given. An origin that refuses reads gives later: then the usual
 * shares are those of that much earlier, for the part of the keys that has been given.
 */
import type { Flows } from './flows.ts';
import type { Lane } from './lanes.ts';

/** Presence is averaged over so many seconds and representatives: the coming and going of a single one is noise. */
const AVERAGED = 5;

/** Less of a cell's demand than this is what rounding leaves of none. */
const NOBODY = 1e-9;

/** What the run tells about a lane at the end of a tick. */
interface Observed {
  /** Time since the start at the end of the tick, s. */
  readonly now: number;
  /** Share of the origin's reads that it answers. */
  readonly answered: number;
  /** Requests of one instance, 1/s. */
  readonly rate: number;
  /** Time without a request after which the shared tier evicts a copy, s; Infinity: it does not. */
  readonly idle: number;
  /** Of the tick, s. */
  readonly length: number;
  /** Mean times of fetches by the level that answers, s. */
  readonly fetchTimes: Float64Array;
  /** Demand of keys that nobody answers for, by cell; they are left out here. */
  readonly denied: Float64Array | null;
}

/** Of a cell's requests: those that find no in-process copy, and those that refresh one. */
interface Shares {
  readonly miss: number;
  readonly refresh: number;
}

interface PresenceOptions {
  /** Share of its namespace's requests that a key of each cell receives. */
  readonly share: Float64Array;
  /** Share of its namespace's requests that all keys of each cell receive. */
  readonly mass: Float64Array;
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
  /** Part of each cell's demand whose keys have lost their shared copy to a fault: it passes on what is usual. */
  readonly #emptied: Float64Array;
  readonly #mass: Float64Array;
  /** Time that the origin has answered for, s. */
  #answering = 0;
  /** Part of each cell's demand whose keys have been given, and the sum of the times when, s. */
  readonly #given: Float64Array;
  readonly #givenAt: Float64Array;
  readonly #share: Float64Array;
  /** Representatives of each cell. */
  readonly #count: Float64Array;
  /** The same, averaged. */
  readonly #lost: Float64Array;
  /** h of each cell; NaN: not observed yet. */
  readonly #presence: Float64Array;

  constructor(
    lane: Lane,
    { share, mass, cellOf, refreshAfter, cold }: PresenceOptions,
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
    this.#given = column();
    this.#givenAt = column();
    this.#presence = column().fill(NaN);
    this.#emptied = column();
    this.#lost = column();
    this.#mass = mass;
  }

  /** Forgets the averages: many keys have changed their state at once. */
  unsettle(): void {
    this.#presence.fill(NaN);
  }

  /** A key with so much of a cell's demand has lost its shared copy to a fault, or (negative) has one again. */
  emptied(cell: number, demand: number): void {
    this.#emptied[cell] += demand;
  }

  /** Takes up the present state; `usual` are a cell's shares so much earlier, whatever the shared tier holds. */
  observe(flows: Flows, seen: Observed, usual: (cell: number, late: number) => Shares): void {
    const evicts = seen.idle < Infinity;
    this.#answering += seen.answered * seen.length;
    for (let cell = 0; cell < this.#share.length; cell++) {
      const { present: h, emptied } = this.#averages(flows, cell, seen);
      const mu = seen.rate * this.#share[cell];
      const { notGiven, share, late } = this.#giving(cell, mu * this.lane.instances, seen.now);
      const then = usual(cell, late);
      // Requests that a copy answers before the next is passed on; where nobody asks, none ends its silence sooner.
      const answers = 1 / (then.miss + then.refresh) - 1;
      const whole = mu > 0 ? Math.min(this.#silence, answers / mu) : this.#silence;
      const silence = evicts ? Math.max(0, whole - seen.idle) : whole;
      const again = evicts ? 1 / (1 + mu * silence) : passedAfterEnd(mu, silence, this.lane.instances);
      this.again[cell] = again;
      const ended = Math.max(0, 1 - h - notGiven - emptied);
      const gone = notGiven + ended;
      // The first lookup comes sooner than usual, being the first of all instances; those during its fetch do not.
      const fetched = mu * this.lane.instances * this.#fetchTime(flows, cell, seen.fetchTimes);
      const asUsual = evicts ? again : 1 / (1 + mu * silence);
      const passed = (again * (1 + fetched * asUsual)) / (1 + fetched * again);
      const absent = gone > 0 ? (notGiven + ended * passed) / gone : passed;
      const lost = emptied > 0 ? emptied / (gone + emptied) : 0;
      const miss = 1 - share * (1 - then.miss);
      const refresh = share * then.refresh;
      const held = this.#stillHeld(silence, mu * this.lane.instances * again);
      const part = refresh > 0 ? (held * refresh) / (miss + refresh) : 0;
      const rest = (all: number, ofAbsent: number): number =>
        h > 0 ? Math.min(1, Math.max(0, (all - (1 - h) * ofAbsent) / h)) : all;
      this.miss.absent[cell] = (1 - lost) * absent * (1 - part) + lost * then.miss;
      this.refresh.absent[cell] = (1 - lost) * absent * part + lost * then.refresh;
      this.miss.present[cell] = rest(miss, this.miss.absent[cell]);
      this.refresh.present[cell] = rest(refresh, this.refresh.absent[cell]);
    }
  }

  /**
   * How an origin that refuses reads delays a cold start: the part of a cell's demand not given yet; the part given
   * over that of an origin that answers all; and how much later than that it was given on average, s.
   */
  #giving(cell: number, rate: number, now: number): { notGiven: number; share: number; late: number } {
    if (!this.#cold) return { notGiven: 0, share: 1, late: 0 };
    const notGiven = Math.exp(-rate * this.#answering);
    const given = 1 - notGiven;
    this.#givenAt[cell] += (given - this.#given[cell]) * now;
    this.#given[cell] = given;
    const asked = -Math.expm1(-rate * now);
    // Nothing is late as long as the origin has answered all the time.
    if (!(given > 0) || this.#answering > now * (1 - 1e-9)) return { notGiven, share: 1, late: 0 };
    const askedAt = 1 / rate - (now * (1 - asked)) / asked;
    return { notGiven, share: given / asked, late: Math.max(0, this.#givenAt[cell] / given - askedAt) };
  }

  /**
   * Of the copies that instances could refresh while there was a shared copy, the part that they still could when the
   * next lookup comes, at `rate`. For as long as an instance is silent others come of age as fast as old ones end;
   * then no more do. Those older than an idle time are older than `silence` allows.
   */
  #stillHeld(silence: number, rate: number): number {
    const aged = rate * ((this.lane.local?.ttl ?? 0) - this.#silence);
    if (!(aged > 0) || !(this.#silence > 0)) return 0;
    return (silence / this.#silence) * (1 + (Math.exp(-rate * silence) * Math.expm1(-aged)) / aged);
  }

  /** Mean time of a fetch of keys that have no shared copy, by where they are found at present, s. */
  #fetchTime(flows: Flows, cell: number, times: Float64Array): number {
    const at = this.lane.base + cell * times.length;
    let [all, sum] = [0, 0];
    for (let level = 1; level < times.length; level++) {
      const share = Math.max(0, flows.share[at + level]);
      all += share;
      sum += share * times[level];
    }
    return all > 0 ? sum / all : 0;
  }

  /** Shares of a cell's demand whose keys have a shared copy, and have lost it to a fault, averaged. */
  #averages(flows: Flows, cell: number, { length, denied }: Observed): { present: number; emptied: number } {
    const levels = this.lane.chain.length + 1;
    const at = this.lane.base + cell * levels;
    let all = -(denied?.[cell] ?? 0);
    for (let level = 0; level < levels; level++) all += flows.share[at + level];
    // Nobody takes this way now.
    if (!(all > NOBODY * this.#mass[cell])) {
      this.#presence[cell] = NaN;
      return { present: 0, emptied: 0 };
    }
    const share = (part: number): number => Math.min(1, Math.max(0, part / all));
    const step = Number.isNaN(this.#presence[cell]) ? 1 : Math.min(1, (length * this.#count[cell]) / AVERAGED);
    const towards = (column: Float64Array, now: number): number => {
      const before = step === 1 ? now : column[cell];
      return (column[cell] = before + step * (now - before));
    };
    const present = towards(this.#presence, share(flows.share[at]));
    return { present, emptied: towards(this.#lost, share(this.#emptied[cell])) };
  }
}

/** Share of the requests for a key that instances pass on once its shared copy has ended: 1 / (n mu W). */
function passedAfterEnd(mu: number, silence: number, instances: number): number {
  if (!(mu * silence > 0)) return 1;
  const all = 1 + mu * silence;
  const left = Math.exp(-instances * Math.log(all));
  return 1 / ((instances / (instances + 1)) * (all - left) + left);
}
