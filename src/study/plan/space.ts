/** The space of a plan: a scenario with each combination of values that may be tried, and what is foreseen of it. */
import { loadScenario } from '../../scenario/load.ts';
import type { Expectation } from '../../scenario/expectation.ts';
import type { Problem } from '../../scenario/problem.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Variation } from '../../scenario/vary.ts';
import { monthly } from '../../cost/bill.ts';
import { Forecast } from '../../world/forecast/forecast.ts';
import { unfit } from '../../world/resolution.ts';
import { baseFiles as bases } from '../base-files.ts';
import { pricing } from '../price-books.ts';
import { shortfallOf } from './scale.ts';

/** More take longer to foresee than anybody waits. */
export const CONFIGURATIONS_MAX = 10_000;

export interface PlanInput {
  /** The scenario as YAML, its name in messages, and the settings that hold in all configurations. */
  readonly text: string;
  readonly file: string;
  readonly set: readonly string[];
  readonly variations: readonly Variation[];
}

export interface Configuration {
  /** In the order in which the values were written, the last variation moving first. */
  readonly index: number;
  /** A value for each variation. */
  readonly choice: readonly string[];
  readonly settings: readonly string[];
  readonly scenario: ResolvedScenario;
  readonly foreseen: Foreseen;
}

/** What closed forms say of a configuration. */
export interface Foreseen {
  readonly forecast: Forecast;
  /** Of a month: what is paid whatever happens, and what use adds to it. */
  readonly fixed: number;
  readonly used: number;
  /** By counted expectation; NaN where there is no closed form. */
  readonly shortfalls: readonly number[];
}

/** A combination that is no valid scenario. */
interface Impossible {
  readonly choice: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Space {
  readonly variations: readonly Variation[];
  readonly configurations: readonly Configuration[];
  readonly impossible: readonly Impossible[];
}

export function countOf(variations: readonly Variation[]): number {
  return variations.reduce((count, { values }) => count * values.length, 1);
}

/** Expectations that a configuration must meet: all, or all that are more than warnings. */
export function counted({ expectations }: ResolvedScenario, strict: boolean): readonly Expectation[] {
  return expectations.filter(({ level }) => strict || level === 'error');
}

/** Foresees every combination; `onProgress` hears how much of it is done, and says whether to go on. */
export async function spaceOf(
  input: PlanInput,
  strict: boolean,
  onProgress: (done: number) => boolean,
): Promise<Space> {
  const { text, file, set, variations } = input;
  const configurations: Configuration[] = [];
  const impossible: Impossible[] = [];
  const count = countOf(variations);
  for (let index = 0; index < count; index++) {
    // Signals are heard between two turns of the loop.
    await new Promise(setImmediate);
    if (!onProgress(index / count)) break;
    const choice = choiceOf(variations, index);
    const settings = variations.map(({ path }, at) => `${path}=${choice[at]}`);
    const loaded = loadScenario({ text, file, set: [...set, ...settings], unfit, pricing, bases });
    if ('problems' in loaded) impossible.push({ choice, problems: loaded.problems });
    else {
      const { scenario } = loaded;
      configurations.push({ index, choice, settings, scenario, foreseen: foresee(scenario, strict) });
    }
  }
  return { variations, configurations, impossible };
}

function choiceOf(variations: readonly Variation[], index: number): string[] {
  let rest = index;
  const choice = variations.toReversed().map(({ values }) => {
    const value = values[rest % values.length];
    rest = Math.floor(rest / values.length);
    return value;
  });
  return choice.toReversed();
}

export function foresee(scenario: ResolvedScenario, strict: boolean): Foreseen {
  const forecast = new Forecast(scenario);
  const fixed = fixedCost(scenario);
  const cost = forecast.value({ metric: 'cost_per_month', labels: {} });
  const shortfalls = counted(scenario, strict).map((expectation) => {
    return shortfallOf(expectation, forecast.value(expectation.selector));
  });
  return { forecast, fixed, used: Math.max(0, cost - fixed), shortfalls };
}

/** What a month costs of which nothing is measured, $. */
function fixedCost({ cost }: ResolvedScenario): number {
  return (cost?.items ?? []).reduce((sum, item) => sum + monthly(item, item.fixed), 0);
}
