/** Performs the runs of a sweep on threads of this machine, and keeps their results. */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Crew } from '../crew.ts';
import type { StopSign } from '../stop.ts';
import type { Run } from './plan.ts';
import type { RunStore } from './store.ts';
import { outcomeOf } from './stored-run.ts';

export interface PerformOptions {
  readonly crew: Crew;
  readonly store: RunStore;
  readonly stop: StopSign;
  /** How much of the runs is done, from 0 to 1, and how many those are. */
  readonly onProgress: (done: number, planned: number) => void;
}

/** `scenarios`: by point. A run that fails leaves its message in the store, and the others go on. */
export async function perform(
  runs: readonly Run[],
  scenarios: readonly (ResolvedScenario | null)[],
  { crew, store, stop, onProgress }: PerformOptions,
): Promise<void> {
  let done = 0;
  const advance = (by: number): void => {
    done += by;
    onProgress(done / runs.length, runs.length);
  };
  const one = async ({ point, replication, key }: Run): Promise<void> => {
    const scenario = scenarios[point];
    if (scenario === null) throw new Error(`run ${key} is of a point that has no scenario`);
    let reached = 0;
    const onFraction = (fraction: number): void => {
      advance(fraction - reached);
      reached = fraction;
    };
    const outcome = await crew.run({ scenario, replication, traced: null }, onFraction).then(
      (result) => (result === null || result.engine.interrupted ? null : outcomeOf(result)),
      (error: Error) => ({ failure: error.message }),
    );
    if (outcome !== null) store.write(key, outcome);
  };
  try {
    await Promise.all(runs.map(one));
  } catch (error) {
    // A store that cannot be written is no matter of one run alone.
    stop.raise();
    throw error;
  }
}
