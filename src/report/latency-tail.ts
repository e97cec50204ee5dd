/** The chart of latencies: how many requests of an outcome take longer than a time, both on a log scale. */
import type { TopLevelSpec } from 'vega-lite';
import { OUTCOMES } from '../scenario/metric-table.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { warmUpOf } from './chart-backdrop.ts';
import { CURVES } from './chart-frame.ts';
import type { Drawing } from './chart-frame.ts';
import { LOOK, PALETTE, WIDTH } from './chart-look.ts';
import { logTicks } from './curves.ts';
import { downsample } from './downsample.ts';
import { inWords } from './outcome.ts';

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;
type Layer = LayeredSpec['layer'][number];

const HEIGHT = 260;
const MS_PER_S = 1000;
const POINTS = 200;
/** Rarer requests than this are too few in any run to tell their share. */
const LEAST = 1e-5;
/** Digits of a coordinate: a hundredth of a pixel. */
const DIGITS = 5;
const LOOKS = {
  hit: { colour: PALETTE.tiers[0], strokes: [1, 0] },
  miss: { colour: PALETTE.origin, strokes: [6, 2] },
} as const;
/** Shares at which there is a line, by the quantile that they leave. */
const QUANTILES: Readonly<Record<string, string>> = {
  1: '100 %',
  0.5: '50 % · p50',
  0.1: '10 % · p90',
  0.01: '1 % · p99',
  0.001: '0.1 % · p99.9',
  0.0001: '0.01 % · p99.99',
};

/** Null where no request was answered. */
export function latencyTail(study: Study): Drawing | null {
  const { tails, metrics, facts, scenario } = study;
  if (tails === undefined) return null;
  const present = OUTCOMES.filter((outcome) => tails.columns[outcome] !== undefined);
  const values = present.flatMap((outcome) => {
    const { mean, half } = tails.columns[outcome];
    // From the last time that nearly all requests take longer than, to the last one that some do.
    const first = Math.max(0, mean.findIndex((share) => share < 1 - LEAST) - 1);
    const last = mean.findLastIndex((share) => share >= LEAST);
    const times = tails.times.slice(first, last + 1);
    const shares = mean.slice(first, last + 1);
    return downsample(times.map(Math.log), shares.map(Math.log), POINTS).map((index) => {
      const share = shares[index];
      const off = half?.[first + index] ?? NaN;
      const [low, high] = [Math.max(LEAST, share - off), Math.min(1, share + off)];
      const band = Number.isNaN(off) ? {} : { low: rounded(low), high: rounded(high) };
      return { curve: outcome, time: rounded(times[index] * MS_PER_S), value: rounded(share), ...band };
    });
  });
  if (values.length === 0) return null;
  const isBanded = values.some((row) => 'low' in row);
  const drawn = values.map(({ time }) => time);
  const domain = [drawn.reduce((a, b) => Math.min(a, b)), drawn.reduce((a, b) => Math.max(a, b))] as const;
  const title = 'Latency: share of requests that take longer';
  const caption = [
    scenario.name,
    isBanded ? `mean of ${inWords(facts.replications, 'replication')}, bands: 95 % interval` : 'one replication',
    warmUpOf(study) === undefined ? 'log scales' : 'log scales, without the warm-up',
  ].join(' · ');
  const coded = (range: readonly unknown[]): object => {
    return { field: 'curve', type: 'nominal', title: null, scale: { domain: present, range } };
  };
  const x = {
    field: 'time',
    type: 'quantitative',
    title: 'latency (ms)',
    scale: { type: 'log', domain: [...domain], nice: false },
    axis: { values: logTicks(domain), labelExpr: "format(datum.value, '~g')", labelFlush: false },
  };
  const y = {
    type: 'quantitative',
    title: 'share of requests',
    scale: { type: 'log', domain: [LEAST, 1], nice: false },
    axis: { values: Object.keys(QUANTILES).map(Number), labelExpr: `${JSON.stringify(QUANTILES)}[datum.value]` },
  };
  const color = coded(present.map((outcome) => LOOKS[outcome].colour));
  const strokeDash = coded(present.map((outcome) => LOOKS[outcome].strokes));
  const band = {
    mark: { type: 'area', opacity: 0.2 },
    encoding: { x, y: { field: 'low', ...y }, y2: { field: 'high' }, color },
  };
  const line = {
    name: CURVES,
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: { x, y: { field: 'value', ...y }, color, strokeDash },
  };
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: title,
    title: { text: title, subtitle: caption },
    width: WIDTH,
    height: HEIGHT,
    background: 'white',
    padding: 10,
    data: { values },
    // The layers are plain data, typed by what they are put together from rather than by vega-lite's unions.
    layer: [...(isBanded ? [band] : []), line] as Layer[],
    config: LOOK,
  };
  const words = present.map((outcome) => {
    const at = (quantile: string): string =>
      formatQuantity(metrics[`latency_${quantile}{outcome=${outcome}}`]?.mean ?? NaN, 's');
    return `${outcome}: half take longer than ${at('p50')}, 1 % longer than ${at('p99')}, 0.1 % than ${at('p999')}.`;
  });
  const tooltip = [
    { field: 'curve', type: 'nominal', title: 'outcome' },
    { field: 'time', type: 'quantitative', title: 'latency (ms)', format: '.4~g' },
    { field: 'value', type: 'quantitative', title: 'take longer', format: '.4~p' },
  ];
  return { title, caption, words, spec, told: { transform: [], tooltip } };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
