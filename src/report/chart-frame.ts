/** What all charts of a report share: time on the x axis, the phases, curves with their intervals, and the look. */
import type { TopLevelSpec } from 'vega-lite';
import { WARM_UP } from '../scenario/resolved.ts';
import type { Phase } from '../scenario/resolved.ts';
import type { Column } from '../study/estimate.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { downsample } from './downsample.ts';
import { inWords } from './outcome.ts';
import { CHART_FONT, textWidth } from './text-width.ts';

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;
type Layer = LayeredSpec['layer'][number];

export interface Curve {
  /** In the legend. */
  readonly name: string;
  readonly column: Column;
  readonly colour: string;
  /** Broken line without a band: of two curves of one colour, the lesser. */
  readonly dashed?: boolean;
  /** Another stroke, for what has a colour that is taken; lengths of strokes and gaps in px. */
  readonly strokes?: readonly number[];
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
  readonly curves: readonly Curve[];
  /** A level to hold the curves against, in SI units, with its label. */
  readonly limit: { readonly value: number; readonly label: string } | null;
}

export const WIDTH = 720;
const HEIGHT = 260;
/** With more curves than this, bands hide what they surround. */
const BANDS_MAX = 6;
/** A point every four pixels or so: more are hardly seen, and the charts of a report are kept under version control. */
const POINTS = 200;
/** Digits of a coordinate: a hundredth of a pixel. */
const DIGITS = 5;
const LABEL_SIZE = 11;
export const INK = '#333333';
export const FAINT = '#8a8a8a';
const SHADE = '#f0f0f0';
const LIMIT = '#b00020';
const FAULT = '#fbe3e0';

