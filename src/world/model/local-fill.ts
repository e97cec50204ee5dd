/**
 * What the in-process caches of a region hold in the scale model: expected copies of each lane, within their bounds.
 */
import { mean } from '../../random/distribution.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Demand } from './demand.ts';
import { meanEntryBytes } from './lanes.ts';
import type { Plan } from './plan.ts';
import type { ModelState } from './state.ts';

export interface Fill {
  readonly entries: number;
  readonly bytes: number;
  readonly values: number;
}

export class LocalFill {
  readonly #scenario: ResolvedScenario;
  readonly #plan: Plan;
  readonly #demand: Demand;
  readonly #bytes: Float64Array;
  /** Keys of each cell of each lane. */
  readonly #keys: readonly Float64Array[];

  constructor(scenario: ResolvedScenario, plan: Plan, demand: Demand) {
    this.#scenario = scenario;
    this.#plan = plan;
    this.#demand = demand;
    this.#bytes = Float64Array.from(plan.lanes, ({ namespace, negative, local }) =>
      local === null
        ? 0
        : meanEntryBytes(scenario.namespaces[namespace], scenario.tiers[0], negative, local.ttl < Infinity),
    );
    this.#keys = plan.lanes.map(({ keys }) => {
      const sum = new Float64Array(keys.cells);
      for (let i = keys.from; i < keys.to; i++) sum[plan.strata.cell[i]] += plan.strata.weight[i];
      return sum;
    });
  }

  /** Fill of a region's instances together. */
  fill(state: ModelState, region: number): Fill {
    const tier = this.#scenario.tiers[0];
    const { instances } = this.#scenario.regions[region];
    let entries = 0;
    let bytes = 0;
    let values = 0;
    for (const lane of this.#plan.lanes) {
      if (lane.region !== region || lane.local === null) continue;
      let copies = 0;
      for (let cell = 0; cell < lane.keys.cells; cell++) copies += this.#copies(state, lane.index, cell);
      entries += copies;
      bytes += copies * this.#bytes[lane.index];
      if (!lane.negative) values += copies * mean(this.#scenario.namespaces[lane.namespace].valueSize);
    }
    const over = Math.max(1, entries / (tier.entries * instances), bytes / (tier.memory * instances));
    return { entries: entries / over, bytes: bytes / over, values: values / over };
  }

  #copies(state: ModelState, index: number, cell: number): number {
    const lane = this.#plan.lanes[index];
    const keys = this.#keys[index][cell];
    if (lane.keys.kind === 'once') {
      const { oneHitShare } = this.#scenario.namespaces[lane.namespace];
      const life = Math.min(lane.local?.ttl ?? 0, state.now);
      return this.#demand.rateAt(lane, state.tick) * oneHitShare * life;
    }
    const shares = this.#demand.shares(lane, cell);
    if (lane.mode === 'instances' || shares === null) {
      return keys * lane.instances * this.#demand.stationaryHeld(lane, cell, state.tick);
    }
    const at = Math.min(state.tick, shares.flow.miss.length - 1);
    return keys * lane.instances * (1 - shares.flow.miss[at]);
  }
}
