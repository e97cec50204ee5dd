import type { ResolvedScenario } from '../scenario/resolved.ts';
import { simulate } from '../world/simulate.ts';
import { soloCrew, threadCrew } from './crew.ts';
import type { Crew, Simulate } from './crew.ts';
import { studyWith } from './study.ts';
import type { Study, StudyOptions } from './study.ts';

/** Runs a scenario on as many threads as it may. Null when it was stopped before anything could be measured. */
export async function runScenario(scenario: ResolvedScenario, options: StudyOptions): Promise<Study | null> {
  const crew = hire(scenario, options);
  try {
    return await studyWith(crew, scenario, options);
  } finally {
    await crew.close();
  }
}

/** Node cannot start a thread from TypeScript: the sources themselves run on the calling thread. */
function hire(scenario: ResolvedScenario, options: StudyOptions): Crew {
  const one: Simulate = (of, replication, onProgress) => simulate(of, replication, onProgress, options.traced);
  if (import.meta.url.endsWith('.ts')) return soloCrew(one, scenario, options.stop);
  const { traced, workers, stop } = options;
  return threadCrew(new URL('./worker.js', import.meta.url), workers, { scenario, traced }, stop);
}
