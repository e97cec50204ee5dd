/** What is under way in an exact run, as columns: fetches, the requests that wait for them, and writes to shared tiers. */
import { grown, NONE, Slots } from './slots.ts';

/** What a lookup found, or what became of a read at the origin. */
export const FOUND_NOTHING = 0;
export const FOUND_VALUE = 1;
export const FOUND_NEGATIVE = 2;
export const REFUSED = 3;
export const TIMED_OUT = 4;

/** One key on its way down the tiers on behalf of one instance. */
export class Fetches {
  readonly slots = new Slots((room) => this.#grow(room));
  key = new Int32Array(0);
  namespace = new Int16Array(0);
  region = new Int16Array(0);
  /** Within its region. */
  instance = new Int32Array(0);
  /** Position in the namespace's list of tiers that is asked next; its length stands for the origin. */
  stage = new Int8Array(0);
  /** 1: refreshes a copy in the background; no request of its own waits for it. */
  refresh = new Uint8Array(0);
  /** 1: registered with single-flight. */
  shared = new Uint8Array(0);
  /** 1: for a key seen within the hour before. */
  hot = new Uint8Array(0);
  /** Number of the request that started it: addresses its draws. */
  draw = new Float64Array(0);
  /** Arrival of that request, s, and its window. */
  arrived = new Float64Array(0);
  window = new Int32Array(0);
  /** Cause of the latest miss on its way. */
  cause = new Int8Array(0);
  /** Filled in by the lookup, read when the reply arrives. */
  found = new Uint8Array(0);
  expiresAt = new Float64Array(0);
  createdAt = new Float64Array(0);
  /** 1: the copy found is due for the refresh-ahead of its tier. */
  aged = new Uint8Array(0);
  /** First request that waits for it, or NONE. */
  waiters = new Int32Array(0);

  #grow(room: number): void {
    this.key = grown(this.key, new Int32Array(room));
    this.namespace = grown(this.namespace, new Int16Array(room));
    this.region = grown(this.region, new Int16Array(room));
    this.instance = grown(this.instance, new Int32Array(room));
    this.stage = grown(this.stage, new Int8Array(room));
    this.refresh = grown(this.refresh, new Uint8Array(room));
    this.shared = grown(this.shared, new Uint8Array(room));
    this.hot = grown(this.hot, new Uint8Array(room));
    this.draw = grown(this.draw, new Float64Array(room));
    this.arrived = grown(this.arrived, new Float64Array(room));
    this.window = grown(this.window, new Int32Array(room));
    this.cause = grown(this.cause, new Int8Array(room));
    this.found = grown(this.found, new Uint8Array(room));
    this.expiresAt = grown(this.expiresAt, new Float64Array(room));
    this.createdAt = grown(this.createdAt, new Float64Array(room));
    this.aged = grown(this.aged, new Uint8Array(room));
    this.waiters = grown(this.waiters, new Int32Array(room).fill(NONE));
  }
}

/** A request that joined a fetch; `slots.next` links the waiters of one fetch. */
export class Waiters {
  readonly slots = new Slots((room) => this.#grow(room));
  arrived = new Float64Array(0);
  window = new Int32Array(0);

  #grow(room: number): void {
    this.arrived = grown(this.arrived, new Float64Array(room));
    this.window = grown(this.window, new Int32Array(room));
  }
}

/** A fetched value on its way into a node of a shared tier. */
export class Sets {
  readonly slots = new Slots((room) => this.#grow(room));
  key = new Int32Array(0);
  namespace = new Int16Array(0);
  tier = new Int8Array(0);
  /** Region where the tier's cluster stands. */
  site = new Int16Array(0);
  negative = new Uint8Array(0);
  /** Time to live of the copy, s, counted from its arrival. */
  ttl = new Float64Array(0);
  createdAt = new Float64Array(0);

  #grow(room: number): void {
    this.key = grown(this.key, new Int32Array(room));
    this.namespace = grown(this.namespace, new Int16Array(room));
    this.tier = grown(this.tier, new Int8Array(room));
    this.site = grown(this.site, new Int16Array(room));
    this.negative = grown(this.negative, new Uint8Array(room));
    this.ttl = grown(this.ttl, new Float64Array(room));
    this.createdAt = grown(this.createdAt, new Float64Array(room));
  }
}
