/** Independent replications of a scenario, and what tests hold their means against. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { expect } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { Phase, ResolvedScenario } from '../../src/scenario/resolved.ts';
import { studentQuantile } from '../../src/study/statistics.ts';
import { simulate } from '../../src/world/simulate.ts';

export interface Estimate {
  readonly mean: number;
  /** Standard error of the mean, from the spread of the replications. */
  readonly error: number;
  readonly count: number;
}

export function replicate(scenario: ResolvedScenario, count: number): RunResult[] {
  return Array.from({ length: count }, (_, replication) => simulate(scenario, replication, () => true));
}

/** Mean over replications of what `measured` reads from each. */
export function estimate(results: readonly RunResult[], measured: (result: RunResult) => number): Estimate {
  return estimateOf(results.map(measured));
}

/** Mean over replications of a metric. */
export function metric(results: readonly RunResult[], selector: string): Estimate {
  return estimate(results, ({ metrics }) => metrics[selector]);
}

function estimateOf(values: readonly number[]): Estimate {
  const { length } = values;
  return { mean: mean([...values]), error: sampleStandardDeviation([...values]) / Math.sqrt(length), count: length };
}

/** Probability within four standard deviations of a normal variable: hundreds of estimates raise no false alarm. */
const CONFIDENCE = 1 - 6.334e-5;

/**
 * The law lies within four standard errors of the estimate, widened by Student's law for the few replications that the
 * error itself is known from, and `stated`: the error that the law is known to have.
 */
export function agrees({ mean: measured, error, count }: Estimate, law: number, stated = 0): void {
  expect(Math.abs(measured - law), `${measured} +- ${error} against ${law}`).toBeLessThanOrEqual(
    studentQuantile(CONFIDENCE, count - 1) * error + stated,
  );
}

/** A warm-up and a phase to measure. */
export function afterWarmUp(warmUp: number, steady: number): { duration: number; phases: Phase[] } {
  const duration = warmUp + steady;
  return {
    duration,
    phases: [
      { name: 'warm-up', from: 0, to: warmUp },
      { name: 'steady', from: warmUp, to: duration },
    ],
  };
}
