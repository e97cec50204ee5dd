/** A baseline is what an earlier run measured, saved to hold later ones against. */
import type { Method, Sample } from './contrast.ts';

export interface Baseline {
  /** Where it was read from, for messages. */
  readonly file: string;
  readonly scenario: string;
  readonly scenarioHash: string;
  /** Of the program that wrote it. */
  readonly version: string;
  readonly resolution: 'exact' | 'model';
  readonly seed: number;
  readonly replications: number;
  /** Null when it did not measure that. */
  sample(selector: string): Sample | null;
}

/** Replications of one seed draw the same numbers for the same purpose, and those of two seeds nothing in common. */
export function methodAgainst(baseline: Pick<Baseline, 'seed'>, seed: number): Method {
  return baseline.seed === seed ? 'paired' : 'welch';
}
