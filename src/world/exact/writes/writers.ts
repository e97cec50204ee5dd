/** The writers of an exact run: who writes which key when, the way to the primary, and the commit there. */
import { quantile } from '../../../random/distribution.ts';
import { Permutation } from '../../../random/permutation.ts';
import { Popularity } from '../../../random/popularity.ts';
import { Draws, Stream } from '../../../random/stream.ts';
import { totalRate } from '../../../scenario/totals.ts';
import type { Bus } from './bus.ts';
import type { Fills } from '../requests/fills.ts';
import { BUFFERED, COMMIT, COMMITTED, eventOf, READ_BACK, WRITE } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { WriteOperation } from './messages.ts';
import type { Ranking } from '../requests/ranking.ts';
import type { Route, Stop } from '../requests/routes.ts';
import { TO_PRIMARY, UPDATES } from '../requests/wires.ts';
import type { WriteBuffers } from './write-buffers.ts';

/** The writes that one region sends to one namespace. */
interface Source {
  readonly route: Route;
  readonly rate: number;
  readonly stream: Stream;
  readonly uniform: () => number;
  readonly popularity: Popularity;
  readonly ranking: Permutation | null;
  readonly deletes: number;
}

export class Writers {
  readonly #shared: Machinery;
  readonly #fills: Fills;
  readonly #buffers: WriteBuffers;
  readonly #bus: Bus | null;
  readonly #ranking: Ranking;
  /** By cell; null where nothing is written. */
  readonly #sources: readonly (Source | null)[];
  readonly #latency: Draws;
  readonly #fate: Draws;
  readonly #failures: Draws;
  readonly #returns: Draws;
  #writes = 0;

