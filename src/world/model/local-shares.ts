/**
 * What the in-process caches of a region pass on where their bounds do not matter, cell by cell of a lane, over the
 * ticks of a run.
 */
import type { Tier } from '../../scenario/resolved.ts';
import { groupedFlow } from './instance-groups.ts';
import type { InstanceGroup } from './instance-groups.ts';
import type { Lane } from './lanes.ts';
import { populationFlow, stationaryFlow, tiedFlow } from './population.ts';
import type { PopulationFlow, PopulationSpec } from './population.ts';
import type { Ticks } from './ticks.ts';

/** What the in-process caches do with the requests of one cell of one lane. */
export interface CellShares {
  /** By tick, or one value for all. */
  readonly flow: PopulationFlow;
  /** While the first shared tier has no copy the in-process caches have none either: all requests are passed on. */
  readonly allWhenAbsent: boolean;
  /** Passed on per instance and unit of share until the start of each tick; null: at a constant rate. */
  readonly passed: Float64Array | null;
  /** Part of the hits that is left by tick, where instances are emptied. */
  readonly kept?: Float32Array;
}

/** What the shares are worked out from. */
interface Given {
  readonly ticks: Ticks;
  /** Whether neither the rates of a lane nor the state of its caches change. */
  readonly isConstant: (lane: Lane) => boolean;
  /** By lane: share of its namespace's requests that a key of each cell receives. */
  readonly cellShare: readonly Float64Array[];
  /** By region. */
  readonly groups: readonly (readonly InstanceGroup[])[];
  readonly rateAt: (lane: Lane, tick: number) => number;
  /** Requests of a lane per instance until each tick's start. */
  readonly arrived: (lane: Lane) => Float64Array;
  /** What an instance that asks at rate `mu` passes on in the stationary state. */
  readonly settled: (lane: Lane, cell: number, mu: number) => { miss: number; refresh: number };
}

/** Requests of an instance for a key within a time to live, below which its cache is not followed. */
const SPARSE = 0.1;

export class LocalShares {
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Shares where the bounds of the in-process caches do not matter. */
  free(lane: Lane, spec: PopulationSpec, tier: Tier): readonly (CellShares | null)[] {
    if (lane.mode === 'instances') return this.#sparseShares(lane, spec);
    if (lane.tied) return this.#tiedShares(lane, spec, tier.promotedTtl === 'remaining');
    return this.#sharesOf(lane, spec);
  }

  #sharesOf(lane: Lane, spec: PopulationSpec): readonly CellShares[] {
    const ticks = this.#given.ticks;
    const groups = this.#given.groups[lane.region];
    const isConstant = this.#given.isConstant(lane);
    return Array.from(this.#given.cellShare[lane.index], (share) => {
      if (isConstant) {
        const { miss, refresh } = stationaryFlow(spec, (share * this.#given.rateAt(lane, 0)) / lane.instances);
        return { flow: constantFlow(miss, refresh), passed: null, allWhenAbsent: false };
      }
      const rates = Float64Array.from({ length: ticks.count }, (_, tick) => {
        return (share * this.#given.rateAt(lane, tick)) / lane.instances;
      });
      if (groups.some(({ emptied }) => emptied.length > 0)) {
        const { flow, kept } = groupedFlow(spec, ticks.edges, rates, groups);
        return { flow, kept, passed: this.passedOf(lane, flow), allWhenAbsent: false };
      }
      const flow = populationFlow(spec, ticks.edges, rates);
      return { flow, passed: this.passedOf(lane, flow), allWhenAbsent: false };
    });
  }

  /**
   * Where copies end with the shared one, phases differ from key to key: the mean over them, at the first tick's rate.
   */
  #tiedShares(lane: Lane, spec: PopulationSpec, remaining: boolean): readonly CellShares[] {
    const life = lane.chain[0].ttl;
    return Array.from(this.#given.cellShare[lane.index], (share) => {
      const mu = (share * this.#given.rateAt(lane, 0)) / lane.instances;
      const { miss, refresh } = tiedFlow(spec, mu, { life, remaining, instances: lane.instances });
      return { flow: constantFlow(miss, refresh), passed: null, allWhenAbsent: true };
    });
  }

  /** Where a few instances are followed one by one, keys that are asked for rarely need not be. */
  #sparseShares(lane: Lane, spec: PopulationSpec): readonly (CellShares | null)[] {
    const ticks = this.#given.ticks;
    return Array.from(this.#given.cellShare[lane.index], (share, cell) => {
      const column = (): Float32Array => new Float32Array(ticks.count);
      const flow = { miss: column(), refresh: column(), cold: column() };
      for (let tick = 0; tick < ticks.count; tick++) {
        const mu = (share * this.#given.rateAt(lane, tick)) / lane.instances;
        if (mu * spec.ttl > SPARSE || lane.tied) return null;
        const { miss, refresh } = this.#given.settled(lane, cell, mu);
        flow.miss[tick] = miss;
        flow.refresh[tick] = refresh;
        if (spec.cold) flow.cold[tick] = Math.exp(-share * this.#given.arrived(lane)[tick]);
      }
      return { flow, passed: this.passedOf(lane, flow), allWhenAbsent: false };
    });
  }

  /** Requests passed on until each tick, per instance and unit of share. */
  passedOf(lane: Lane, flow: PopulationFlow): Float64Array {
    const ticks = this.#given.ticks;
    const passed = new Float64Array(ticks.count + 1);
    for (let tick = 0; tick < ticks.count; tick++) {
      const asked = (this.#given.rateAt(lane, tick) / lane.instances) * ticks.length(tick);
      passed[tick + 1] = passed[tick] + asked * (flow.miss[tick] + flow.refresh[tick]);
    }
    return passed;
  }
}

function constantFlow(miss: number, refresh: number): PopulationFlow {
  return { miss: Float32Array.of(miss), refresh: Float32Array.of(refresh), cold: Float32Array.of(0) };
}
