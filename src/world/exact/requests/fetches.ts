/**
 * What is under way in an exact run: fetches, the requests that wait for them, and copies on their way into shared
 * tiers. Each is one object of numbers, so that an event touches a line or two of memory; columns of typed arrays,
 * one for each property, would touch one apiece. Times that are not known yet are NaN, which makes them doubles from
 * the start.
 */
import type { SingleFlight } from '../../../policy/single-flight.ts';
import type { Route, Stop } from './routes.ts';

/** What a lookup found, or what became of a read at the origin. */
export const FOUND_NOTHING = 0;
export const FOUND_COPY = 1;
export const REFUSED = 2;
export const TIMED_OUT = 3;
/** A node did not serve it, or not in time. */
export const UNREACHED = 4;
/** Another instance has the turn. */
export const WAIT = 5;

/** The version oracle gave no answer. */
export const UNKNOWN = -1;

/** Stands for the number of the request where a copy was not fetched for one: its writer or an event brought it. */
export const WRITTEN = -1;

/** A copy past its time. Few fetches meet one: each makes room for it when it does for the first time. */
export class KeptCopy {
  tier = -1;
  /** Position of the tier among the stops, and the node or instance there. */
  at = 0;
  node = 0;
  negative = 0;
  isWrong = false;
  createdAt = NaN;
  storedAt = NaN;
  version = 0;
  label = 0;
  mark = 0;
  readAt = NaN;
}

/** One key on its way down the tiers on behalf of one instance. */
export class Fetch {
  /** What events call it by. */
  readonly id: number;
  route: Route;
  namespace = 0;
  key = 0;
  /** Number of the instance in its region, and in the scenario. */
  instance = 0;
  holder = 0;
  /** Position of the stop that is asked next; the number of stops stands for the origin. */
  stage = 0;
  /** Renews a copy in the background: no request of its own waits for it. */
  isRefresh = false;
  /** Does so for a cold region, in the shadow of a request elsewhere. */
  isShadow = false;
  /** Under way; and whether its instance has died meanwhile. */
  isOpen = false;
  isDead = false;
  /** Where it is registered, so that it is not doubled; null: nowhere. */
  flights: SingleFlight | null = null;
  /** 1: for a key seen within the hour before. */
  hot = 0;
  /** Number of the request that started it: addresses its draws. */
  draw = 0;
  /** Arrival of that request, s, and its window. */
  arrived = NaN;
  window = 0;
  /** Cause of the latest miss on its way. */
  cause = 0;
  /** Node that it asks at its present stop, since when, and the delay of each way, s. */
  node = 0;
  askedAt = NaN;
  delay = NaN;
  /** Filled in where the key was asked for, read when the answer arrives. */
  found = FOUND_NOTHING;
  /** 1: the key does not exist. */
  negative = 0;
  expiresAt = NaN;
  createdAt = NaN;
  version = 0;
  /** What the copy says that its version is. */
  label = 0;
  /** A copy that says it is older than this is not taken. */
  needs = 0;
  /** What its reader has written; 0: nothing that matters. */
  own = 0;
  /** How an old value got where this one was found. */
  mark = 0;
  /** Reads that it has sent to the origin before the present one. */
  attempt = 0;
  /** When the value was read there, s; what a replica of the origin shows is as of an earlier moment. */
  readAt = NaN;
  asOf = NaN;
  /** Asks the primary, because what the nearest replica shows is too old. */
  atPrimary = false;
  /** The copy found is due to be renewed. */
  isAged = false;
  /** It is past its time. */
  isStale = false;
  /** Its value is not that of the key. */
  isWrong = false;
  /** The turn to fetch the key for all instances: a token, or `NO_TURN`; and how often it has waited for one. */
  token = 0;
  waits = 0;
  /** Another one that had the turn has fetched for it. */
  hasJoined = false;
  /** When it left the tier whose copies are renewed early, and how long it has taken since, s. */
  missedAt = NaN;
  renewal = 0;
  /** Tier that has given it no answer, whose gutter it may ask; -1: none. */
  divertedFrom = -1;
  /** A copy past its time that was met on the way, for when nobody can answer; null or of tier -1: none. */
  kept: KeptCopy | null = null;
  /** Requests that wait for it, the last to come first. */
  waiters: Waiter | null = null;

  constructor(id: number, route: Route) {
    this.id = id;
    this.route = route;
  }
}

/** A read of the origin on behalf of a fetch. */
export class Read {
  readonly id: number;
  route: Route;
  key = 0;
  /** Addresses its draws. */
  draw = 0;
  attempt = 0;
  atPrimary = false;
  /** One way, s. */
  delay = NaN;
  /** Who waits for it; null: nobody any more. */
  fetch: Fetch | null = null;
  /** The origin could not be reached when it was sent. */
  isHeldUp = false;
  /** Its events that are still to come. */
  open = 0;
  /** What became of it. */
  found = FOUND_NOTHING;
  readAt = NaN;
  asOf = NaN;

  constructor(id: number, route: Route) {
    this.id = id;
    this.route = route;
  }
}

/** A request that joined a fetch. */
export class Waiter {
  arrived = NaN;
  window = 0;
  needs = 0;
  own = 0;
  next: Waiter | null = null;
}

/** A fetched value on its way into a node of a shared tier. */
export class Fill {
  readonly id: number;
  /** Null until it is first used. */
  stop: Stop | null = null;
  namespace = 0;
  key = 0;
  node = 0;
  /** Instance of the node's region that brings it; -1: none does. */
  instance = -1;
  negative = 0;
  createdAt = NaN;
  version = 0;
  label = 0;
  mark = 0;
  /** What makes it an old value when its invalidation has gone by. */
  provenance = 0;
  /** Number of the request that it was fetched for. */
  draw = WRITTEN;
  /** Time to live of the copy, s, counted from its arrival. */
  life = NaN;
  /** What it took to fetch it, s. */
  renewal = 0;
  /** It counts as past its time wherever it is found; its value is not that of the key. */
  isStale = false;
  isWrong = false;
  /** The token of who fetched it, or one of those below. */
  token = 0;
  /** It brings no copy: its holder gives the turn back, and nothing else. */
  isEmpty = false;
  /** It comes from a warm region's nodes. */
  isFromSibling = false;

  constructor(id: number) {
    this.id = id;
  }
}
