/** `--metric` and `--tolerance`: what is compared, and how much worse it may be. */
import { parseChange } from '../scenario/change.ts';
import type { Change } from '../scenario/change.ts';
import { limitOn } from '../scenario/expectation.ts';
import type { Expectation } from '../scenario/expectation.ts';
import { METRICS, formatSelector } from '../scenario/metric.ts';
import type { Selector } from '../scenario/metric.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { parseSelector, vocabularyOf } from '../scenario/selector.ts';
import { UserError } from './exit.ts';

export interface Tolerances {
  /** Of every metric without a limit of its own, as a share of the base; null: none. */
  readonly general: number | null;
  readonly limits: readonly Expectation[];
}

/** Reads a selector of what any of the scenarios has. */
export function readSelector(where: string, text: string, scenarios: readonly ResolvedScenario[]): Selector {
  const tries = scenarios.map((scenario) => parseSelector(text, vocabularyOf(scenario)));
  const found = tries.find((one) => !('problems' in one));
  if (found !== undefined && !('problems' in found)) return found;
  const messages = tries.flatMap((one) => ('problems' in one ? one.problems.map(({ message }) => message) : []));
  throw new UserError(`${where}: ${[...new Set(messages)].join('; ')}`);
}

/** `2 %` for all, or `metric=5 %` for one. */
export function readTolerances(texts: readonly string[], scenarios: readonly ResolvedScenario[]): Tolerances {
  let general: number | null = null;
  const limits = new Map<string, Expectation>();
  for (const text of texts) {
    // Labels have a `=` too, and it stands before the brace that closes them.
    const [, metric, amount] = /^(.*)=([^=}]*)$/s.exec(text) ?? [null, null, text];
    if (metric === null) {
      if (general !== null) throw new UserError('--tolerance: one for all metrics is given twice, expected once');
      general = amountOf(text, amount, 'relative').by;
      continue;
    }
    const selector = readSelector(`--tolerance ${text}`, metric, scenarios);
    const limit = limitOn(selector, amountOf(text, amount, selector));
    if (limit === null) {
      throw new UserError(`--tolerance ${text}: more of \`${selector.metric}\` is neither better nor worse`);
    }
    const name = formatSelector(selector);
    if (limits.has(name)) throw new UserError(`--tolerance ${text}: \`${name}\` is given twice`);
    limits.set(name, limit);
  }
  return { general, limits: [...limits.values()] };
}

function amountOf(text: string, amount: string, of: Selector | 'relative'): Change {
  const change = parseChange(amount, of === 'relative' ? 'ratio' : METRICS[of.metric].unit);
  if ('problem' in change) throw new UserError(`--tolerance ${text}: ${change.problem}`);
  if (of === 'relative' && change.kind !== 'relative') {
    throw new UserError(`--tolerance ${text}: found points, expected a share of the base such as \`2 %\``);
  }
  if (change.by < 0) throw new UserError(`--tolerance ${text}: found \`${amount.trim()}\`, expected at least 0`);
  return change;
}
