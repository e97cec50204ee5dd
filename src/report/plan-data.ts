/** `plan.json`: a plan as plain data. */
import { formatSelector } from '../scenario/metric.ts';
import type { Configuration } from '../study/plan/space.ts';
import { configurationOf } from '../study/plan/plan.ts';
import type { Plan } from '../study/plan/plan.ts';
import { nearest } from './plan-outcome.ts';
import { scenarioHash } from '../study/scenario-hash.ts';
import type { Provenance } from './results.ts';

/** Of the shape below; a member that goes or changes its meaning makes it another. */
const SCHEMA_VERSION = 1;

export function planData(plan: Plan, { version, command }: Provenance): object {
  const { base, space, found, front, margins, runs, expectations } = plan;
  const chosen = configurationOf(space, found.best);
  const miss = found.best === null ? nearest(found.trials) : null;
  const valuesOf = ({ choice }: Pick<Configuration, 'choice'>): object =>
    Object.fromEntries(space.variations.map(({ path }, index) => [path, choice[index]]));
  return {
    schemaVersion: SCHEMA_VERSION,
    command,
    engine: { version, seed: base.seed },
    scenario: { name: base.name, hash: scenarioHash(base) },
    verdict: plan.interrupted ? 'interrupted' : found.best === null ? 'fail' : 'pass',
    proven: found.isProven,
    doubt: found.doubt,
    vary: Object.fromEntries(space.variations.map(({ path, values }) => [path, values])),
    configurations: space.configurations.length,
    impossible: space.impossible.map(({ choice, problems }) => {
      return { values: valuesOf({ choice }), problem: problems[0].message };
    }),
    runs,
    notSimulated: found.left,
    chosen: chosen === null ? null : {
      values: valuesOf(chosen),
      costPerMonth: found.best?.outcome.cost,
      hash: scenarioHash(chosen.scenario),
    },
    nearestMiss: miss === null ? null : {
      values: valuesOf(configurationOf(space, miss) ?? { choice: [] }),
      fails: miss.outcome.judgements.filter(({ verdict }) => verdict !== 'pass').map((one) => one.expectation.text),
    },
    expectations: expectations.map(({ text, selector }, index) => ({
      text,
      chosen: found.best?.outcome.metrics[formatSelector(selector)] ?? null,
      forecast: found.errors.shortfalls[index],
    })),
    simulated: found.trials.map(({ index, outcome }) => {
      const configuration = configurationOf(space, { index });
      const foreseen = configuration?.foreseen;
      const values = Object.fromEntries(
        expectations.map(({ selector }) => {
          const name = formatSelector(selector);
          return [name, { ...outcome.metrics[name], forecast: foreseen?.forecast.value(selector) ?? null }];
        }),
      );
      return {
        values: configuration === null ? {} : valuesOf(configuration),
        passes: outcome.passes,
        replications: outcome.runs,
        costPerMonth: outcome.cost,
        costForecast: foreseen === undefined ? null : foreseen.fixed + foreseen.used,
        metrics: values,
      };
    }),
    front: front.best.map(({ configuration, cost, value, isSimulated }) => {
      const simulated = isSimulated ? 'simulated' : 'forecast';
      return { values: valuesOf(configuration), costPerMonth: cost, value, source: simulated };
    }),
    against: formatSelector(front.selector),
    margins: margins?.margins ?? [],
    notAsked: margins?.unasked ?? [],
  };
}
