/** The tables of a plan: what was chosen and simulated, what more money buys, how far it goes, how right it was. */
import { METRICS, formatSelector } from '../scenario/metric.ts';
import type { MetricUnit } from '../scenario/metric-spec.ts';
import type { Variation } from '../scenario/vary.ts';
import { ceilingOf } from '../study/estimate.ts';
import type { FrontPoint } from '../study/plan/front.ts';
import type { Margin } from '../study/plan/margins.ts';
import { configurationOf } from '../study/plan/plan.ts';
import type { Plan } from '../study/plan/plan.ts';
import { formatQuantity } from '../units/format.ts';
import { NOTHING, formatBeside } from './quantity.ts';
import type { Table } from './table.ts';

/** The last two words of a path tell most of them apart. */
function shortNames(variations: readonly Variation[]): string[] {
  const tail = (path: string): string => path.split('.').slice(-2).join('.');
  const tails = variations.map(({ path }) => tail(path));
  return variations.map(({ path }, index) => {
    return tails.filter((other) => other === tails[index]).length > 1 ? path : tails[index];
  });
}

/** What each varied value of the chosen configuration is, beside what it could have been. */
export function choiceTable(plan: Plan): Table {
  const chosen = configurationOf(plan.space, plan.found.best);
  const rows = plan.space.variations.map(({ path, values }, index) => {
    return [path, chosen?.choice[index] ?? NOTHING, values.join(', ')];
  });
  return {
    title: 'Chosen',
    note: '',
    columns: ['', 'value', 'of'],
    rows,
    right: [false, false, false],
  };
}

/** The front, cheapest first; at most so many rows, evenly spread. */
export function frontTable({ front, space, found }: Plan, most: number): Table {
  const { metric } = front.selector;
  const { unit } = METRICS[metric];
  const how = ({ configuration, isSimulated }: FrontPoint): string => {
    if (configuration.index === found.best?.index) return 'chosen';
    if (!isSimulated) return 'forecast';
    const trial = found.trials.find(({ index }) => index === configuration.index);
    return trial?.outcome.passes === true ? 'passes' : 'fails';
  };
  const kept = thinned(front.best, most, ({ configuration }) => configuration.index === found.best?.index);
  return {
    title: `What ${formatSelector(front.selector)} costs`,
    note: 'None is cheaper and better than one of these. Forecasts are put right by what simulations showed.',
    columns: ['a month', metric, '', ...shortNames(space.variations)],
    rows: kept.map((point) => [
      formatQuantity(point.cost, '$'),
      formatQuantity(point.value, unit),
      how(point),
      ...point.configuration.choice,
    ]),
    right: [true, true, false, ...space.variations.map(() => true)],
  };
}

/** First, last and `isKept` ones always. */
function thinned<T>(items: readonly T[], most: number, isKept: (item: T) => boolean): T[] {
  if (items.length <= most) return [...items];
  const wanted = new Set(Array.from({ length: most }, (_, i) => Math.round((i * (items.length - 1)) / (most - 1))));
  return items.filter((item, index) => wanted.has(index) || isKept(item));
}

const KINDS: Readonly<Record<Margin['kind'], string>> = {
  load: 'load of all regions',
  flatter: 'exponent of popularity, lower',
  steeper: 'exponent of popularity, higher',
  region: 'load, without',
};

export function marginTable({ margins, runs }: Plan): Table {
  const rows = (margins?.margins ?? []).map((margin) => [
    margin.kind === 'region' ? `${KINDS.region} ${margin.region}` : KINDS[margin.kind],
    margin.holds === null ? NOTHING : amount(margin, margin.holds),
    margin.breaks === null ? NOTHING : amount(margin, margin.breaks),
    margin.broken.join('; '),
  ]);
  const unasked = (margins?.unasked ?? []).map(({ region, because }) => {
    return `Without ${region}: not simulated, ${because}.`;
  });
  const open = (margins?.margins ?? []).some(({ isResolved }) => !isResolved);
  const lasting = rows.length > 0 && (margins?.margins ?? []).some(({ region }) => region !== null);
  const note = [
    `By bisection, ${runs.margins} runs, all else as it is.`,
    lasting ? 'A region is lost for long: its users are at the nearest other one, and all caches are warm again.' : '',
    open ? 'Some edges lie anywhere between the two: the budget was spent.' : '',
    ...unasked,
  ];
  return {
    title: 'Safety margin',
    note: note.filter((one) => one !== '').join(' '),
    columns: ['', 'holds at', 'breaks at', 'what breaks'],
    rows,
    right: [false, true, true, false],
  };
}

