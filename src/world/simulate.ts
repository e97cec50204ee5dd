/** One replication of a scenario, by the exact run or the scale model. */
import type { OnProgress, RunResult } from '../measure/result.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';

export function simulate(scenario: ResolvedScenario, replication: number, onProgress: OnProgress): RunResult {
  throw new Error(`no engine yet for ${scenario.name} ${replication} ${onProgress.length}`);
}
