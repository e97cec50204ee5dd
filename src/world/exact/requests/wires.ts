/**
 * What lies between the instances of an exact run and the machines they ask: delays, links of limited bandwidth, and
 * the one thread of each node.
 */
import type { RunRecord } from '../../../measure/record.ts';
import { mix32 } from '../../../random/stream.ts';
import { bandwidthAt, nextNarrowing, slowedTrip } from '../../../scenario/link-faults.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Network } from '../../network.ts';
import type { Clock } from '../clock.ts';
import type { Outages } from '../../outages.ts';
import type { Stop } from './routes.ts';

/** What a trip is for, beside lookups, which have the numbers of their tiers: each purpose has draws of its own. */
export const TO_ORIGIN = 101;
export const TO_PRIMARY = 102;
export const TO_ORACLE = 103;
export const UPDATES = 104;
export const PUSHES = 105;
export const ORIGIN_RETRIES = 200;
/** And twice the tier and region from here on. */
export const DELETES = 1000;

const TWO_POW_MINUS_32 = 1 / 4294967296;

export class Wires {
  readonly #record: RunRecord;
  readonly #clock: Clock;
  readonly #network: Network;
  readonly #outages: Outages;
  readonly #regions: number;
  readonly #scenario: ResolvedScenario;
  readonly #isSlowed: boolean;
  readonly #isNarrowed: boolean;
  /** When each node's thread is free again, s. */
  readonly #nodeFree: Float64Array;
  /** When each directed link is free again, s. */
  readonly #linkFree: Float64Array;
  readonly #jitterKey: number;

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    { clock, network, outages }: { clock: Clock; network: Network; outages: Outages },
  ) {
    this.#record = record;
    this.#clock = clock;
    this.#network = network;
    this.#outages = outages;
    this.#regions = scenario.regions.length;
    this.#scenario = scenario;
    this.#isSlowed = scenario.timeline.some(({ kind }) => kind === 'link-slow');
    this.#isNarrowed = scenario.timeline.some(({ kind }) => kind === 'link-narrow');
    this.#nodeFree = new Float64Array(record.nodes);
    this.#linkFree = new Float64Array(scenario.regions.length * scenario.regions.length);
    this.#jitterKey = mix32(scenario.seed ^ 0x6a697474);
  }

  /** What multiplies the median delays of a fetch, the same on the way there and back: by its draw and its purpose. */
  factor(draw: number, purpose: number): number {
    // A bitwise operation takes the lower 32 bits of a draw; the key holds the others.
    const key = mix32(this.#jitterKey + purpose + Math.floor(draw * TWO_POW_MINUS_32));
    return this.#network.factor(mix32(draw ^ key));
  }

  /** One way from a zone of a region to another, or into another region, that takes `time` s when nothing is broken. */
  way(from: number, zone: number, to: number, toZone: number, time: number): number {
    if (!this.#isSlowed || (from === to && zone === toZone)) return time;
    return 0.5 * slowedTrip(this.#scenario.timeline, from, to, 2 * time, this.#clock.now);
  }

  /** Serves an operation that arrives now at a node, first come first served; the time at which it is done. */
  serve(stop: Stop, node: number): number {
    const { now, window } = this.#clock;
    const at = stop.firstNode + node;
    const work = stop.spec.operationTime * this.#outages.slowdown(at, now);
    const done = Math.max(now, this.#nodeFree[at]) + work;
    this.#nodeFree[at] = done;
    this.#record.nodeBusy[window * this.#record.nodes + at] += work;
    return done;
  }

  /** Counts bytes that go from a machine in one zone of a region to one in another. */
  crossZones(region: number, bytes: number): void {
    this.#record.zoneBytes[this.#clock.window * this.#regions + region] += bytes;
  }

  /** Sends bytes over the link between two regions from `ready` on; the time at which the last has left. */
  transfer(from: number, to: number, bytes: number, ready: number): number {
    const link = from * this.#regions + to;
    this.#record.linkBytes[this.#clock.window * this.#linkFree.length + link] += bytes;
    const { bandwidth } = this.#scenario.links;
    if (this.#isNarrowed) this.#linkFree[link] = this.#sent(from, to, bytes, Math.max(ready, this.#linkFree[link]));
    else if (bandwidth === Infinity) return ready;
    else this.#linkFree[link] = Math.max(ready, this.#linkFree[link]) + bytes / bandwidth;
    return this.#linkFree[link];
  }

  /** When the last of some bytes has left that a link sends from `start` on, whose bandwidth changes meanwhile. */
  #sent(from: number, to: number, bytes: number, start: number): number {
    let left = bytes;
    for (let now = start; ; ) {
      const bandwidth = bandwidthAt(this.#scenario, from, to, now);
      if (bandwidth === Infinity) return now;
      const next = nextNarrowing(this.#scenario.timeline, now);
      if (left <= bandwidth * (next - now)) return now + left / bandwidth;
      left -= bandwidth * (next - now);
      now = next;
    }
  }
}
