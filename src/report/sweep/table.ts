/** The table of a sweep: a row for each point, its parameters first, then the main metrics, best and worst marked. */
import { METRICS, betterOf, isMetricName } from '../../scenario/metric.ts';
import type { MetricName } from '../../scenario/metric.ts';
import { USUAL_METRICS } from '../../study/replicates.ts';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { PointResult, SweepResults } from '../../study/sweep/results.ts';
import { formatQuantity } from '../../units/format.ts';
import { formatEstimate } from '../quantity.ts';
import type { Table } from '../table.ts';
import { parametersOf } from './parameters.ts';

/** More columns than this fit no page; who wants others names them. */
const USUAL_MAX = 6;

/** What tables and charts show: what was asked for, or of the usual metrics those that differ between points. */
export function mainMetrics({ metrics }: SweepPlan, { points }: SweepResults): string[] {
  if (metrics.length > 0) return [...metrics];
  const measured = (selector: string): number[] => {
    return points.flatMap((point) => point.metrics[selector]?.mean ?? []).filter((mean) => !Number.isNaN(mean));
  };
  const usual = USUAL_METRICS.filter((selector) => measured(selector).length > 0);
  const differing = usual.filter((selector) => new Set(measured(selector)).size > 1);
  return (differing.length > 0 ? differing : usual).slice(0, USUAL_MAX);
}

export function nameOf(selector: string): MetricName {
  const [name] = selector.split('{');
  if (!isMetricName(name)) throw new Error(`${selector} is no metric`);
  return name;
}

export function sweepTable(plan: SweepPlan, results: SweepResults): Table {
  const { points } = results;
  const parameters = parametersOf(plan);
  const metrics = mainMetrics(plan, results);
  const marks = metrics.map((selector) => marksOf(points, selector));
  const demanding = points.some(({ verdict }) => verdict !== null);
  const rows = points.map((point, place) => [
    String(place + 1),
    ...parameters.map(({ texts }) => texts[place]),
    ...metrics.map((selector, index) => `${formatEstimate(point.metrics[selector])}${marks[index][place]}`),
    ...(demanding ? [verdictOf(point)] : []),
  ]);
  return {
    title: 'Points',
    note: '',
    columns: ['point', ...parameters.map(({ label }) => label), ...metrics, ...(demanding ? ['expectations'] : [])],
    rows,
    right: [true, ...parameters.map(({ numbers }) => numbers !== null), ...metrics.map(() => true)].concat(
      demanding ? [false] : [],
    ),
  };
}

/** ` (best)` and ` (worst)` by point; nothing where all read the same, or neither way is better. */
function marksOf(points: readonly PointResult[], selector: string): string[] {
  const means = points.map((point) => point.metrics[selector]?.mean ?? NaN);
  const known = means.filter((mean) => !Number.isNaN(mean));
  const better = betterOf(nameOf(selector));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const read = (mean: number): string => formatQuantity(mean, unitOf(selector));
  if (better === 'neither' || known.length === 0 || read(low) === read(high)) return means.map(() => '');
  const [best, worst] = better === 'lower' ? [low, high] : [high, low];
  return means.map((mean) => (read(mean) === read(best) ? ' (best)' : read(mean) === read(worst) ? ' (worst)' : ''));
}

function verdictOf({ status, verdict, judgements }: PointResult): string {
  if (status !== 'done') return status;
  const unmet = judgements.filter((one) => one.verdict === 'fail').length;
  if (unmet > 0) return `${unmet} of ${judgements.length} not met`;
  return verdict === 'pass' ? 'met' : 'undecided';
}

/** The unit of a metric, by its selector. */
export function unitOf(selector: string) {
  return METRICS[nameOf(selector)].unit;
}
