/** Pools of connections from each instance to each node of one tier, with a queue of fetches each. */
import type { ResolvedScenario, Tier } from '../../../scenario/resolved.ts';
import { totalInstances } from '../../../scenario/totals.ts';
import type { Fetch } from './fetches.ts';

export class ConnectionPools {
  readonly #size: number;
  readonly #nodes: number;
  /** Connections in use: [instance in the scenario * nodes + node]. */
  readonly #busy: Int32Array;
  readonly #queues: (Fetch[] | undefined)[] = [];

  constructor(scenario: ResolvedScenario, tier: Tier) {
    this.#size = tier.pool;
    this.#nodes = tier.nodes;
    const instances = totalInstances(scenario.regions);
    this.#busy = new Int32Array(instances * tier.nodes);
  }

  /** Takes a connection for a fetch to its node; false when all are busy and the fetch has been queued. */
  take(fetch: Fetch): boolean {
    const at = fetch.holder * this.#nodes + fetch.node;
    if (this.#busy[at] < this.#size) {
      this.#busy[at]++;
      return true;
    }
    (this.#queues[at] ??= []).push(fetch);
    return false;
  }

  /** Gives the connection of a fetch back; the fetch that takes it over, or undefined. */
  give(fetch: Fetch): Fetch | undefined {
    const at = fetch.holder * this.#nodes + fetch.node;
    const next = this.#queues[at]?.shift();
    if (next === undefined) this.#busy[at]--;
    return next;
  }
}
