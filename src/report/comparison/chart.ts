/** The chart of a comparison: how far each metric moved, as a share of the base, with its 95 % interval. */
import type { TopLevelSpec } from 'vega-lite';
import { nameOfBase } from '../../study/compare.ts';
import type { Comparison, Outcome, Row } from '../../study/compare.ts';
import { FAINT, INK, LOOK, PALETTE, WIDTH } from '../chart-look.ts';
import { inWords } from '../outcome.ts';
import { formatDifference } from '../quantity.ts';
import { relative } from './summary.ts';
import { rounded } from '../layers.ts';
import type { Layer } from '../layers.ts';

/** Height of a row and the room around it, px. */
const ROW = 24;
/** Room left and right of the outermost intervals, as shares of the axis: labels stand on the right. */
const MARGIN = { left: 0.05, right: 0.2 } as const;
/** On the log scale: below it the scale is linear, and the outermost intervals are so many times closer to zero. */
const LINEAR = 0.01;
const FACTOR = { left: 1.3, right: 3 } as const;
const TICKS = [0.01, 0.1, 1, 10, 100].flatMap((power) => [power, 2 * power, 5 * power]);
/** A change so many times the median one would press all others into the line at zero. */
const SPREAD_MAX = 20;

/** Better and worse in colours that people with any colour vision tell apart. */
const COLOURS: readonly (readonly [said: string, colour: string, outcomes: readonly Outcome[]])[] = [
  ['better', PALETTE.tiers[0], ['better']],
  ['worse', PALETTE.origin, ['worse']],
  ['neither', PALETTE.tiers[2], ['higher', 'lower']],
  ['undecided', FAINT, ['undecided', 'incomparable']],
  ['no difference', INK, ['same']],
];

/** Null where nothing can be drawn: all that moved, moved from zero. */
export function comparisonChart(comparison: Comparison): { title: string; spec: TopLevelSpec } | null {
  const { variants, replications } = comparison;
  const several = variants.length > 1;
  const values = variants.flatMap(({ side, rows }) => {
    return rows.flatMap((row) => point(several ? `${row.selector}, ${side.name}` : row.selector, row));
  });
  if (values.length === 0) return null;
  const ends = values.flatMap(({ low, high }) => [low, high]);
  const sizes = values.map(({ change }) => Math.abs(change)).toSorted((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)];
  const log = sizes[sizes.length - 1] > SPREAD_MAX * Math.max(median, 0.01);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const domain = log ? widened(least, most) : roomed(least, most);
  const names = variants.map(({ side }) => side.name).join(', ');
  const title = `${names} against ${nameOfBase(comparison)}: change of each metric`;
  const left = variants.reduce((sum, { rows }) => sum + rows.length, 0) - values.length;
  const subtitle = [
    `${inWords(replications, 'replication')}, bars: 95 % interval`,
    log ? 'symmetrical log scale' : '',
    left === 0 ? '' : `${inWords(left, 'metric')} without a share to show`,
  ].filter((part) => part !== '').join(' · ');
  const scale = { ...(log ? { type: 'symlog', constant: LINEAR } : {}), domain, nice: false };
  const y: object = { field: 'metric', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } };
  const x: object = { type: 'quantitative', title: 'change', scale, axis: axisOf(log, domain) };
  const shown = COLOURS.filter(([said]) => values.some(({ outcome }) => outcome === said));
  const color: object = {
    field: 'outcome',
    type: 'nominal',
    title: null,
    scale: { domain: shown.map(([said]) => said), range: shown.map(([, colour]) => colour) },
    legend: { symbolType: 'circle', symbolSize: 60 },
  };
  const layer: object[] = [
    { data: { values: [{ zero: 0 }] }, mark: { type: 'rule', color: FAINT }, encoding: { x: { ...x, field: 'zero' } } },
    {
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color },
    },
    {
      mark: { type: 'point', filled: true, size: 60, opacity: 1 },
      encoding: { y, x: { ...x, field: 'change' }, color },
    },
    {
      mark: { type: 'text', align: 'left', dx: 8 },
      encoding: { y, x: { ...x, field: 'high' }, text: { field: 'label', type: 'nominal' } },
    },
  ];
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    title: { text: title, subtitle },
    width: WIDTH,
    height: { step: ROW },
    background: 'white',
    padding: 10,
    data: { values },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: layer as Layer[],
    config: LOOK,
  };
  return { title, spec };
}

function roomed(least: number, most: number): Domain {
  const room = most - least || 1;
  return [least - room * MARGIN.left, most + room * MARGIN.right];
}

function widened(least: number, most: number): Domain {
  return [Math.min(least, -LINEAR) * FACTOR.left, Math.max(most, LINEAR) * FACTOR.right];
}

function axisOf(log: boolean, [low, high]: Domain): object {
  const labelExpr = "datum.value === 0 ? '0' : format(datum.value, '+~p')";
  if (!log) return { labelExpr };
  const values = [...TICKS.map((tick) => -tick).toReversed(), 0, ...TICKS];
  return { labelExpr, values: values.filter((tick) => tick >= low && tick <= high) };
}

type Domain = readonly [low: number, high: number];

interface Point {
  readonly metric: string;
  readonly outcome: string;
  readonly change: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

function point(metric: string, row: Row): Point[] {
  const { difference, outcome, unit } = row;
  const change = relative(row, difference.mean);
  const [low, high] = (difference.ci95 ?? [difference.mean, difference.mean]).map((end) => relative(row, end));
  if (![change, low, high].every(Number.isFinite)) return [];
  const [said] = COLOURS.find(([, , outcomes]) => outcomes.includes(outcome)) ?? ['undecided'];
  const label = outcome === 'same' ? '0' : formatDifference(difference.mean, unit);
  return [{ metric, outcome: said, change: rounded(change), low: rounded(low), high: rounded(high), label }];
}
