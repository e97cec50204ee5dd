/**
 * What the parts of an exact run share: clock, queue of events, caches, ways through them, and all that is under way.
 */
import { EventQueue } from '../../engine/event-queue.ts';
import type { RunRecord } from '../../measure/record.ts';
import { SingleFlight } from '../../policy/single-flight.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Keyspace } from '../keyspace.ts';
import { Clock } from './clock.ts';
import { Fetch, Fill, Waiter } from './fetches.ts';
import { KeyTable } from './key-table.ts';
import { Pool } from './pool.ts';
import { routesOf } from './routes.ts';
import type { Route } from './routes.ts';
import { Stores } from './stores.ts';
import { Wires } from './wires.ts';

/** Events, in the low bits of an event number; the rest is the number of a fetch, or of a fill. */
export const LOOKUP = 0;
export const REPLY = 1;
export const ORIGIN = 2;
export const ANSWER = 3;
export const FILL = 4;
const KIND_BITS = 3;

export const eventOf = (kind: number, id: number): number => (id << KIND_BITS) | kind;
export const kindOf = (event: number): number => event & ((1 << KIND_BITS) - 1);
export const idOf = (event: number): number => event >> KIND_BITS;

export class Machinery {
  readonly scenario: ResolvedScenario;
  readonly record: RunRecord;
  readonly keyspace: Keyspace;
  readonly keys: KeyTable;
  readonly clock: Clock;
  readonly stores: Stores;
  /** By cell. */
  readonly routes: readonly Route[];
  readonly wires: Wires;
  readonly queue = new EventQueue();
  readonly flights = new SingleFlight();
  readonly fetches: Pool<Fetch>;
  readonly waiters = new Pool<Waiter>(() => new Waiter());
  readonly fills: Pool<Fill>;

  /** `since`: the earliest moment that the caches will hear of, s. */
  constructor(scenario: ResolvedScenario, record: RunRecord, keyspace: Keyspace, since: number) {
    this.scenario = scenario;
    this.record = record;
    this.keyspace = keyspace;
    this.clock = new Clock();
    this.keys = new KeyTable(keyspace);
    this.stores = new Stores(scenario, record, this, since);
    this.routes = routesOf(scenario, record, this.stores);
    this.wires = new Wires(scenario, record, this.clock);
    this.fetches = new Pool((id) => new Fetch(id, this.routes[0]));
    this.fills = new Pool((id) => new Fill(id));
  }
}
