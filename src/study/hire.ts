import { simulate } from '../world/simulate.ts';
import { soloCrew, threadCrew } from './crew.ts';
import type { Crew } from './crew.ts';
import type { StopSign } from './stop.ts';

/** A crew of up to `workers` threads. Node cannot start one from TypeScript: the sources run on the calling thread. */
export function hireCrew(workers: number, stop: StopSign): Crew {
  if (import.meta.url.endsWith('.ts')) return soloCrew(simulate, stop);
  return threadCrew(new URL('./worker.js', import.meta.url), workers, stop);
}
