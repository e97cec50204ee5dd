/** What all charts of a report share: time on the x axis, the phases, curves with their intervals, and the look. */
import type { TopLevelSpec } from 'vega-lite';
import type { Column } from '../study/estimate.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { alarmLayers, faultLayers, limitLayers, phaseLayers, warmUpOf } from './chart-backdrop.ts';
import type { Limit } from './chart-backdrop.ts';
import { LOOK, WIDTH } from './chart-look.ts';
import type { Strokes } from './chart-look.ts';
import { timeUnit } from './chart-time.ts';
import type { TimeUnit } from './chart-time.ts';
import { downsample } from './downsample.ts';
import { inWords } from './outcome.ts';
import { rounded } from './layers.ts';
import type { Layer } from './layers.ts';

export interface Curve {
  /** In the legend. */
  readonly name: string;
  readonly column: Column;
  readonly colour: string;
  /** Broken line without a band: of two curves of one colour, the lesser. */
  readonly dashed?: boolean;
  /** Another stroke, for what has a colour that is taken; lengths of strokes and gaps in px. */
  readonly strokes?: Strokes;
}

export interface Frame {
  readonly title: string;
  /** Beside the facts that every chart states under its title; may be empty. */
  readonly remark: string;
  /** With its unit. */
  readonly yTitle: string;
  /** The y axis shows values in SI units times this. */
  readonly yFactor: number;
  readonly yScale: { readonly type: 'linear' | 'log'; readonly domain: readonly [number, number] };
  /** `labelExpr`: a Vega expression of `datum.value`. */
  readonly yAxis: { readonly labelExpr: string; readonly values?: readonly number[] };
  /** How a single value is told, in the notation of d3-format. */
  readonly yFormat: string;
  readonly curves: readonly Curve[];
  readonly limit: Limit | null;
}

const HEIGHT = 260;
/** With more curves than this, bands hide what they surround. */
const BANDS_MAX = 6;
/** A point every four pixels or so: more are hardly seen, and the charts of a report are kept under version control. */
const POINTS = 200;
/** Of the width, for each tick of the time axis, px. */
const TICK_ROOM = 72;
/** Name of the layer that has the curves, for what finds it in a specification. */
export const CURVES = 'curves';

/** A chart, and what it says to those who do not see it. */
export interface Drawing {
  readonly title: string;
  /** What is drawn, and of what. */
  readonly caption: string;
  /** A sentence for each curve or bar. */
  readonly words: readonly string[];
  readonly spec: TopLevelSpec;
  /** Of a point of a curve; null: there is nothing to tell that is not drawn. */
  readonly told: Told | null;
}

/** Parts of a layer that tells the values of a point: what it computes of a row, and what it shows. */
interface Told {
  readonly transform: readonly object[];
  readonly tooltip: readonly object[];
}

export function chart(study: Study, frame: Frame): Drawing {
  const time = timeUnit(study.scenario.duration);
  const names = frame.curves.map((curve) => curve.name);
  const y = { title: frame.yTitle, scale: { ...frame.yScale, nice: false }, axis: frame.yAxis };
  const x = {
    field: 'time',
    type: 'quantitative',
    title: `simulated time (${time.name})`,
    scale: { domain: [0, rounded(study.scenario.duration / time.seconds)], nice: false },
    axis: { tickCount: { expr: `floor(width / ${TICK_ROOM})` }, labelFlush: false },
  };
  const colour = {
    field: 'curve',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: frame.curves.map((curve) => curve.colour) },
  };
  const dash = {
    field: 'curve',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: frame.curves.map(strokesOf) },
  };
  const banded = frame.curves.filter((curve) => hasBand(curve, frame)).map((curve) => curve.name);
  const band = {
    transform: [{ filter: { field: 'curve', oneOf: banded } }],
    mark: { type: 'area', opacity: 0.2 },
    encoding: { x, y: { field: 'low', type: 'quantitative', ...y }, y2: { field: 'high' }, color: colour },
  };
  const line = {
    name: CURVES,
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: { x, y: { field: 'value', type: 'quantitative', ...y }, color: colour, strokeDash: dash },
  };
  const behind = [...faultLayers(study, time, x), ...phaseLayers(study, time, x)];
  const before = [...limitLayers(frame.limit, frame.yFactor), ...alarmLayers(study, time, x, HEIGHT)];
  const layer = [...behind, ...(banded.length > 0 ? [band] : []), line, ...before];
  const caption = subtitle(study, frame, banded.length > 0);
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: frame.title,
    title: { text: frame.title, subtitle: caption },
    width: WIDTH,
    height: HEIGHT,
    background: 'white',
    padding: 10,
    data: { values: frame.curves.flatMap((curve) => points(study, curve, frame, time)) },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: layer as Layer[],
    config: LOOK,
  };
  const words = frame.curves.map((curve) => said(study, curve));
  return { title: frame.title, caption, words, spec, told: toldOf(frame, time, banded.length > 0) };
}