  constructor(shared: Machinery, fills: Fills, bus: Bus | null, ranking: Ranking) {
    const { scenario } = shared;
    this.#shared = shared;
    this.#fills = fills;
    this.#buffers = fills.buffers;
    this.#bus = bus;
    this.#ranking = ranking;
    const traffic = totalRate(scenario.regions);
    const laws = scenario.namespaces.map(({ writes, keys, name }) => {
      if (writes === null) return null;
      const ranking = writes.ranking === 'same' ? null : new Permutation(keys, scenario.seed, `write-ranks/${name}`);
      return { popularity: new Popularity(keys, writes.popularity), ranking, deletes: writes.deletes };
    });
    this.#sources = shared.routes.map((route) => {
      const { writes, name } = scenario.namespaces[route.namespace];
      const law = laws[route.namespace];
      const region = scenario.regions[route.region];
      if (writes === null || law === null) return null;
      const stream = new Stream(scenario.seed, `writes/${region.name}/${name}`);
      return { ...law, route, rate: (writes.rate * region.rate) / traffic, stream, uniform: () => stream.next() };
    });
    this.#latency = new Draws(scenario.seed, 'write-latency');
    this.#fate = new Draws(scenario.seed, 'write-fate');
    this.#failures = new Draws(scenario.seed, 'write-failure');
    this.#returns = new Draws(scenario.seed, 'read-back');
    this.#sources.forEach((_, cell) => this.#schedule(cell, 0));
  }

  /** A write leaves its instance. */
  write(cell: number): void {
    const { scenario, clock, commits, queue, operations, wires } = this.#shared;
    const source = this.#sources[cell] as Source;
    const { route, stream, popularity, ranking, deletes } = source;
    const drawn = popularity.sample(source.uniform);
    const instance = stream.below(scenario.regions[route.region].instances);
    const operation = operations.take();
    const rank = ranking === null ? drawn : ranking.of(drawn);
    const key = this.#ranking.key(route.namespace, route.region, rank, clock.now);
    const number = this.#writes++;
    operation.route = route;
    operation.key = key;
    operation.number = number;
    operation.instance = instance;
    const zone = instance % route.zones;
    const trip = route.primaryTrips[zone] * wires.factor(number, TO_PRIMARY);
    operation.trip = wires.way(route.region, zone, route.primaryRegion, 0, trip);
    operation.draft = 0;
    operation.fails = this.#failures.uniform(number) < this.#failure(route);
    operation.deletes = this.#fate.uniform(number) < deletes;
    operation.exists = !operation.deletes || !commits.exists(route.namespace, key, commits.version(key));
    operation.node = -1;
    this.#schedule(cell, clock.now);
    if (route.writesBehind && route.regional !== undefined) return this.#hand(operation, route.regional);
    if (route.writesAhead && route.regional !== undefined) this.#goAhead(operation, route.regional);
    queue.push(clock.now + operation.trip + this.#duration(operation), eventOf(COMMIT, operation.id));
  }

  /** The primary commits a write, or aborts it. */
  commit(operation: WriteOperation): void {
    const { chronicle, clock, commits, drafts, operations, queue, record, scenario } = this.#shared;
    const { route, key, draft, fails } = operation;
    const { namespace, cell, region } = route;
    const { fields } = record;
    if (clock.now < scenario.duration) {
      record.counts[record.at(clock.window, cell) + (fails ? fields.failedWrites : fields.writes)]++;
    }
    if (fails && operation.node >= 0) {
      this.#buffers.aborted(operation);
      return;
    }
    if (fails) {
      if (draft < 0) drafts.failed(draft, clock.now);
      chronicle?.note(key, { kind: 'aborted', time: clock.now, version: draft, region });
      operations.release(operation);
      return;
    }
    if (draft === 0) operation.exists = !operation.deletes || !commits.exists(namespace, key, commits.version(key));
    const { exists } = operation;
    const version = commits.add(key, exists, clock.now);
    if (draft < 0) drafts.committed(draft, version);
    chronicle?.note(key, { kind: 'committed', time: clock.now, version, region, exists, draft });
    if (route.hasEvents) this.#bus?.committed(route, key, version);
    if (operation.node < 0) this.#readBack(operation, version, operation.trip);
    if (operation.node >= 0) this.#buffers.committed(operation);
    else if (route.writesThrough && draft === 0 && route.regional !== undefined) {
      operation.version = version;
      operation.createdAt = clock.now + scenario.regions[route.primaryRegion].clockSkew;
      queue.push(clock.now + operation.trip, eventOf(COMMITTED, operation.id));
    } else operations.release(operation);
  }

  /** The writer hears that its write is committed, and puts the new value into its regional cache. */
  acknowledged(operation: WriteOperation): void {
    const { operations } = this.#shared;
    const { route, version } = operation;
    if (route.regional !== undefined) this.#fills.update(route, route.regional, operation, version);
    operations.release(operation);
  }

  /** A node takes a write and will hand it on later, unless it is down. */
  buffer(operation: WriteOperation): void {
    const { clock, drafts, outages, wires } = this.#shared;
    const { route, node } = operation;
    const regional = route.regional as Stop;
    if (outages.of(regional.firstNode + node, clock.now) !== undefined) return this.#fail(operation);
    wires.serve(regional, node);
    operation.draft = drafts.add();
    operation.createdAt = clock.now + route.skew;
    operation.attempts = 0;
    operation.merged = 1;
    this.#buffers.take(operation, node);
    this.#fills.keep(regional, node, operation);
    this.#readBack(operation, operation.draft, operation.trip);
  }

  /** A node hands on what it has got. */
  flush(id: number): void {
    const { clock, network, queue, wires } = this.#shared;
    this.#buffers.flush(id, (operation, node) => {
      const { route, number } = operation;
      const trip = 0.5 * network.roundTrip(route.region, node % route.zones, route.primaryRegion, 0);
      operation.fails = this.#failures.uniform(number, operation.attempts++) < this.#failure(route);
      const zone = node % route.zones;
      const way = wires.way(route.region, zone, route.primaryRegion, 0, trip * wires.factor(number, TO_PRIMARY));
      const ready = clock.now + way;
      queue.push(ready + this.#duration(operation), eventOf(COMMIT, operation.id));
    });
  }

  /** A write goes to the node of its regional cache that is to hand it on. */
  #hand(operation: WriteOperation, regional: Stop): void {
    const { clock, queue, stores, wires } = this.#shared;
    const { route, key, instance, number } = operation;
    if (instance >= regional.connected) return this.#fail(operation);
    operation.node = stores.nodeOf(regional.spec, route.namespace, key);
    const zone = instance % route.zones;
    const trip = regional.trips[zone * regional.spec.nodes + operation.node] * wires.factor(number, UPDATES);
    operation.trip = wires.way(route.region, zone, regional.site, operation.node % route.zones, trip);
    queue.push(clock.now + operation.trip, eventOf(BUFFERED, operation.id));
  }

  /** A writer who will hear of its write after `way` may want to see it. */
  #readBack({ route, key, number }: WriteOperation, own: number, way: number): void {
    const { clock, queue, readsBack, scenario } = this.#shared;
    const spec = scenario.namespaces[route.namespace].writes?.readBack;
    if (spec === null || spec === undefined || this.#returns.uniform(number) >= spec.share) return;
    const time = clock.now + way + spec.after;
    if (time >= scenario.duration) return;
    const read = readsBack.take();
    read.route = route;
    read.key = key;
    read.number = number;
    read.instance = Math.floor(this.#returns.uniform(number, 1) * scenario.regions[route.region].instances);
    read.own = own;
    queue.push(time, eventOf(READ_BACK, read.id));
  }

  /** Nobody takes a write. */
  #fail(operation: WriteOperation): void {
    const { clock, operations, record, scenario } = this.#shared;
    const at = record.at(clock.window, operation.route.cell);
    if (clock.now < scenario.duration) record.counts[at + record.fields.failedWrites]++;
    operations.release(operation);
  }

  #failure({ namespace }: Route): number {
    return this.#shared.scenario.namespaces[namespace].writes?.failure ?? 0;
  }

  /** How long the origin takes for a write, s. */
  #duration({ route, number }: WriteOperation): number {
    const { namespaces, origin } = this.#shared.scenario;
    return namespaces[route.namespace].originCost * quantile(origin.latency, this.#latency.uniform(number));
  }

  /** The writer puts the new value into its regional cache before anything else. */
  #goAhead(operation: WriteOperation, regional: Stop): void {
    const { clock, drafts } = this.#shared;
    const { route } = operation;
    operation.draft = drafts.add();
    operation.createdAt = clock.now + route.skew;
    this.#fills.update(route, regional, operation, operation.draft);
  }

  /** Writes stop when requests do. */
  #schedule(cell: number, now: number): void {
    const source = this.#sources[cell];
    if (source === null || !(source.rate > 0)) return;
    const next = now + source.stream.exponential() / source.rate;
    if (next < this.#shared.scenario.duration) this.#shared.queue.push(next, eventOf(WRITE, cell));
  }
}
