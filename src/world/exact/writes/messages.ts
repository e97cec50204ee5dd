/** What writes set under way: themselves, the events of the bus, and deletes. */
import type { Route, Stop } from '../requests/routes.ts';

/** A write on its way to the primary. */
export class WriteOperation {
  readonly id: number;
  route: Route;
  key = 0;
  number = 0;
  instance = 0;
  /** One way between the writer and the primary, s. */
  trip = NaN;
  /** Whether the origin will abort it, whether it deletes a row that is there, and whether it so leaves one. */
  fails = false;
  deletes = false;
  exists = true;
  /** What a cache knows of it before its commit; 0: nothing. */
  draft = 0;
  /** The node that took it, if it is one that writes behind; how often it was sent; writes that it stands for. */
  node = -1;
  attempts = 0;
  merged = 1;
  /** What it made, and when by the clock of who wrote or committed it, s. */
  version = 0;
  createdAt = NaN;

  constructor(id: number, route: Route) {
    this.id = id;
    this.route = route;
  }
}

/** A writer who is about to read its key again. */
export class ReadBack {
  readonly id: number;
  route: Route;
  key = 0;
  /** Number of the write. */
  number = 0;
  instance = 0;
  /** What it has written. */
  own = 0;

  constructor(id: number, route: Route) {
    this.id = id;
    this.route = route;
  }
}

/** One commit, as the bus carries it. */
export class Invalidation {
  readonly id: number;
  namespace = 0;
  key = 0;
  version = 0;
  /** Addresses its delays. */
  number = 0;
  /** Of the value that it brings. */
  valueBytes = 0;
  committedAt = NaN;
  producedAt = NaN;
  /** Regions and messages that still have to deal with it. */
  open = 0;
  /** Regional caches that have not heard of it. */
  waited = 0;

  constructor(id: number) {
    this.id = id;
  }
}

/** A delete on its way to a node, or to the instances of a region. */
export class Message {
  readonly id: number;
  event: Invalidation | null = null;
  stop: Stop | null = null;
  region = 0;
  node = 0;
  /** The later one of two. */
  isSecond = false;

  constructor(id: number) {
    this.id = id;
  }
}
