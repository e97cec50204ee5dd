/**
 * A comparison sets variants beside a base, under common random numbers: replication i of each has the same seed, and
 * draws are named by their purpose, so that what differs between the two of a pair is what the variant changes.
 */
import type { EngineFacts, RunResult } from '../measure/result.ts';
import { limitOn } from '../scenario/expectation.ts';
import type { Expectation } from '../scenario/expectation.ts';
import { METRICS, betterOf, formatSelector } from '../scenario/metric.ts';
import type { MetricName, Selector } from '../scenario/metric.ts';
import type { MetricUnit } from '../scenario/metric-spec.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { parseSelector, vocabularyOf } from '../scenario/selector.ts';
import type { Baseline } from './baseline.ts';
import { methodAgainst } from './baseline.ts';
import { contrast, sampleOf } from './contrast.ts';
import type { Contrast, Method, Sample } from './contrast.ts';
import { gravest, judgeChange, verdictOf } from './judge.ts';
import type { Judgement, Verdict } from './judge.ts';
import type { Crew } from './crew.ts';
import { USUAL_METRICS } from './replicates.ts';
import type { StopSign } from './stop.ts';

/** One of those compared. */
export interface Side {
  /** As messages and reports call it. */
  readonly name: string;
  readonly scenario: ResolvedScenario;
  /** How far it may be from the base; the changes that the scenario itself expects come on top. */
  readonly limits: readonly Expectation[];
}

/** A side that was simulated, and what the engine says of its first replication. */
export interface Simulated extends Side {
  readonly engine: EngineFacts;
}

export interface CompareOptions {
  /** Exactly so many pairs; null: as many as it takes, within the scenarios' limits. */
  readonly replications: number | null;
  /** Limits of level `warn` count like the others. */
  readonly strict: boolean;
  /** What is compared; null: the usual metrics, and those that a limit speaks of. */
  readonly selectors: readonly Selector[] | null;
  /** By how much any metric without a limit of its own may be worse, as a share of the base; null: by anything. */
  readonly tolerance: number | null;
  /** The saved base; null: the first side is the base. */
  readonly baseline: Baseline | null;
  readonly stop: StopSign;
  /** How much of all the replications planned so far is done, from 0 to 1, and how many those are. */
  readonly onProgress: (done: number, planned: number) => void;
}

/**
 * `same`: not the least difference. `undecided`: the interval contains zero. `incomparable`: one of the two measured
 * no such thing. `higher` and `lower` are neither better nor worse.
 */
export const OUTCOMES = ['better', 'worse', 'higher', 'lower', 'undecided', 'same', 'incomparable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Row {
  readonly of: Selector;
  /** The same, written. */
  readonly selector: string;
  readonly unit: MetricUnit;
  readonly base: Sample;
  readonly own: Sample;
  /** `own - base`. */
  readonly difference: Contrast;
  readonly outcome: Outcome;
}

export interface Variant {
  readonly side: Simulated;
  readonly rows: readonly Row[];
  readonly judgements: readonly Judgement[];
  readonly verdict: Verdict;
}

/** What a saved base is called in a comparison. */
export const SAVED = 'baseline';

export function nameOfBase({ base }: Comparison): string {
  return 'file' in base ? SAVED : base.name;
}

export interface Comparison {
  readonly base: Simulated | Baseline;
  readonly variants: readonly Variant[];
  readonly seed: number;
  /** Of each side that was simulated. */
  readonly replications: number;
  /** Whether pairs were added because something was undecided. */
  readonly grown: boolean;
  readonly interrupted: boolean;
  readonly strict: boolean;
  readonly verdict: Verdict;
}

/** Replications of each side added at a time while something is undecided; see `study.ts`. */
const BATCH = 2;

/** Null when it was stopped before every side had a replication. */
export async function compare(crew: Crew, sides: readonly Side[], options: CompareOptions): Promise<Comparison | null> {
  const { stop } = options;
  const asked = askedOf(sides, options.selectors ?? []);
  // The usual metrics are what a run measures unasked, where they mean something.
  const selectors = options.selectors === null ? distinct([...USUAL, ...asked]) : asked;
  const asking = sides.map(({ scenario }) => measuring(scenario, asked));
  const { initial, most } = extent(sides, options);
  let planned = initial;
  const results: RunResult[][] = sides.map(() => []);
  const done = sides.map((): number[] => []);
  const simulated = (side: number, replication: number): Promise<RunResult | null> =>
    crew.run({ scenario: asking[side], replication, traced: null }, (fraction) => {
      done[side][replication] = fraction;
      options.onProgress(sum(done.map(sum)) / (planned * sides.length), planned);
    });
  for (;;) {
    const have = results[0].length;
    // Pair by pair, so that who stops it has pairs and not one side only.
    const batch = Array.from({ length: planned - have }, (_, next) => sides.map((_side, side) => [side, have + next]));
    const ran = await Promise.all(batch.flat().map(async ([side, replication]) => {
      return { side, result: await simulated(side, replication) };
    }));
    for (const { side, result } of ran) if (result !== null) results[side].push(result);
    const comparison = conclude(sides, inStep(results), selectors, { ...options, grown: planned > initial });
    if (stop.raised || comparison === null || planned === most || !isOpen(comparison)) return comparison;
    planned = Math.min(most, planned + BATCH);
  }
}

/** Replications to begin with and at most. More than a paired baseline has would have nothing to be paired with. */
function extent(sides: readonly Side[], { replications, baseline }: CompareOptions): { initial: number; most: number } {
  if (replications !== null) return { initial: replications, most: replications };
  const seed = sides[0].scenario.seed;
  const paired = baseline !== null && methodAgainst(baseline, seed) === 'paired';
  const cap = paired ? baseline.replications : Infinity;
  const asked = sides.map(({ scenario }) => scenario.replications);
  const initial = Math.max(...asked.map((one) => one.initial));
  const most = Math.max(...asked.map((one) => one.max));
  return { initial: Math.min(cap, initial), most: Math.min(cap, most) };
}

