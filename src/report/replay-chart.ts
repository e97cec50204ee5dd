/** The chart of a replay: miss ratio against capacity, a line for each policy. */
import type { TopLevelSpec } from 'vega-lite';
import { LOOK, tierLook } from './chart-look.ts';
import { logTicks } from './curves.ts';
import { rounded } from './layers.ts';
import type { Layer } from './layers.ts';

/** Points of one policy, by capacity in ascending order. */
export interface MissCurve {
  readonly policy: string;
  readonly points: readonly MissPoint[];
}

interface MissPoint {
  readonly capacity: number;
  readonly missRatio: number;
  /** Half-width of its 95 % interval; 0: it is exact. */
  readonly half: number;
}

export interface MissChart {
  readonly title: string;
  readonly subtitle: string;
  readonly unit: 'entries' | 'bytes';
  readonly curves: readonly MissCurve[];
}

const WIDTH = 720;
const HEIGHT = 340;
/** Room above the highest point, and beside the outermost ones on the log scale. */
const HEADROOM = 1.05;
const MARGIN = 1.15;
/** Binary prefixes on an axis of bytes, by powers of 1024. */
const BYTES_LABEL = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function missChart({ title, subtitle, unit, curves }: MissChart): TopLevelSpec {
  const points = curves.flatMap((curve) => curve.points);
  const capacities = points.map(({ capacity }) => capacity);
  const domain = [Math.min(...capacities) / MARGIN, Math.max(...capacities) * MARGIN] as const;
  const top = Math.min(1, Math.max(...points.map(({ missRatio, half }) => missRatio + half)) * HEADROOM);
  const names = curves.map(({ policy }) => policy);
  const looks = curves.map((_, index) => tierLook(index));
  const color = colours(names, looks.map(({ colour }) => colour));
  const strokeDash = colours(names, looks.map(({ strokes }) => strokes ?? [1, 0]));
  const x: object = {
    field: 'capacity',
    type: 'quantitative',
    title: unit === 'bytes' ? 'capacity (log scale)' : 'capacity (entries, log scale)',
    scale: { type: 'log', domain, nice: false },
    axis: unit === 'bytes' ? bytesAxis(domain) : { values: logTicks(domain), labelExpr: "format(datum.value, '~s')" },
  };
  const scale = { domain: [0, top], nice: false };
  const axis = { labelExpr: "format(datum.value, '~p')" };
  const y: object = { field: 'missRatio', type: 'quantitative', title: 'miss ratio', scale, axis };
  const band = {
    transform: [{ filter: 'datum.high > datum.low' }],
    mark: { type: 'rule', strokeWidth: 3, opacity: 0.35 },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
  };
  const line = { mark: { type: 'line', strokeWidth: 1.6 }, encoding: { x, y, color, strokeDash } };
  const dots = { mark: { type: 'point', filled: true, size: 18, opacity: 1 }, encoding: { x, y, color } };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    title: { text: title, subtitle },
    width: WIDTH,
    height: HEIGHT,
    background: 'white',
    padding: 10,
    data: { values: curves.flatMap((curve) => rows(curve, top)) },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: [band, line, dots] as Layer[],
    config: LOOK,
  };
}

function colours(names: readonly string[], range: readonly unknown[]): object {
  return { field: 'policy', type: 'nominal', title: null, scale: { domain: names, range } };
}

/** Powers of two that are few enough to read. */
function bytesAxis([low, high]: readonly [number, number]): object {
  const first = Math.ceil(Math.log2(low));
  const count = Math.floor(Math.log2(high)) - first + 1;
  const step = Math.max(1, Math.ceil(count / 10));
  const values = Array.from({ length: Math.ceil(count / step) }, (_, i) => 2 ** (first + i * step));
  const power = 'floor(log(datum.value) / log(1024) + 1e-9)';
  const unit = `${JSON.stringify(BYTES_LABEL)}[${power}]`;
  return { values, labelExpr: `format(datum.value / pow(1024, ${power}), '~g') + ' ' + ${unit}` };
}

function rows({ policy, points }: MissCurve, top: number): object[] {
  return points.map(({ capacity, missRatio, half }) => ({
    policy,
    capacity,
    missRatio: rounded(missRatio),
    low: rounded(Math.max(0, missRatio - half)),
    high: rounded(Math.min(top, missRatio + half)),
  }));
}
