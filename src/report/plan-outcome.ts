/** The outcome of a plan in words: what every form of its report says of it. */
import { METRICS, formatSelector } from '../scenario/metric.ts';
import { configurationOf } from '../study/plan/plan.ts';
import type { Plan, Simulated } from '../study/plan/plan.ts';
import type { Trial } from '../study/plan/search.ts';
import { formatQuantity } from '../units/format.ts';
import { inWords } from './outcome.ts';
import { formatBeside } from './quantity.ts';

export function planHeadline({ base, found, space, expectations }: Plan): string {
  const count = inWords(space.configurations.length, 'configuration');
  if (found.best === null) {
    return found.isProven
      ? `${base.name}: none of ${count} meets all expectations`
      : `${base.name}: none of those simulated meets all expectations`;
  }
  const cost = `${formatQuantity(found.best.outcome.cost, '$')} a month`;
  const which = found.isProven ? `the cheapest of ${count}` : 'the cheapest that was found';
  return `${base.name}: ${cost} meets ${inWords(expectations.length, 'expectation')}, ${which}`;
}

/** How sure it is, and what it took. */
export function assurance(plan: Plan): string[] {
  const { found, runs, space } = plan;
  const { dearer, failing, open } = found.left;
  const lines = [`${inWords(found.trials.length, 'configuration')} simulated in ${inWords(runs.search, 'run')}.`];
  const left = [
    dearer > 0 ? `${dearer} dearer` : '',
    failing > 0 ? `${failing} by forecast too little` : '',
    open > 0 ? `${open} that may pass` : '',
  ].filter((one) => one !== '');
  if (left.length > 0) lines.push(`Not simulated: ${left.join(', ')}.`);
  const what = found.best === null ? 'one of them passes' : 'one of them passes and is cheaper';
  if (left.length > 0) lines.push(`That ${what}: probability at most ${chance(found.doubt)}.`);
  if (!found.isProven) lines.push(`Not proven: ${whyNot(plan)}.`);
  if (space.impossible.length > 0) {
    const [{ choice, problems }] = space.impossible;
    const combinations = inWords(space.impossible.length, 'combination');
    lines.push(`${combinations} left out as no valid scenario, such as ${choice.join(', ')}: ${problems[0].message}.`);
  }
  return lines;
}

function whyNot({ interrupted, runs }: Plan): string {
  if (interrupted) return 'interrupted';
  return `the budget of ${inWords(runs.budget, 'run')} was spent`;
}

/** Probabilities by a forecast and a handful of cases deserve no more than one digit. */
function chance(doubt: number): string {
  if (doubt < 0.0001) return 'less than 0.01 %';
  return `${Number((100 * doubt).toPrecision(1))} %`;
}

/** When nothing passes: the configuration that comes nearest, and what stands in its way. */
export function nearestMiss(plan: Plan): string[] {
  const { found, space, expectations } = plan;
  const trial = nearest(found.trials);
  if (found.best !== null || trial === null) return [];
  const choice = configurationOf(space, trial)?.choice ?? [];
  const values = space.variations.map(({ path }, index) => `${path}=${choice[index]}`);
  const stands = trial.outcome.judgements.flatMap(({ expectation, estimate, verdict, reason }) => {
    if (verdict === 'pass' || !expectations.some(({ text }) => text === expectation.text)) return [];
    const { selector, bound, text } = expectation;
    const value = estimate === null ? 'nothing' : formatBeside(estimate.mean, bound, METRICS[selector.metric].unit);
    return [`✗  ${text}  ${value}${reason === '' ? '' : `  (${reason})`}`];
  });
  const cost = formatQuantity(trial.outcome.cost, '$');
  return [`The nearest miss, ${cost} a month: ${values.join(' ')}`, ...stands];
}

/** The trial whose worst shortfall is least. */
export function nearest(trials: readonly Trial<Simulated>[]): Trial<Simulated> | null {
  const worst = ({ outcome }: Trial): number => Math.max(...outcome.shortfalls);
  return trials.reduce<Trial<Simulated> | null>((best, trial) => {
    return best === null || worst(trial) < worst(best) ? trial : best;
  }, null);
}

/** Of the chosen configuration, or of the nearest miss: the expectations that count, with what was measured. */
export function measuredLines({ found, expectations }: Plan): [text: string, measured: string][] {
  return expectations.map(({ text, selector, bound }) => {
    const value = found.best?.outcome.metrics[formatSelector(selector)]?.mean ?? NaN;
    return [text, formatBeside(value, bound, METRICS[selector.metric].unit)];
  });
}
