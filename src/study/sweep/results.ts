/** What a sweep found: for each point its estimates and the verdict on its expectations, or why there are none. */
import { estimateMetrics } from '../estimate.ts';
import type { Estimates } from '../estimate.ts';
import { judge, verdictOf } from '../judge.ts';
import type { Judgement, Verdict } from '../judge.ts';
import { runKey } from './plan.ts';
import type { Point, SweepPlan } from './plan.ts';
import type { RunStore } from './store.ts';

/** `invalid`: the scenario makes no sense with these values; `failed`: a run of it did not come to its end. */
export type Status = 'done' | 'failed' | 'invalid';

export interface PointResult {
  readonly point: Point;
  readonly status: Status;
  /** Why it is not done; empty when it is. */
  readonly problem: string;
  /** None unless it is done. */
  readonly metrics: Estimates;
  readonly judgements: readonly Judgement[];
  /** Null where nothing is demanded, or nothing was measured. */
  readonly verdict: Verdict | null;
}

/** Of all points in their order; `missing`: how many runs are not in the store. */
export interface SweepResults {
  readonly points: readonly PointResult[];
  readonly missing: number;
}

export function resultsOf({ engine, strict, points }: SweepPlan, store: RunStore): SweepResults {
  let missing = 0;
  const found = points.map((point): PointResult => {
    const none = { point, metrics: {}, judgements: [], verdict: null };
    if (point.problem !== null) return { ...none, status: 'invalid', problem: point.problem };
    const runs = Array.from({ length: point.replications }, (_, replication) => {
      return store.read(runKey(engine, point, replication))?.outcome ?? null;
    });
    missing += runs.filter((run) => run === null).length;
    const measured = runs.flatMap((run) => (run !== null && 'metrics' in run ? [run] : []));
    if (measured.length < runs.length) {
      const failure = runs.find((run) => run !== null && 'failure' in run);
      const problem = failure !== undefined && failure !== null && 'failure' in failure ? failure.failure : 'not run';
      return { ...none, status: 'failed', problem };
    }
    const metrics = estimateMetrics(measured);
    const judgements = point.expectations.map((expectation) => judge(expectation, metrics, false));
    const verdict = judgements.length === 0 ? null : verdictOf(judgements, strict, false);
    return { point, status: 'done', problem: '', metrics, judgements, verdict };
  });
  return { points: found, missing };
}
