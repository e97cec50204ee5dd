/** A baseline is what an earlier run measured, saved to hold later ones against. */
import type { Method, Sample } from './contrast.ts';

/** What tells where a baseline comes from and how it can be held against. */
export interface BaselineFacts {
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly seed: number;
  readonly replications: number;
}

export interface Baseline extends BaselineFacts {
  readonly scenario: string;
  readonly scenarioHash: string;
  /** Of the program that wrote it. */
  readonly version: string;
  readonly resolution: 'exact' | 'model';
  /** Null when it did not measure that. */
  sample(selector: string): Sample | null;
}

/** Replications of one seed draw the same numbers for the same purpose, and those of two seeds nothing in common. */
export function methodAgainst(baseline: Pick<BaselineFacts, 'seed'>, seed: number): Method {
  return baseline.seed === seed ? 'paired' : 'welch';
}

export function factsOf({ file, seed, replications }: BaselineFacts): BaselineFacts {
  return { file, seed, replications };
}
