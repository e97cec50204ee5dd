/** The chart of a plan: each configuration by its cost and a metric, and the front beyond which nothing lies. */
import type { TopLevelSpec } from 'vega-lite';
import { METRICS, formatSelector } from '../scenario/metric.ts';
import type { FrontPoint } from '../study/plan/front.ts';
import type { Plan } from '../study/plan/plan.ts';
import { LOOK, PALETTE, WIDTH } from './chart-look.ts';
import { rounded } from './layers.ts';
import type { Layer } from './layers.ts';

const HEIGHT = 320;
/** A cloud of more forecasts than this shows nothing more, and makes a file of megabytes. */
const POINTS_MAX = 1500;
/** Values that differ by more than this factor lie on top of one another unless the scale is logarithmic. */
const WIDE = 5;
/** Filled and open shapes tell what colours alone would not. */
const KINDS = [
  { kind: 'chosen', colour: PALETTE.tiers[1], shape: 'diamond' },
  { kind: 'simulated: passes', colour: PALETTE.tiers[0], shape: 'circle' },
  { kind: 'simulated: fails', colour: PALETTE.origin, shape: 'cross' },
  { kind: 'forecast', colour: '#b5b5b5', shape: 'circle' },
] as const;

export function planChart(plan: Plan): { title: string; spec: TopLevelSpec } | null {
  const { front, base, found, space } = plan;
  const { points, best, selector } = front;
  if (points.length === 0) return null;
  const { unit } = METRICS[selector.metric];
  const [factor, unitName] = unit === 's' ? [1000, 'ms'] : unit === 'ratio' ? [100, '%'] : [1, unit];
  const kindOf = ({ configuration, isSimulated }: FrontPoint): string => {
    if (configuration.index === found.best?.index) return KINDS[0].kind;
    if (!isSimulated) return KINDS[3].kind;
    const trial = found.trials.find(({ index }) => index === configuration.index);
    return trial?.outcome.passes === true ? KINDS[1].kind : KINDS[2].kind;
  };
  const row = (point: FrontPoint): object => ({
    cost: rounded(point.cost),
    value: rounded(point.value * factor),
    kind: kindOf(point),
    values: space.variations.map(({ path }, at) => `${path}=${point.configuration.choice[at]}`).join(' '),
  });
  const isKept = (point: FrontPoint, index: number): boolean =>
    point.isSimulated || best.includes(point) || index % Math.ceil(points.length / POINTS_MAX) === 0;
  const shown = points.filter(isKept).map(row);
  const present = KINDS.filter((one) => points.some((point) => kindOf(point) === one.kind));
  const domain = present.map((one) => one.kind);
  const kind = { field: 'kind', type: 'nominal', title: null };
  const x = {
    field: 'cost',
    type: 'quantitative',
    title: 'dollars a month',
    scale: { zero: false },
    axis: { format: '~s' },
  };
  const isWide = spread(points) > WIDE;
  const y = {
    field: 'value',
    type: 'quantitative',
    title: `${formatSelector(selector)} (${unitName})`,
    scale: isWide ? { type: 'log' } : { zero: false },
    axis: { format: ',~r' },
  };
  const line = {
    data: { values: best.map(row) },
    mark: { type: 'line', interpolate: 'step-after', color: '#333333', strokeWidth: 1 },
    encoding: { x, y },
  };
  const dots = {
    mark: { type: 'point', filled: true, opacity: 0.9 },
    encoding: {
      x,
      y,
      color: { ...kind, scale: { domain, range: present.map(({ colour }) => colour) } },
      shape: { ...kind, scale: { domain, range: present.map(({ shape }) => shape) } },
      size: {
        condition: [
          { test: `datum.kind === '${KINDS[0].kind}'`, value: 160 },
          { test: `datum.kind === '${KINDS[3].kind}'`, value: 22 },
        ],
        value: 70,
      },
      tooltip: [{ field: 'values', type: 'nominal' }],
    },
  };
  const title = `What ${formatSelector(selector)} costs`;
  const subtitle = `${base.name} · ${points.length} configurations · line: none is cheaper and better`;
  return {
    title,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: title,
      title: { text: title, subtitle },
      width: WIDTH,
      height: HEIGHT,
      background: 'white',
      padding: 10,
      data: { values: shown },
      // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
      layer: [line, dots] as Layer[],
      config: { ...LOOK, legend: { ...LOOK.legend, symbolType: 'circle', symbolSize: 70 } },
    },
  };
}

/** Of all values, the largest over the smallest; nothing where one of them is none. */
function spread(points: readonly FrontPoint[]): number {
  const values = points.map(({ value }) => value);
  const least = values.reduce((a, b) => Math.min(a, b));
  return least > 0 ? values.reduce((a, b) => Math.max(a, b)) / least : 0;
}
