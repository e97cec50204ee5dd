/** The alerts of a scenario. */
import type { Alert } from '../alert.ts';
import { parseStatement } from '../expectation.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

/** Undefined where there are none, so that scenarios without them are what they were. */
export function resolveAlerts({ alerts, ...spec }: ScenarioSpec): readonly Alert[] | undefined {
  if (alerts === undefined || alerts.length === 0) return undefined;
  const vocabulary = {
    tiers: Object.keys(spec.tiers),
    regions: Object.keys(spec.regions),
    namespaces: Object.keys(spec.namespaces),
    phases: [],
  };
  return alerts.map(({ alert: name, when, over, every, for: lasting }) => {
    const statement = parseStatement(when, vocabulary);
    if ('problems' in statement) throw new Error(`the alert ${name} was resolved without being checked`);
    const { text, selector, operator, bound } = statement;
    return { name, text, selector, operator, bound, over, every, lasting };
  });
}
