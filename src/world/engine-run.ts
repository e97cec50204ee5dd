/** What both engines hand back beside the record that they filled in. */
import type { Story } from '../measure/story.ts';

export interface EngineRun {
  readonly reachedEnd: boolean;
  readonly keysSimulated: number;
  readonly keysRepresented: number;
  readonly events: number;
  readonly requests: number;
  readonly choices: readonly string[];
  readonly stories: readonly Story[];
  readonly distinct: (namespace: number, seconds: number) => { keys: number; bytes: number };
}