/** Colours that people with any colour vision tell apart (Okabe & Ito 2008). */
export const PALETTE = {
  all: '#000000',
  tiers: ['#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
  origin: '#d55e00',
} as const;

/** Once round the colours of tiers, the same again in other strokes. */
const STROKES = [[1, 0], [6, 2], [2, 2]] as const;

export function tierLook(index: number): Pick<Curve, 'colour' | 'strokes'> {
  const colours = PALETTE.tiers;
  const round = Math.floor(index / colours.length);
  return { colour: colours[index % colours.length], strokes: STROKES[round % STROKES.length] };
}

export function chart(study: Study, frame: Frame): TopLevelSpec {
  const time = timeUnit(study.scenario.duration);
  const names = frame.curves.map((curve) => curve.name);
  const y = { title: frame.yTitle, scale: { ...frame.yScale, nice: false }, axis: frame.yAxis };
  const x = {
    field: 'time',
    type: 'quantitative',
    title: `simulated time (${time.name})`,
    scale: { domain: [0, rounded(study.scenario.duration / time.seconds)], nice: false },
    axis: { tickCount: 10, labelFlush: false },
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
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: { x, y: { field: 'value', type: 'quantitative', ...y }, color: colour, strokeDash: dash },
  };
  const behind = [...faultLayers(study, time, x), ...phaseLayers(study, time, x)];
  const layer = [...behind, ...(banded.length > 0 ? [band] : []), line, ...limitLayers(frame)];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: frame.title,
    title: { text: frame.title, subtitle: subtitle(study, frame, banded.length > 0) },
    width: WIDTH,
    height: HEIGHT,
    background: 'white',
    padding: 10,
    data: { values: frame.curves.flatMap((curve) => points(study, curve, frame, time)) },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: layer as Layer[],
    config: LOOK,
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
    frame.remark,
    facts.interrupted ? `interrupted at ${formatQuantity(facts.simulatedUntil, 's')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

interface TimeUnit {
  readonly name: string;
  readonly seconds: number;
}

/** The largest unit of which a run lasts at least three. */
function timeUnit(duration: number): TimeUnit {
  const units: readonly TimeUnit[] = [
    { name: 'd', seconds: 86400 },
    { name: 'h', seconds: 3600 },
    { name: 'min', seconds: 60 },
  ];
  return units.find(({ seconds }) => duration >= 3 * seconds) ?? { name: 's', seconds: 1 };
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

function strokesOf({ dashed, strokes }: Curve): readonly number[] {
  return strokes ?? (dashed === true ? [5, 3] : [1, 0]);
}

function hasBand({ column, dashed }: Curve, { curves }: Frame): boolean {
  return column.half !== null && dashed !== true && curves.length <= BANDS_MAX;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Where phases begin, named where there is room; the first is on the axis. */
function phaseLayers(study: Study, time: TimeUnit, x: object): object[] {
  const { phases, duration } = study.scenario;
  if (phases.length < 2) return [];
  const rows = phases.map(({ name, from, to }) => {
    const room = ((to - from) / duration) * WIDTH;
    const fits = textWidth(name, LABEL_SIZE, false) + 8 <= room;
    return { time: rounded(from / time.seconds), phase: fits ? name : '' };
  });
  return [
    ...warmUpLayers(study, time, x),
    {
      data: { values: rows.slice(1) },
      mark: { type: 'rule', color: FAINT, strokeDash: [2, 3] },
      encoding: { x },
    },
    {
      data: { values: rows.filter(({ phase }) => phase !== '') },
      mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 3, dy: -3, color: FAINT, fontSize: LABEL_SIZE },
      encoding: { x, y: { value: 0 }, text: { field: 'phase' } },
    },
  ];
}

/** What is broken when; what is over at once is a line. */
function faultLayers({ scenario }: Study, time: TimeUnit, x: object): object[] {
  const { timeline, duration } = scenario;
  const rows = timeline.map(({ from, to }) => {
    return { time: rounded(from / time.seconds), until: rounded(Math.min(to, duration) / time.seconds) };
  });
  const lasting = rows.filter((row) => row.until > row.time);
  const instant = rows.filter((row) => row.until === row.time);
  return [
    ...(lasting.length === 0
      ? []
      : [{ data: { values: lasting }, mark: { type: 'rect', color: FAULT }, encoding: { x, x2: { field: 'until' } } }]),
    ...(instant.length === 0
      ? []
      : [{ data: { values: instant }, mark: { type: 'rule', color: LIMIT, strokeWidth: 1 }, encoding: { x } }]),
  ];
}

function warmUpOf(study: Study): Phase | undefined {
  return study.scenario.phases.find(({ name }) => name === WARM_UP);
}

/** The warm-up lies in the shade: no number of the report counts it. */
function warmUpLayers(study: Study, time: TimeUnit, x: object): object[] {
  const phase = warmUpOf(study);
  if (phase === undefined) return [];
  const values = [{ time: rounded(phase.from / time.seconds), until: rounded(phase.to / time.seconds) }];
  return [{ data: { values }, mark: { type: 'rect', color: SHADE }, encoding: { x, x2: { field: 'until' } } }];
}

function limitLayers({ limit, yFactor }: Frame): object[] {
  if (limit === null) return [];
  const data = { values: [{ limit: rounded(limit.value * yFactor), label: limit.label }] };
  const y = { field: 'limit', type: 'quantitative' };
  return [
    { data, mark: { type: 'rule', color: LIMIT, strokeWidth: 1.4 }, encoding: { y } },
    {
      data,
      mark: { type: 'text', align: 'right', baseline: 'bottom', dx: -4, dy: -3, color: LIMIT, fontSize: LABEL_SIZE },
      encoding: { x: { value: WIDTH }, y, text: { field: 'label' } },
    },
  ];
}

/** Of every chart. */
export const LOOK = {
  font: CHART_FONT,
  view: { stroke: null },
  title: {
    anchor: 'start',
    frame: 'group',
    fontSize: 14,
    fontWeight: 'bold',
    color: INK,
    subtitleColor: FAINT,
    subtitleFontSize: LABEL_SIZE,
    subtitlePadding: 4,
    // Leaves room for the names of phases above the chart.
    offset: 12,
  },
  axis: {
    grid: true,
    gridColor: '#e8e8e8',
    domainColor: FAINT,
    tickColor: FAINT,
    labelColor: INK,
    labelFontSize: LABEL_SIZE,
    labelLimit: 0,
    titleColor: INK,
    titleFontSize: LABEL_SIZE,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  axisX: { grid: false },
  legend: {
    orient: 'bottom',
    direction: 'horizontal',
    labelColor: INK,
    labelFontSize: LABEL_SIZE,
    labelLimit: 0,
    symbolType: 'stroke',
    symbolStrokeWidth: 2,
    symbolSize: 300,
    // The curves are opaque; a legend shared with their bands would not be.
    symbolOpacity: 1,
    columns: 6,
  },
} as const;
