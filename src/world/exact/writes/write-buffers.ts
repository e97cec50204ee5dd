/**
 * The buffers of write-behind: what the nodes of regional tiers have taken from writers and the origin has not yet
 * committed. Of the writes to one key the latest waits; while one is on its way, none overtakes it. As in Hazelcast and
 * Ignite, the buffer is apart from the cache, whose evictions do not touch it; a node that crashes loses it.
 */
import { Draws } from '../../../random/stream.ts';
import { eventOf, FLUSH } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { WriteOperation } from './messages.ts';
import type { Stop } from '../requests/routes.ts';

/** Writes to one key. */
interface Pending {
  waiting: WriteOperation | null;
  sending: WriteOperation | null;
}

interface Buffer {
  readonly cell: number;
  readonly node: number;
  readonly pending: Map<number, Pending>;
}

export class WriteBuffers {
  readonly #shared: Machinery;
  readonly #buffers: Buffer[] = [];
  /** First buffer of each cell; -1: its writes are not buffered. */
  readonly #first: readonly number[];

  constructor(shared: Machinery) {
    this.#shared = shared;
    this.#first = shared.routes.map(({ writesBehind, regional, cell }) => {
      if (!writesBehind || regional === undefined) return -1;
      const first = this.#buffers.length;
      regional.caches.forEach((_, node) => this.#buffers.push({ cell, node, pending: new Map() }));
      return first;
    });
    const phases = new Draws(shared.scenario.seed, 'flush-phase');
    this.#buffers.forEach(({ cell }, id) => this.#schedule(id, this.#interval(cell) * phases.uniform(id)));
  }

  /** A node takes a write, which replaces the one that waits there. */
  take(operation: WriteOperation, node: number): void {
    const { drafts, operations } = this.#shared;
    const { pending } = this.#buffers[this.#first[operation.route.cell] + node];
    const own = pending.get(operation.key) ?? { waiting: null, sending: null };
    if (own.waiting !== null) {
      operation.merged += own.waiting.merged;
      drafts.superseded(own.waiting.draft, operation.draft);
      operations.release(own.waiting);
    }
    own.waiting = operation;
    pending.set(operation.key, own);
  }

  /** Whether a node holds a write to a key that is not committed: what comes from elsewhere gives way to it. */
  holds(namespace: number, { tier, site }: Stop, node: number, key: number): boolean {
    if (this.#buffers.length === 0) return false;
    const cell = site * this.#shared.scenario.namespaces.length + namespace;
    const first = this.#first[cell];
    if (first < 0 || this.#shared.routes[cell].regional?.tier !== tier) return false;
    return this.#buffers[first + node].pending.has(key);
  }

  /** A node hands what waits to the origin. */
  flush(id: number, send: (operation: WriteOperation, node: number) => void): void {
    const { cell, node, pending } = this.#buffers[id];
    for (const own of pending.values()) {
      if (own.sending !== null || own.waiting === null) continue;
      own.sending = own.waiting;
      own.waiting = null;
      send(own.sending, node);
    }
    this.#schedule(id, this.#shared.clock.now + this.#interval(cell));
  }

  /** The origin has committed a write. */
  committed(operation: WriteOperation): void {
    const { pending } = this.#of(operation);
    const own = pending.get(operation.key);
    if (own?.sending === operation) {
      own.sending = null;
      if (own.waiting === null) pending.delete(operation.key);
    }
    this.#shared.operations.release(operation);
  }

  /** The origin has aborted a write: it is sent again with the next flush, unless there is a newer one. */
  aborted(operation: WriteOperation): void {
    const { drafts, operations } = this.#shared;
    const own = this.#of(operation).pending.get(operation.key);
    if (own?.sending !== operation) return this.#lose(operation);
    own.sending = null;
    if (own.waiting === null) {
      own.waiting = operation;
      return;
    }
    own.waiting.merged += operation.merged;
    drafts.superseded(operation.draft, own.waiting.draft);
    operations.release(operation);
  }

  /** A node has lost what it held; what is on its way arrives all the same. */
  lost(tier: number, site: number, node: number): void {
    for (const { cell, node: own, pending } of this.#buffers) {
      const { regional } = this.#shared.routes[cell];
      if (regional?.tier !== tier || regional.site !== site || own !== node) continue;
      for (const { waiting } of pending.values()) if (waiting !== null) this.#lose(waiting);
      pending.clear();
    }
  }

  #lose(operation: WriteOperation): void {
    const { chronicle, clock, drafts, operations, record, scenario } = this.#shared;
    const { route, key, draft, merged } = operation;
    drafts.failed(draft, clock.now);
    chronicle?.note(key, { kind: 'unwritten', time: clock.now, version: draft, region: route.region });
    if (clock.now < scenario.duration) {
      record.counts[record.at(clock.window, route.cell) + record.fields.lostWrites] += merged;
    }
    operations.release(operation);
  }

  #of({ route, node }: WriteOperation): Buffer {
    return this.#buffers[this.#first[route.cell] + node];
  }

  #interval(cell: number): number {
    const { routes, scenario } = this.#shared;
    return scenario.namespaces[routes[cell].namespace].writes?.flushInterval ?? Infinity;
  }

  #schedule(id: number, time: number): void {
    const { queue, scenario } = this.#shared;
    if (time < scenario.duration) queue.push(time, eventOf(FLUSH, id));
  }
}
