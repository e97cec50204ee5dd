/**
 * How long the invalidation bus takes in the scale model: from a commit to the delete at a tier's site, by the stages
 * of the exact run. What slows one event slows its neighbours: a partition's delays last for a while, and keep order.
 */
import { quantile } from '../../random/distribution.ts';
import type { TimeDistribution } from '../../random/distribution.ts';
import { Draws, mix32 } from '../../random/stream.ts';
import type { Bus } from '../../scenario/coherence.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { crossZoneShare } from '../network.ts';
import type { Network } from '../network.ts';

/** Delays of a partition are drawn anew so often, s. */
const STEP = 1;
/** An event waits for those of so many steps before its own. */
const STEPS_BACK = 3;
/** Partitions that are told apart: more of them would show nothing. */
const PARTITIONS_MAX = 64;

export class Deliveries {
  readonly partitions: number;
  readonly #bus: Bus;
  readonly #primary: number;
  readonly #draws: Draws;
  /** Mean time between two events of a partition, s. */
  readonly #gap: number;
  /** Time that the consumers of a region take, from when they could read an event, s. */
  readonly #consumption: number;
  /** Way from the log to each region, without replication, s. */
  readonly #way: readonly number[];
  /** Half a round trip from a region's consumers to a node of a tier, s: [tier][region]. */
  readonly #trip: readonly (readonly number[])[];
  /** By [step][partition][stage], as far as drawn. */
  readonly #known: Float64Array[] = [];

  /** `events`: that the bus carries, 1/s; fewer than its consumers can apply. */
  constructor(scenario: ResolvedScenario, bus: Bus, network: Network, events: number) {
    const { regions, tiers, origin } = scenario;
    this.#bus = bus;
    this.#primary = origin.primary;
    this.#draws = new Draws(scenario.seed, 'bus');
    this.partitions = Math.min(bus.partitions, PARTITIONS_MAX);
    this.#gap = bus.partitions / events;
    this.#consumption = consumption(bus, events);
    this.#way = regions.map((_, region) => {
      return region === origin.primary ? 0 : 0.5 * network.roundTrip(origin.primary, 0, region, 0);
    });
    this.#trip = tiers.map(({ nodes }) =>
      regions.map(({ zones }, region) => {
        const crossing = crossZoneShare({ instances: 1, nodes, zones });
        const [near, far] = [0, 1].map((zone) => network.roundTrip(region, 0, region, zone));
        return 0.5 * (near + crossing * (far - near));
      }),
    );
  }

  /** Partition that a representative's key is in. */
  partitionOf(i: number): number {
    return (mix32(i) >>> 0) % this.partitions;
  }

  /** When the delete for a commit reaches a tier's nodes at a site, s. */
  at(tier: number, site: number, partition: number, commit: number): number {
    const read = this.#through(this.#bus.capture, 0, partition, commit);
    const logged = this.#through(this.#bus.produce, 1, partition, read);
    const mirrored =
      site === this.#primary
        ? logged
        : this.#way[site] + this.#through(this.#bus.replication, 2 + site, partition, logged);
    return mirrored + this.#consumption + this.#trip[tier][site];
  }

  /** When an event leaves a stage that it enters at `time`: after those that entered before. */
  #through(times: TimeDistribution, stage: number, partition: number, time: number): number {
    const step = Math.floor(time / STEP);
    let left = time + this.#delay(times, step, stage, partition);
    for (let back = 1; back <= STEPS_BACK; back++) {
      const last = Math.max(0, (step - back + 1) * STEP - this.#gap);
      left = Math.max(left, last + this.#delay(times, step - back, stage, partition));
    }
    return left;
  }

  #delay(times: TimeDistribution, step: number, stage: number, partition: number): number {
    if (step < 0) return -Infinity;
    const stages = 2 + this.#way.length;
    const row = (this.#known[step] ??= new Float64Array(this.partitions * stages).fill(NaN));
    const at = partition * stages + stage;
    if (Number.isNaN(row[at])) row[at] = quantile(times, this.#draws.uniform(step, stage, partition));
    return row[at];
  }
}

/**
 * Mean time that an event spends at consumers that take all that waits as one batch: the rest of the batch before, and
 * its own. A batch of events that come at `events` a second and take 1 / rate each lasts 1 / (rate - events) beyond
 * its first.
 */
function consumption({ consumeRate }: Bus, events: number): number {
  if (consumeRate === Infinity) return 0;
  const load = events / consumeRate;
  return (1 + (1.5 * load) / (1 - load)) / consumeRate;
}
