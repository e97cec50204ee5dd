/** `timeseries.csv`: one row per window, one column per selector, and its half-width where replications give one. */
import { stringify } from 'csv-stringify/sync';
import type { Study } from '../study/study.ts';
import { jsonNumber } from './json.ts';

/** Column of the half-width of the 95 % interval of `selector`. */
export function halfWidthColumn(selector: string): string {
  return `ci95(${selector})`;
}

/** Empty where a window measured nothing. */
function cell(value: number): string {
  const number = jsonNumber(value);
  return number === null ? '' : String(number);
}

export function formatTimeSeries(study: Study): string {
  const { from, to, columns } = study.series;
  const named = Object.entries(columns).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const data = named.flatMap(([selector, { mean, half }]) => [
    { name: selector, values: mean },
    ...(half === null ? [] : [{ name: halfWidthColumn(selector), values: half }]),
  ]);
  // A column that complete runs do not have, because a comment line would be data to most readers of CSV.
  const interrupted = study.facts.interrupted;
  const header = ['from', 'to', 'phase', ...data.map((column) => column.name), ...(interrupted ? ['interrupted'] : [])];
  const rows = from.map((start, window) => [
    cell(start),
    cell(to[window]),
    phaseAt(study, start),
    ...data.map((column) => cell(column.values[window])),
    ...(interrupted ? ['true'] : []),
  ]);
  return stringify([header, ...rows]);
}

/** Name of the phase that a window lies in; windows straddle none. */
function phaseAt(study: Study, time: number): string {
  return study.scenario.phases.findLast((phase) => phase.from <= time)?.name ?? '';
}
