/**
 * How far the origin's replicas are behind its primary. The lag of a replica is drawn anew every second; a replica
 * applies commits in their order, so that what it shows never goes back in time: while its lag has grown by more than
 * the time that passed, it stands still.
 */
import { quantile } from '../../../random/distribution.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';

/** s; slow against fetches, fast against incidents. */
const STEP = 1;

export class ReplicaLag {
  readonly #scenario: ResolvedScenario;
  readonly #draws: Draws;
  /** [region][step]: what the replica shows at the beginning of each step is as of then, s. */
  readonly #shown: readonly number[][];

  constructor(scenario: ResolvedScenario) {
    this.#scenario = scenario;
    this.#draws = new Draws(scenario.seed, 'replica-lag');
    this.#shown = scenario.regions.map(() => [-Infinity]);
  }

  /** What a read in a region shows is as of this moment; `time` is when it is made, s. */
  asOf(region: number, time: number): number {
    const { region: only, replicaLag, primary } = this.#scenario.origin;
    if (replicaLag === null || only !== null || region === primary) return time;
    const step = Math.max(0, Math.floor(time / STEP));
    const shown = this.#shown[region];
    while (shown.length <= step) {
      const next = shown.length;
      shown.push(Math.max(shown[next - 1], next * STEP - this.#lag(region, next - 1)));
    }
    return Math.max(shown[step], time - this.#lag(region, step));
  }

  #lag(region: number, step: number): number {
    const { replicaLag } = this.#scenario.origin;
    return replicaLag === null ? 0 : quantile(replicaLag, this.#draws.uniform(step, region));
  }
}
