/**
 * What the parts of an exact run share: clock, queue of events, caches, ways through them, and all that is under way.
 */
import { EventQueue } from '../../engine/event-queue.ts';
import type { RunRecord } from '../../measure/record.ts';
import { SingleFlight } from '../../policy/single-flight.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Keyspace } from '../keyspace.ts';
import { Network } from '../network.ts';
import type { Chronicle } from './observation/chronicle.ts';
import { Clock } from './clock.ts';
import { BusLag } from './writes/bus-lag.ts';
import { Commits } from './writes/commits.ts';
import { Deliveries } from './writes/deliveries.ts';
import { Drafts } from './writes/drafts.ts';
import type { Tracking } from './writes/tracking.ts';
import { Fetch, Fill, Read, Waiter } from './requests/fetches.ts';
import { KeyTable } from './caches/key-table.ts';
import { Invalidation, Message, ReadBack, WriteOperation } from './writes/messages.ts';
import { Observer } from './observation/observer.ts';
import { Outages } from '../outages.ts';
import { Pool } from './pool.ts';
import { Renewals } from './requests/renewals.ts';
import { routesOf } from './requests/routes.ts';
import type { Route } from './requests/routes.ts';
import { Stores } from './caches/stores.ts';
import { UnderWay } from './requests/under-way.ts';
import { Wires } from './requests/wires.ts';
import { ColdRegion } from './warmup/cold-region.ts';

/** Events, in the low bits of an event number; the rest is the number of what they are about. */
export const LOOKUP = 0;
export const REPLY = 1;
export const ORIGIN = 2;
export const ANSWER = 3;
export const FILL = 4;
export const WRITE = 5;
export const COMMIT = 6;
export const PRODUCED = 7;
export const AVAILABLE = 8;
export const CONSUMED = 9;
export const RESUMED = 10;
export const DELETE = 11;
export const NOTIFY = 12;
export const ORACLE = 13;
export const VERDICT = 14;
export const COMMITTED = 15;
export const GIVE_UP = 16;
export const RETRY = 17;
export const BREAKDOWN = 18;
export const LOCK = 19;
export const LOCKED = 20;
export const WAKE = 21;
export const BUFFERED = 22;
export const FLUSH = 23;
export const READ_BACK = 24;
export const RESTORE = 25;
export const SUBSCRIPTION = 26;
export const PUSH = 27;
const KIND_BITS = 5;

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
  readonly network: Network;
  readonly wires: Wires;
  readonly queue = new EventQueue();
  /** Fetches that requests join, and renewals of copies that they can do with meanwhile. */
  readonly flights = new SingleFlight();
  readonly renewing = new SingleFlight();
  readonly fetches: Pool<Fetch>;
  readonly waiters = new Pool<Waiter>(() => new Waiter());
  readonly reads: Pool<Read>;
  readonly fills: Pool<Fill>;
  readonly operations: Pool<WriteOperation>;
  readonly readsBack: Pool<ReadBack>;
  readonly invalidations = new Pool((id) => new Invalidation(id));
  readonly messages = new Pool((id) => new Message(id));
  readonly commits: Commits;
  readonly deliveries: Deliveries;
  readonly drafts: Drafts;
  readonly observer: Observer;
  readonly outages: Outages;
  /** Null unless some keys are watched. */
  readonly chronicle: Chronicle | null;
  readonly renewals: Renewals;
  readonly busLag: BusLag;
  readonly underWay: UnderWay;
  /** Set before the run begins. Null: instances are told of writes in another way, or not at all. */
  tracking: Tracking | null = null;
  /** Null: no region is cold alone. */
  readonly cold: ColdRegion | null;

  /** `since`: the earliest moment that the caches will hear of, s. */
  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    keyspace: Keyspace,
    since: number,
    chronicle: Chronicle | null,
  ) {
    this.scenario = scenario;
    this.chronicle = chronicle;
    this.record = record;
    this.keyspace = keyspace;
    this.clock = new Clock();
    this.keys = new KeyTable(keyspace);
    this.stores = new Stores(scenario, record, this, since);
    this.network = new Network(scenario);
    this.routes = routesOf(scenario, record, this.stores, this.network);
    this.renewals = new Renewals(scenario.seed);
    this.outages = new Outages(scenario, record);
    this.wires = new Wires(scenario, record, this);
    this.fetches = new Pool((id) => new Fetch(id, this.routes[0]));
    this.reads = new Pool((id) => new Read(id, this.routes[0]));
    this.fills = new Pool((id) => new Fill(id));
    this.operations = new Pool((id) => new WriteOperation(id, this.routes[0]));
    this.readsBack = new Pool((id) => new ReadBack(id, this.routes[0]));
    this.commits = new Commits(keyspace);
    this.drafts = new Drafts(this.commits);
    this.deliveries = new Deliveries(scenario);
    this.observer = new Observer(this);
    this.busLag = new BusLag(scenario.regions.length);
    this.underWay = new UnderWay(scenario, record, this.clock);
    const { warmup } = scenario;
    this.cold = warmup === undefined ? null : new ColdRegion(scenario, warmup, record, this.clock);
  }
}