function amount({ kind }: Margin, value: number): string {
  if (kind === 'load' || kind === 'region') return `x ${value.toFixed(2)}`;
  return `${value > 0 ? '+' : value < 0 ? '-' : ''}${Math.abs(value).toFixed(2)}`;
}

/** Each simulated configuration: what was measured, and in brackets what had been foreseen. */
export function caseTable({ found, space, expectations }: Plan): Table {
  const rows = found.trials.map((trial, order) => {
    const configuration = configurationOf(space, trial);
    const { outcome } = trial;
    const cells = expectations.map(({ selector, bound }) => {
      const { unit } = METRICS[selector.metric];
      const measured = outcome.metrics[formatSelector(selector)]?.mean ?? NaN;
      const foreseen = configuration?.foreseen.forecast.value(selector) ?? NaN;
      const said = Number.isNaN(measured) ? NOTHING : formatBeside(measured, bound, unit);
      return Number.isNaN(foreseen) ? said : `${said} (${formatQuantity(foreseen, unit)})`;
    });
    const foreseen = configuration === null ? NaN : configuration.foreseen.fixed + configuration.foreseen.used;
    const verdict = outcome.passes ? 'passes' : 'fails';
    return [
      String(order + 1),
      ...(configuration?.choice ?? []),
      verdict,
      ...cells,
      `${formatQuantity(outcome.cost, '$')} (${formatQuantity(foreseen, '$')})`,
    ];
  });
  const names = shortNames(space.variations);
  const columns = ['', ...names, '', ...expectations.map(({ text }) => text), 'a month'];
  return {
    title: 'Simulated',
    note: 'In the order in which they were; in brackets what the forecast had said.',
    columns,
    rows,
    right: columns.map((_, index) => index === 0 || index > names.length + 1),
  };
}

/** How far off the forecast was, by expectation. */
export function errorTable({ found, expectations, space }: Plan): Table {
  const rows = expectations.map(({ text, selector }) => {
    const { unit } = METRICS[selector.metric];
    const isShare = ceilingOf(selector.metric) === 1;
    const errors = found.trials.flatMap((trial) => {
      const measured = trial.outcome.metrics[formatSelector(selector)]?.mean ?? NaN;
      const foreseen = configurationOf(space, trial)?.foreseen.forecast.value(selector) ?? NaN;
      const off = isShare ? measured - foreseen : measured / foreseen - 1;
      return Number.isFinite(off) ? [off] : [];
    });
    return [text, ...errorCells(errors, isShare ? 'points' : '%', unit)];
  });
  const costs = found.trials.flatMap((trial) => {
    const foreseen = configurationOf(space, trial)?.foreseen;
    return foreseen === undefined ? [] : [trial.outcome.cost / (foreseen.fixed + foreseen.used) - 1];
  });
  return {
    title: 'How far off the forecasts were',
    note: 'Measured less foreseen, over the simulated configurations.',
    columns: ['', 'cases', 'on average', 'at worst'],
    rows: [...rows, ['cost of a month', ...errorCells(costs, '%', '$')]],
    right: [false, true, true, true],
  };
}

function errorCells(errors: readonly number[], kind: 'points' | '%', unit: MetricUnit): string[] {
  if (errors.length === 0) return ['0', unit === '$' ? NOTHING : 'no closed form', NOTHING];
  const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const worst = errors.reduce((far, one) => (Math.abs(one) > Math.abs(far) ? one : far), 0);
  const shown = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(100 * value).toFixed(1)} ${kind}`;
  return [String(errors.length), shown(mean), shown(worst)];
}
