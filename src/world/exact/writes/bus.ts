/**
 * The invalidation bus of an exact run: change data capture reads commits, a partitioned log takes them and is
 * replicated to every region, and the consumers there end copies.
 *
 *   committed -> PRODUCED (the log has it) -> AVAILABLE (in a region) -> CONSUMED (a batch is applied) -> invalidator
 */
import { quantile } from '../../../random/distribution.ts';
import type { TimeDistribution } from '../../../random/distribution.ts';
import { Draws, mix32 } from '../../../random/stream.ts';
import type { Bus as BusSpec } from '../../../scenario/coherence.ts';
import type { Fault } from '../../../scenario/fault.ts';
import { faultless } from '../../faults.ts';
import { Backlog } from './backlog.ts';
import { CatchUp } from './catch-up.ts';
import type { Invalidator } from './invalidator.ts';
import { AVAILABLE, CONSUMED, eventOf, PRODUCED, RESUMED } from '../machinery.ts';
import type { Machinery } from '../machinery.ts';
import type { Invalidation } from './messages.ts';
import type { Route } from '../requests/routes.ts';

/**
 * Delays of a partition are drawn anew so often, s: what slows one event slows its neighbours. Drawn for each event,
 * the slowest of thousands would hold up all behind it, because a partition keeps its order.
 */
const STEP = 1;

export class Bus {
  readonly #shared: Machinery;
  readonly #spec: BusSpec;
  readonly #invalidator: Invalidator;
  readonly #regions: number;
  readonly #primary: number;
  readonly #backlogs: readonly Backlog[];
  /** Events of the batch that the consumers of a region are applying; 0: they wait. */
  readonly #batch: Int32Array;
  /** When the latest event of each partition reached the log, and each region: [partition], [partition][region]. */
  readonly #produced: Float64Array;
  readonly #replicated: Float64Array;
  readonly #delays: Draws;
  readonly #catchUp: CatchUp;
  #events = 0;

  constructor(shared: Machinery, spec: BusSpec, invalidator: Invalidator) {
    const { scenario } = shared;
    this.#shared = shared;
    this.#spec = spec;
    this.#invalidator = invalidator;
    this.#regions = scenario.regions.length;
    this.#primary = scenario.origin.primary;
    this.#backlogs = scenario.regions.map(() => new Backlog());
    this.#batch = new Int32Array(this.#regions);
    this.#produced = new Float64Array(spec.partitions);
    this.#replicated = new Float64Array(spec.partitions * this.#regions);
    this.#delays = new Draws(scenario.seed, 'bus');
    this.#catchUp = new CatchUp(scenario, shared.record);
    for (const { kind, to, regions } of scenario.timeline) {
      if (kind !== 'consumer-down') continue;
      for (const region of regions) shared.queue.push(to, eventOf(RESUMED, region));
    }
  }

