/**
 * A plan: the cheapest configuration of a scenario that meets its expectations, how sure that is, what more money would
 * buy, and how far the load may grow. Forecasts of all configurations -> search by simulation -> front -> margins.
 */
import type { Expectation } from '../../scenario/expectation.ts';
import { formatSelector } from '../../scenario/metric.ts';
import type { Selector } from '../../scenario/metric.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Crew } from '../crew.ts';
import type { Estimates, StudyFacts } from '../estimate.ts';
import type { Judgement } from '../judge.ts';
import type { StopSign } from '../stop.ts';
import { studyWith } from '../study.ts';
import type { Study, StudyOptions } from '../study.ts';
import { frontOf } from './front.ts';
import type { Front } from './front.ts';
import { marginsOf } from './margins.ts';
import type { Margins, Probe } from './margins.ts';
import { FARTHEST, shortfallOf } from './scale.ts';
import { search } from './search.ts';
import type { Found, Outcome, Trial } from './search.ts';
import { counted, spaceOf } from './space.ts';
import type { Configuration, PlanInput, Space } from './space.ts';

export interface PlanOptions extends Pick<StudyOptions, 'replications' | 'strict' | 'stop'> {
  readonly crew: Crew;
  /** Replications at most, of all simulations together. */
  readonly budget: number;
  /** What the front is drawn against. */
  readonly against: Selector;
  /** Whether the margins are looked for. */
  readonly margins: boolean;
  readonly onProgress: (progress: PlanProgress) => void;
}

export interface PlanProgress {
  /** `forecasts`, or what the simulations are for. */
  readonly doing: string;
  /** Of the forecasts, or of the simulation under way, from 0 to 1. */
  readonly done: number;
  readonly runs: number;
  /** Cost of the cheapest that passes so far, $ a month; null: none does. */
  readonly best: number | null;
}

/** A configuration's simulation. */
export interface Simulated extends Outcome {
  readonly metrics: Estimates;
  readonly judgements: readonly Judgement[];
  readonly facts: StudyFacts;
}

export interface Plan {
  readonly file: string;
  /** The scenario as it is written, settings of the command included. */
  readonly base: ResolvedScenario;
  readonly space: Space;
  readonly expectations: readonly Expectation[];
  readonly found: Found<Simulated>;
  readonly front: Front;
  /** Null: not asked for, or there is nothing to take them of. */
  readonly margins: Margins | null;
  /** Replications by purpose. */
  readonly runs: { readonly search: number; readonly margins: number; readonly budget: number };
  readonly strict: boolean;
  readonly interrupted: boolean;
}

export async function planWith(
  input: PlanInput & { readonly base: ResolvedScenario },
  options: PlanOptions,
): Promise<Plan> {
  const { strict, stop, budget } = options;
  const ledger = new Ledger(options);
  const space = await spaceOf(input, strict, (done) => {
    options.onProgress({ doing: 'forecasts', done, runs: 0, best: null });
    return !stop.raised;
  });
  const found = await search<Configuration, Simulated>(space.configurations, {
    simulate: ({ scenario }) => ledger.simulate(scenario, 'search', false),
    goesOn: ({ best }) => {
      ledger.best = best?.outcome.cost ?? null;
      return !stop.raised && ledger.left > 0;
    },
  });
  const searched = ledger.runs;
  const chosen = configurationOf(space, found.best);
  const margins =
    !options.margins || chosen === null || found.best === null
      ? null
      : await marginsOf(chosen.scenario, found.best.outcome, {
          strict,
          probe: async (scenario, doing) => seen(await ledger.simulate(scenario, doing, true), strict),
        });
  return {
    file: input.file,
    base: input.base,
    space,
    expectations: counted(input.base, strict),
    found,
    front: frontOf(space.configurations, options.against, measuredBy(found, options.against)),
    margins,
    runs: { search: searched, margins: ledger.runs - searched, budget },
    strict,
    interrupted: stop.raised,
  };
}

/** The configuration of a number, or of a trial; null where there is none. */
export function configurationOf(space: Space, of: Pick<Trial, 'index'> | null): Configuration | null {
  return space.configurations.find(({ index }) => index === of?.index) ?? null;
}

/** Simulates within the budget, and counts. */
class Ledger {
  readonly #options: PlanOptions;
  readonly #stop: StopSign;
  runs = 0;
  best: number | null = null;

  constructor(options: PlanOptions) {
    this.#options = options;
    this.#stop = options.stop;
  }

  get left(): number {
    return this.#options.budget - this.runs;
  }

  /** Null when it was stopped, or there is nothing left to spend. */
  async simulate(scenario: ResolvedScenario, doing: string, isProbe: boolean): Promise<Simulated | null> {
    const { left, runs, best } = this;
    if (this.#stop.raised || left <= 0) return null;
    const { crew, replications, strict, onProgress } = this.#options;
    const { initial, max } = scenario.replications;
    // What is undecided beside an edge says where the edge is, which is all that is asked there.
    const limited = { initial: Math.min(initial, left), max: Math.min(isProbe ? initial : max, left) };
    const study = await studyWith(crew, { ...scenario, replications: limited }, {
      replications: replications === null ? null : Math.min(replications, left),
      strict,
      traced: null,
      stop: this.#stop,
      onProgress: (done) => onProgress({ doing, done, runs, best }),
    });
    if (study === null || study.facts.interrupted) return null;
    this.runs += study.facts.replications;
    return simulated(study, strict);
  }
}

function simulated({ metrics, judgements, facts, verdict, scenario }: Study, strict: boolean): Simulated {
  const shortfalls = counted(scenario, strict).map((expectation) => {
    const value = metrics[formatSelector(expectation.selector)]?.mean ?? NaN;
    const shortfall = shortfallOf(expectation, value);
    return Number.isNaN(shortfall) ? FARTHEST : shortfall;
  });
  const cost = metrics['cost_per_month']?.mean ?? NaN;
  return { cost, shortfalls, passes: verdict === 'pass', runs: facts.replications, metrics, judgements, facts };
}

/** What a simulation says of a margin. */
function seen(outcome: Simulated | null, strict: boolean): Probe | null {
  if (outcome === null) return null;
  const failed = outcome.judgements.filter(({ verdict, expectation }) => {
    return verdict !== 'pass' && (strict || expectation.level === 'error');
  });
  return { outcome, broken: failed.map(({ expectation }) => expectation.text) };
}

function measuredBy({ trials, expected }: Found<Simulated>, against: Selector) {
  const byIndex = new Map(trials.map(({ index, outcome }) => [index, outcome]));
  return {
    cost: ({ index }: Configuration) => byIndex.get(index)?.cost ?? null,
    value: ({ index }: Configuration) => {
      const outcome = byIndex.get(index);
      return outcome === undefined ? null : (outcome.metrics[formatSelector(against)]?.mean ?? NaN);
    },
    usedShift: expected.used,
  };
}