/** Where a curve runs: its ends and its extremes, and when it was there. */
function said({ series }: Study, { name, column: { mean, unit } }: Curve): string {
  const measured = mean.flatMap((value, window) => (Number.isFinite(value) ? [{ value, window }] : []));
  const at = ({ value }: Point): string => formatQuantity(value, unit);
  const when = ({ window }: Point): string => formatQuantity(series.from[window], 's');
  const lowest = measured.reduce((a, b) => (b.value < a.value ? b : a));
  const highest = measured.reduce((a, b) => (b.value > a.value ? b : a));
  const ends = `begins at ${at(measured[0])}, ends at ${at(measured[measured.length - 1])}`;
  return `${name}: ${ends}; lowest ${at(lowest)} at ${when(lowest)}, highest ${at(highest)} at ${when(highest)}.`;
}

interface Point {
  readonly value: number;
  readonly window: number;
}

/** What one learns of a point that one points at; intervals only where there is any. */
function toldOf({ yTitle, yFormat }: Frame, time: TimeUnit, banded: boolean): Told {
  const ends = ['low', 'high'].map((end) => `format(datum.${end}, '${yFormat}')`).join(" + ' to ' + ");
  const interval = { calculate: `isValid(datum.low) ? ${ends} : 'none'`, as: 'interval' };
  return {
    transform: banded ? [interval] : [],
    tooltip: [
      { field: 'curve', type: 'nominal', title: 'curve' },
      { field: 'value', type: 'quantitative', title: yTitle, format: yFormat },
      ...(banded ? [{ field: 'interval', type: 'nominal', title: '95 % interval' }] : []),
      { field: 'time', type: 'quantitative', title: `time (${time.name})`, format: '.3~f' },
    ],
  };
}

function subtitle(study: Study, frame: Frame, banded: boolean): string {
  const { facts, scenario } = study;
  const replications = inWords(facts.replications, 'replication');
  return [
    scenario.name,
    banded ? `mean of ${replications}, bands: 95 % interval` : replications,
    warmUpOf(study) === undefined ? '' : 'grey: warm-up, not counted',
    scenario.timeline.length === 0 ? '' : 'red: faults',
    study.alarms?.some(({ at }) => at.length > 0) === true ? 'triangles: alarms' : '',
    frame.remark,
    facts.interrupted ? `interrupted at ${formatQuantity(facts.simulatedUntil, 's')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Rows of a curve; a value that a log scale cannot show counts as missing. */
function points(study: Study, curve: Curve, frame: Frame, time: TimeUnit): object[] {
  const { from, to } = study.series;
  const { name, column } = curve;
  const shown = column.mean.map((value) => (frame.yScale.type === 'log' && value <= 0 ? NaN : value));
  const middle = from.map((start, window) => (start + to[window]) / 2);
  // Cut to the chart here: a clip path would carry a running number from one chart of the process to the next.
  const [bottom, top] = frame.yScale.domain;
  const y = (value: number): number => rounded(Math.min(top, Math.max(bottom, value * frame.yFactor)));
  return downsample(middle, shown, POINTS).map((window) => {
    const value = shown[window];
    const half = column.half?.[window] ?? NaN;
    const at = { curve: name, time: rounded(middle[window] / time.seconds) };
    const line = { ...at, value: Number.isNaN(value) ? null : y(value) };
    if (!hasBand(curve, frame)) return line;
    // On a log scale, an interval that reaches below zero has no lower end to draw.
    const endless = frame.yScale.type === 'log' && value <= half;
    if (Number.isNaN(value + half) || endless) return { ...line, low: null, high: null };
    return { ...line, low: y(value - half), high: y(value + half) };
  });
}

function strokesOf({ dashed, strokes }: Curve): Strokes {
  return strokes ?? (dashed === true ? [5, 3] : [1, 0]);
}

function hasBand({ column, dashed }: Curve, { curves }: Frame): boolean {
  return column.half !== null && dashed !== true && curves.length <= BANDS_MAX;
}