/** Those replications that every side has come to the end of. */
function inStep(results: readonly RunResult[][]): RunResult[][] {
  const whole = results.map((side) => side.filter(({ engine }) => !engine.interrupted));
  const numbers = whole.map((side) => new Set(side.map(({ engine }) => engine.replication)));
  return whole.map((side) => {
    return side.filter(({ engine }) => numbers.every((one) => one.has(engine.replication)));
  });
}

const USUAL = USUAL_METRICS.map((metric): Selector => ({ metric, labels: {} }));

/** What the user chose, and what limits speak of. */
function askedOf(sides: readonly Side[], chosen: readonly Selector[]): Selector[] {
  return distinct([...chosen, ...sides.flatMap((side) => limitsOf(side).map(({ selector }) => selector))]);
}

function distinct(selectors: readonly Selector[]): Selector[] {
  return [...new Map(selectors.map((selector) => [formatSelector(selector), selector])).values()];
}

function limitsOf({ scenario, limits }: Side): Expectation[] {
  return [...limits, ...scenario.expectations.filter(({ change }) => change !== undefined)];
}

/** A run measures what its scenario asks for beside what all runs measure, and it asks by expectations. */
function measuring(scenario: ResolvedScenario, selectors: readonly Selector[]): ResolvedScenario {
  const vocabulary = vocabularyOf(scenario);
  // What one side has, another may lack: a tier that is switched off there has no hit rate.
  const known = selectors.filter((one) => !('problems' in parseSelector(formatSelector(one), vocabulary)));
  const questions = known.map((selector): Expectation => {
    const nothing = { operator: '>=', bound: 0, level: 'warn', because: '', line: null } as const;
    return { ...nothing, selector, text: formatSelector(selector) };
  });
  return { ...scenario, expectations: [...scenario.expectations, ...questions] };
}

function conclude(
  sides: readonly Side[],
  results: readonly RunResult[][],
  selectors: readonly Selector[],
  { baseline, strict, stop, tolerance, grown }: CompareOptions & Pick<Comparison, 'grown'>,
): Comparison | null {
  if (results.some((side) => side.length === 0)) return null;
  const { seed } = sides[0].scenario;
  const simulated = sides.map((side, index): Simulated => ({ ...side, engine: results[index][0].engine }));
  const base = baseline ?? sides[0].scenario;
  const measured = (side: number) => (selector: string) =>
    sampleOf(results[side].map(({ metrics }) => metrics[selector] ?? NaN));
  const ofBase = baseline === null ? measured(0) : (selector: string) => baseline.sample(selector);
  const first = baseline === null ? 1 : 0;
  const variants = simulated.slice(first).map((side, index): Variant => {
    const own = measured(index + first);
    const method = methodAgainst(base, side.scenario.seed);
    const rows = selectors.flatMap((of) => {
      const selector = formatSelector(of);
      return rowOf(of, ofBase(selector), own(selector), method) ?? [];
    });
    const limits = limitsOf(side);
    const free = rows.filter(({ selector }) => limits.every((limit) => formatSelector(limit.selector) !== selector));
    const judgements = [...limits, ...tolerated(free, tolerance)].map((limit) => {
      const selector = formatSelector(limit.selector);
      return judgeChange(limit, { base: ofBase(selector), own: own(selector), method }, stop.raised);
    });
    return { side, rows, judgements, verdict: verdictOf(judgements, strict, stop.raised) };
  });
  return {
    base: baseline ?? simulated[0],
    variants,
    seed,
    replications: results[0].length,
    grown,
    interrupted: stop.raised,
    strict,
    verdict: stop.raised ? 'interrupted' : gravest(variants.map(({ verdict }) => verdict)),
  };
}

function tolerated(rows: readonly Row[], tolerance: number | null): Expectation[] {
  if (tolerance === null) return [];
  return rows.flatMap(({ of }) => limitOn(of, { kind: 'relative', by: tolerance }) ?? []);
}

/** Null where neither of the two measured anything. */
function rowOf(of: Selector, base: Sample | null, own: Sample, method: Method): Row | null {
  const known = base ?? sampleOf([]);
  if (Number.isNaN(known.mean) && Number.isNaN(own.mean)) return null;
  const difference = contrast(known, own, 1, method);
  const { unit } = METRICS[of.metric];
  const outcome = outcomeOf(of.metric, difference);
  return { of, selector: formatSelector(of), unit, base: known, own, difference, outcome };
}

function outcomeOf(metric: MetricName, { mean, ci95 }: Contrast): Outcome {
  if (Number.isNaN(mean) && ci95 === null) return 'incomparable';
  const [low, high] = ci95 ?? [mean, mean];
  if (low === 0 && high === 0) return 'same';
  if (low <= 0 && high >= 0) return 'undecided';
  const went = low > 0 ? 'higher' : 'lower';
  const better = betterOf(metric);
  if (better === 'neither') return went;
  return went === better ? 'better' : 'worse';
}

/** Whether more replications could decide something: of a metric with a limit its limit, of others their direction. */
function isOpen({ variants }: Comparison): boolean {
  return variants.some(({ rows, judgements }) => {
    const limited = new Set(judgements.map(({ expectation }) => formatSelector(expectation.selector)));
    const undecided = rows.some(({ selector, outcome }) => outcome === 'undecided' && !limited.has(selector));
    return undecided || judgements.some(({ verdict }) => verdict === 'inconclusive');
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