  /** A key of a namespace has a new version. */
  committed(route: Route, key: number, version: number): void {
    const { clock, queue, record, invalidations, keys, scenario } = this.#shared;
    const spec = this.#spec;
    const event = invalidations.take();
    event.namespace = route.namespace;
    event.key = key;
    event.version = version;
    event.number = this.#events++;
    event.committedAt = clock.now;
    event.valueBytes = route.writesThrough ? keys.valueLength(route.namespace, key) : 0;
    event.open = this.#regions;
    this.#shared.busLag.committed(clock.now);
    event.waited = this.#invalidator.expected(route.namespace);
    if (clock.now < scenario.duration) record.counts[record.at(clock.window, route.cell) + record.fields.events]++;
    const partition = this.#partition(key);
    const seen = clock.now + this.#delay(spec.capture, clock.now, 0, partition);
    const read = this.#whole('cdc-stall', this.#primary, seen);
    const taken = read + this.#delay(spec.produce, read, 1, partition);
    event.producedAt = Math.max(taken, this.#produced[partition]);
    this.#produced[partition] = event.producedAt;
    queue.push(event.producedAt, eventOf(PRODUCED, event.id));
  }

  /** The log has an event, and sends it to every region. */
  produced(event: Invalidation): void {
    const { chronicle, clock, network, queue, wires } = this.#shared;
    chronicle?.note(event.key, { kind: 'logged', time: clock.now, version: event.version });
    const { replication, eventSize, transport, partitions } = this.#spec;
    const partition = this.#partition(event.key);
    for (let region = 0; region < this.#regions; region++) {
      let at = clock.now;
      if (region !== this.#primary) {
        const trip = 0.5 * network.roundTrip(this.#primary, 0, region, 0);
        const way = wires.way(this.#primary, 0, region, 0, trip);
        const mirrored = this.#delay(replication, clock.now, 2 + region, partition);
        at = wires.transfer(this.#primary, region, eventSize + event.valueBytes, at) + way + mirrored;
      }
      const whole = this.#whole('bus-outage', region, at);
      if (whole > at && transport === 'pub-sub') {
        this.#lose(event, region);
        continue;
      }
      const last = region * partitions + partition;
      at = Math.max(whole, this.#replicated[last]);
      this.#replicated[last] = at;
      queue.push(at, eventOf(AVAILABLE, event.id * this.#regions + region));
    }
  }

  /** The consumers of a region could read an event: `id` is that of the event times the regions, plus the region. */
  available(id: number): void {
    const region = id % this.#regions;
    const event = this.#shared.invalidations.get((id - region) / this.#regions);
    const isDown = this.#whole('consumer-down', region, this.#shared.clock.now) > this.#shared.clock.now;
    if (isDown && this.#spec.transport === 'pub-sub') return this.#lose(event, region);
    this.#backlogs[region].push(event);
    this.poll(region);
  }

  /** The consumers of a region take what they can, unless they are busy or away. */
  poll(region: number): void {
    const { clock, queue, scenario } = this.#shared;
    const backlog = this.#backlogs[region];
    const { now } = clock;
    // After the end nobody reads any more: what is on its way is left there.
    if (this.#batch[region] > 0 || now >= scenario.duration) return;
    if (this.#whole('consumer-down', region, now) > now) return;
    this.#skipLost(region, now);
    const count = Math.min(this.#spec.batch, backlog.length);
    if (count === 0) return;
    this.#batch[region] = count;
    queue.push(now + count / this.#spec.consumeRate, eventOf(CONSUMED, region));
  }

  /** A batch has been worked through; consumers that went down meanwhile take it again. */
  consumed(region: number): void {
    const { clock, record } = this.#shared;
    const count = this.#batch[region];
    this.#batch[region] = 0;
    if (this.#whole('consumer-down', region, clock.now) > clock.now) return;
    record.busApplied[clock.window * this.#regions + region] += count;
    for (let i = 0; i < count; i++) {
      const event = this.#backlogs[region].shift();
      this.#note(region, event, clock.now);
      this.#catchUp.applied(region, clock.now - event.committedAt, clock.now);
      this.#shared.busLag.done(region, event.committedAt);
      this.#invalidator.apply(event, region);
    }
    this.poll(region);
  }

  /** Notes how far behind the consumers are who have not read all. */
  closeWindow(): void {
    const { clock, record } = this.#shared;
    const end = Math.min(record.windows.edges[clock.window + 1], record.simulatedUntil);
    if (clock.window === record.windowsReached - 1) this.#catchUp.end(end);
    for (let region = 0; region < this.#regions; region++) {
      const oldest = this.#backlogs[region].first;
      if (oldest !== undefined) this.#note(region, oldest, end);
    }
  }

  #note(region: number, { producedAt }: Invalidation, now: number): void {
    const { clock, record } = this.#shared;
    const at = clock.window * this.#regions + region;
    const lag = now - producedAt;
    if (!(lag <= record.busLag[at])) record.busLag[at] = lag;
  }

  /** What the log no longer keeps cannot be read: the consumers find their offset gone. */
  #skipLost(region: number, now: number): void {
    const backlog = this.#backlogs[region];
    const kept = now - this.#spec.retention;
    if (!((backlog.first?.producedAt ?? Infinity) < kept)) return;
    while ((backlog.first?.producedAt ?? Infinity) < kept) this.#lose(backlog.shift(), region);
    if (this.#spec.afterGap === 'flush') this.#invalidator.flush(region);
  }

  #lose(event: Invalidation, region: number): void {
    const { chronicle, clock } = this.#shared;
    chronicle?.note(event.key, { kind: 'lost', time: clock.now, version: event.version, region });
    this.#shared.busLag.done(region, event.committedAt);
    this.#invalidator.lose(event, region);
    this.#invalidator.close(event);
  }

  /** A delay of one stage of the way, which lasts for a while. */
  #delay(times: TimeDistribution, time: number, stage: number, partition: number): number {
    return quantile(times, this.#delays.uniform(Math.floor(time / STEP), stage, partition));
  }

  #partition(key: number): number {
    return (mix32(key) >>> 0) % this.#spec.partitions;
  }

  /** The first moment from `time` on at which something is not broken in a region. */
  #whole(kind: Fault['kind'], region: number, time: number): number {
    const { timeline } = this.#shared.scenario;
    const whole = faultless(timeline, kind, region, time);
    // Nothing is replicated to a region that is cut off.
    const isCutOff = kind === 'bus-outage' && region !== this.#primary;
    return isCutOff ? Math.max(whole, faultless(timeline, 'partition', region, time)) : whole;
  }
}
