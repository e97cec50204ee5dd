/** A study of one scenario: replications, their estimates, and the verdict on what the scenario demands. */
import type { Alarms, RunResult, ValidationRow } from '../measure/result.ts';
import type { Story, TracedKey } from '../measure/story.ts';
import type { Expectation } from '../scenario/expectation.ts';
import { formatSelector } from '../scenario/metric.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { factsOf, methodAgainst } from './baseline.ts';
import type { Baseline, BaselineFacts } from './baseline.ts';
import { estimateBill } from './bill.ts';
import type { BillEstimate } from './bill.ts';
import { sampleOf } from './contrast.ts';
import type { Crew } from './crew.ts';
import { estimateMetrics, estimateSeries, estimateTails, estimateValidation, studyFacts } from './estimate.ts';
import type { Estimates, SeriesEstimate, StudyFacts, TailEstimate } from './estimate.ts';
import { judge, judgeChange, verdictOf } from './judge.ts';
import type { Judgement, Verdict } from './judge.ts';
import { replicatesOf } from './replicates.ts';
import type { Replicates } from './replicates.ts';
import type { StopSign } from './stop.ts';

export interface StudyOptions {
  /** Exactly so many replications; null: as many as the expectations need, within the scenario's limits. */
  readonly replications: number | null;
  /** Expectations of level `warn` count like the others. */
  readonly strict: boolean;
  /** Whose story is told; null: that of the first answers that should not have been. */
  readonly traced: TracedKey | null;
  /** What expectations `vs baseline` are held against; without it they are skipped. */
  readonly baseline?: Baseline | undefined;
  readonly stop: StopSign;
  /** How much of all the replications planned so far is done, from 0 to 1, and how many those are. */
  readonly onProgress: (done: number, planned: number) => void;
}

export interface Study {
  readonly scenario: ResolvedScenario;
  readonly facts: StudyFacts;
  readonly metrics: Estimates;
  /** By replication, of the metrics that runs are compared by. */
  readonly replicates: Replicates;
  readonly series: SeriesEstimate;
  /** Left out where no request was answered. */
  readonly tails?: TailEstimate;
  /** Of the first replication; left out where there are no alerts. */
  readonly alarms?: readonly Alarms[];
  /** Null where the scenario does not say what things cost. */
  readonly bill: BillEstimate | null;
  readonly validation: readonly ValidationRow[];
  readonly judgements: readonly Judgement[];
  readonly verdict: Verdict;
  /** Left out where there was none. */
  readonly baseline?: BaselineFacts;
  /** Of the first replication. */
  readonly stories: readonly Story[];
  readonly strict: boolean;
}

/**
 * Replications added at a time while an expectation is undecided. Their number must not depend on the machine; two keep
 * the two cores of the smallest CI runner busy.
 */
const BATCH = 2;

/** Studies a scenario with a given crew. Null when it was stopped before anything could be measured. */
export async function studyWith(crew: Crew, scenario: ResolvedScenario, options: StudyOptions): Promise<Study | null> {
  const { stop } = options;
  const most = options.replications ?? scenario.replications.max;
  let planned = options.replications ?? scenario.replications.initial;
  const results: RunResult[] = [];
  const done: number[] = [];
  const simulated = (replication: number): Promise<RunResult | null> =>
    crew.run({ scenario, replication, traced: options.traced }, (fraction) => {
      done[replication] = fraction;
      options.onProgress(done.reduce((sum, part) => sum + part, 0) / planned, planned);
    });
  for (;;) {
    const batch = Array.from({ length: planned - results.length }, (_, index) => simulated(results.length + index));
    results.push(...(await Promise.all(batch)).filter((result) => result !== null));
    if (stop.raised) break;
    const undecided = judgeAll(scenario, results, options.baseline, false).some((one) => one.verdict === UNDECIDED);
    if (!undecided || planned === most) break;
    planned = Math.min(most, planned + BATCH);
  }
  return conclude(scenario, results, stop.raised, options);
}

const UNDECIDED = 'inconclusive';

function judgeAll(
  { expectations, seed }: ResolvedScenario,
  results: readonly RunResult[],
  baseline: Baseline | undefined,
  interrupted: boolean,
): Judgement[] {
  const metrics = estimateMetrics(results);
  const judged = (expectation: Expectation): Judgement => {
    if (expectation.change === undefined || baseline === undefined) return judge(expectation, metrics, interrupted);
    const selector = formatSelector(expectation.selector);
    const own = sampleOf(results.map((result) => result.metrics[selector] ?? NaN));
    const sides = { base: baseline.sample(selector), own, method: methodAgainst(baseline, seed) };
    return judgeChange(expectation, sides, interrupted);
  };
  return expectations.map(judged);
}

/** An interrupted study goes by the replications that came to their end, or by what there is when none did. */
function conclude(
  scenario: ResolvedScenario,
  results: RunResult[],
  interrupted: boolean,
  { strict, baseline }: StudyOptions,
): Study | null {
  const finished = results.filter((result) => !result.engine.interrupted);
  const used = finished.length > 0 ? finished : results;
  if (used.length === 0) return null;
  const judgements = judgeAll(scenario, used, baseline, interrupted);
  const tails = estimateTails(used);
  return {
    scenario,
    facts: { ...studyFacts(used), interrupted },
    metrics: estimateMetrics(used),
    replicates: interrupted ? {} : replicatesOf(scenario, used),
    series: estimateSeries(used),
    ...(tails === null ? {} : { tails }),
    ...(used[0].alarms === undefined ? {} : { alarms: used[0].alarms }),
    bill: estimateBill(scenario, used),
    validation: estimateValidation(used),
    judgements,
    verdict: verdictOf(judgements, strict, interrupted),
    stories: used[0].stories,
    strict,
    ...(baseline === undefined ? {} : { baseline: factsOf(baseline) }),
  };
}
