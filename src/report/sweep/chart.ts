/** The charts of a sweep: each main metric against what varies, as lines with their intervals or as a heat map. */
import type { TopLevelSpec } from 'vega-lite';
import { METRICS } from '../../scenario/metric.ts';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { PointResult, SweepResults } from '../../study/sweep/results.ts';
import { tierLook } from '../chart-look.ts';
import { formatMean } from '../quantity.ts';
import { linearAxis, pointsAxis } from './axis.ts';
import { costCharts } from './cost-chart.ts';
import { rounded } from '../layers.ts';
import { fileNameOf, framed, layoutOf } from './layout.ts';
import type { Layout, SweepChart } from './layout.ts';
import type { Parameter } from './parameters.ts';
import { mainMetrics, nameOf, unitOf } from './table.ts';

const HEIGHT = 320;
/** Height of a row of a heat map. */
const ROW = 34;
/** Lines that can be told apart. */
const LINES_MAX = 8;
/** A value can be read in each cell of so many columns. */
const CELLS_MAX = 12;
/** Light enough for dark text on all of it. */
const HEAT = ['#f3f8fd', '#8fbfe0'];

/** None where too much varies for a picture: then the table and the long format have it. */
export function sweepCharts(plan: SweepPlan, results: SweepResults): SweepChart[] {
  const layout = layoutOf(plan);
  const lines = new Set(layout.lines).size;
  const draw = lines <= LINES_MAX ? lineChart : layout.others.length === 1 ? heatMap : null;
  if (draw === null) return [];
  const selectors = mainMetrics(plan, results);
  const charts = selectors.flatMap((selector) => {
    const isMeasured = results.points.some((point) => Number.isFinite(point.metrics[selector]?.mean));
    if (!isMeasured) return [];
    const title = `${selector} by ${[layout.x, ...layout.others].map(({ label }) => label).join(' and ')}`;
    return [{ name: fileNameOf(selector), title, spec: draw(title, selector, plan, layout, results.points) }];
  });
  return [...charts, ...(lines <= LINES_MAX ? costCharts(plan, results.points, layout, selectors) : [])];
}

type Draw = (
  title: string,
  selector: string,
  plan: SweepPlan,
  layout: Layout,
  points: readonly PointResult[],
) => TopLevelSpec;

const lineChart: Draw = (title, selector, plan, { x, lines }, points) => {
  const rows = points.flatMap(({ metrics }, place) => {
    const estimate = metrics[selector];
    if (estimate === undefined || !Number.isFinite(estimate.mean)) return [];
    const [low, high] = estimate.ci95?.every(Number.isFinite) === true ? estimate.ci95 : [estimate.mean, estimate.mean];
    const at = x.numbers === null ? x.texts[place] : x.numbers[place];
    return [{ line: lines[place], x: at, mean: estimate.mean, low, high }];
  });
  const names = [...new Set(rows.map(({ line }) => line))];
  const looks = names.map((_, index) => tierLook(index));
  const legend = names.length > 1 ? { columns: 3 } : null;
  const coded = (range: readonly unknown[]): object => {
    return { field: 'line', type: 'nominal', title: null, legend, scale: { domain: names, range } };
  };
  const color = coded(looks.map(({ colour }) => colour));
  const strokeDash = coded(looks.map(({ strokes }) => strokes ?? [1, 0]));
  const axis = linearAxis(rows.flatMap(({ low, high }) => [low, high]), unitOf(selector));
  const along = { ...pointsAxis(x), field: 'x', title: x.path };
  const y = { field: 'mean', type: 'quantitative', title: selector, ...axis };
  const layer = [
    {
      transform: [{ filter: 'datum.high > datum.low' }],
      mark: { type: 'rule', strokeWidth: 3, opacity: 0.35 },
      encoding: { x: along, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    { mark: { type: 'line', strokeWidth: 1.6 }, encoding: { x: along, y, color, strokeDash } },
    { mark: { type: 'point', filled: true, size: 26, opacity: 1 }, encoding: { x: along, y, color } },
  ];
  const values = rows.map((row) => {
    return { ...row, mean: rounded(row.mean), low: rounded(row.low), high: rounded(row.high) };
  });
  return framed(title, `${plan.name} · bars: 95 % interval`, HEIGHT, values, layer);
};

const heatMap: Draw = (title, selector, plan, { x, others: [other] }, points) => {
  const values = points.flatMap(({ metrics }, place) => {
    const estimate = metrics[selector];
    if (estimate === undefined || !Number.isFinite(estimate.mean)) return [];
    return [{ x: x.texts[place], y: other.texts[place], mean: rounded(estimate.mean), text: formatMean(estimate) }];
  });
  const cell = (parameter: Parameter, field: string): object => ({
    field,
    type: 'ordinal',
    title: parameter.path,
    sort: [...new Set(parameter.texts)],
    axis: { labelAngle: 0, grid: false },
  });
  const encoding = { x: cell(x, 'x'), y: cell(other, 'y') };
  const color = { field: 'mean', type: 'quantitative', legend: null, scale: { range: HEAT, zero: false } };
  const labels = { mark: { type: 'text', fontSize: 11 }, encoding: { ...encoding, text: { field: 'text' } } };
  const readable = new Set(x.texts).size <= CELLS_MAX;
  const layer = [{ mark: { type: 'rect' }, encoding: { ...encoding, color } }, ...(readable ? [labels] : [])];
  const says = METRICS[nameOf(selector)].says;
  return framed(title, `${plan.name} · ${says}`, ROW * new Set(other.texts).size, values, layer);
};
