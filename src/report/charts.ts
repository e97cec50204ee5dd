/** The charts of a report: which curves, on which scale. */
import { OUTCOMES } from '../scenario/metric.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { originCapacity } from '../world/origin.ts';
import { billChart } from './bill-chart.ts';
import { chart } from './chart-frame.ts';
import { PALETTE, tierLook } from './chart-look.ts';
import type { Curve, Drawing } from './chart-frame.ts';

export interface Chart extends Drawing {
  /** Of its files. */
  readonly name: string;
}

const CHARTS: Readonly<Record<string, (study: Study) => Drawing | null>> = {
  outcomes,
  'served-share': servedShare,
  'hit-rate': hitRate,
  latency,
  origin,
  'stale-reads': staleReads,
  'bus-lag': busLag,
  cost: billChart,
};

/** Names of all charts that a report may have. */
export const CHART_NAMES: readonly string[] = Object.keys(CHARTS);

/** Those for which the run measured something. */
export function chartsOf(study: Study): Chart[] {
  return Object.entries(CHARTS).flatMap(([name, draw]) => {
    const drawn = draw(study);
    return drawn === null ? [] : [{ name, ...drawn }];
  });
}

/** The curve of a column that exists and measured something. */
function curve(study: Study, selector: string, look: Omit<Curve, 'column'>): Curve[] {
  const column = study.series.columns[selector];
  return column !== undefined && column.mean.some(Number.isFinite) ? [{ ...look, column }] : [];
}

function tierCurves(study: Study, metric: string): Curve[] {
  return study.scenario.tiers.flatMap(({ name }, index) =>
    curve(study, `${metric}{tier=${name}}`, { name, ...tierLook(index) }),
  );
}

const PERCENT = {
  yFactor: 1,
  yScale: { type: 'linear', domain: [0, 1] },
  yAxis: { labelExpr: "format(datum.value, '.0%')" },
  yFormat: '.4~p',
} as const;

/** Only where something may go wrong. */
function outcomes(study: Study): Drawing | null {
  if (study.series.columns['default_rate'] === undefined) return null;
  const happened = (selector: string, name: string, colour: string): Curve[] => {
    const found = curve(study, selector, { name, colour });
    return found.filter(({ column }) => column.mean.some((value) => value > 0));
  };
  const curves = [
    ...curve(study, 'availability', { name: 'answered', colour: PALETTE.all }),
    ...happened('stale_served_rate', 'with a copy past its time', PALETTE.tiers[0]),
    ...happened('default_rate', 'with a default value', PALETTE.tiers[1]),
    ...happened('shed_rate', 'refused', PALETTE.tiers[3]),
    ...happened('error_rate', 'in error', PALETTE.origin),
  ];
  const title = 'What becomes of requests: share of all that arrive';
  const frame = { title, remark: '', yTitle: 'share of requests', curves, limit: null, ...PERCENT };
  return chart(study, frame);
}

function servedShare(study: Study): Drawing | null {
  const origin = curve(study, 'served_share{tier=origin}', { name: 'origin', colour: PALETTE.origin });
  const curves = [...tierCurves(study, 'served_share'), ...origin];
  if (curves.length === 0) return null;
  const title = 'Who answers: share of all requests, by tier';
  const frame = { title, remark: '', yTitle: 'share of requests', curves, limit: null, ...PERCENT };
  return chart(study, frame);
}

function hitRate(study: Study): Drawing | null {
  const tiers = tierCurves(study, 'hit_rate');
  if (tiers.length === 0) return null;
  const all = curve(study, 'hit_rate', { name: 'all tiers together', colour: PALETTE.all });
  const title = 'Hit rate of each tier over its own lookups';
  const frame = { title, remark: '', yTitle: 'hit rate', curves: [...all, ...tiers], limit: null, ...PERCENT };
  return chart(study, frame);
}

const MS_PER_S = 1000;
/** Room above and below the curves: on a log scale, the same factor on both sides. */
const MARGIN = 1.3;

function latency(study: Study): Drawing | null {
  const looks = {
    hit: { colour: PALETTE.tiers[0], p99: [1, 0], p50: [5, 3] },
    miss: { colour: PALETTE.origin, p99: [9, 2], p50: [2, 2] },
  } as const;
  const curves = OUTCOMES.flatMap((outcome) => {
    const of = (quantile: string): string => `latency_${quantile}{outcome=${outcome}}`;
    const { colour, p99, p50 } = looks[outcome];
    return [
      ...curve(study, of('p99'), { name: `${outcome} p99`, colour, strokes: p99 }),
      ...curve(study, of('p50'), { name: `${outcome} p50`, colour, strokes: p50, dashed: true }),
    ];
  });
  const values = curves.flatMap(({ column }) => column.mean.filter((value) => value > 0)).map((v) => v * MS_PER_S);
  if (values.length === 0) return null;
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const highest = values.reduce((a, b) => Math.max(a, b));
  const domain = [lowest / MARGIN, highest * MARGIN] as const;
  const title = 'Latency of hits and of misses, median and 99th percentile';
  const frame = {
    title,
    // The median of a mixture of tiers leaps between them; its interval would cover half the chart.
    remark: 'log scale, bands of p99 only',
    yTitle: 'latency (ms)',
    yFactor: MS_PER_S,
    yScale: { type: 'log', domain },
    yAxis: { labelExpr: "format(datum.value, '~g')", values: logTicks(domain) },
    yFormat: '.4~g',
    curves,
    limit: null,
  } as const;
  return chart(study, frame);
}

/** Round values within a domain: powers of ten, with 2 and 5 between them where those alone would be too few. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const exponents = Array.from({ length: 25 }, (_, index) => index - 12);
  const within = (digits: readonly number[]): number[] =>
    exponents.flatMap((exponent) => digits.map((digit) => Number(`${digit}e${exponent}`))).filter(
      (tick) => tick >= low && tick <= high,
    );
  const powers = within([1]);
  return powers.length >= 3 ? powers : within([1, 2, 5]);
}

/** A limit so many times above the curve would flatten it; then the subtitle says where it is. */
const HEADROOM_MAX = 20;
/** Room above the highest point, on a linear scale. */
const HEADROOM = 1.12;

function origin(study: Study): Drawing | null {
  const curves = curve(study, 'origin_reads', { name: 'reads that arrive', colour: PALETTE.origin });
  if (curves.length === 0) return null;
  const capacity = originCapacity(study.scenario);
  const highest = topOf(curves);
  const shown = highest * HEADROOM_MAX >= capacity;
  const label = `capacity ${formatQuantity(capacity, 'req/s')}`;
  const title = 'Load of the origin against its capacity';
  const top = (shown ? Math.max(highest, capacity) : highest) * HEADROOM || 1;
  const frame = {
    title,
    remark: shown ? '' : `${label}, far above`,
    yTitle: 'reads per second',
    yFactor: 1,
    yScale: { type: 'linear', domain: [0, top] },
    yAxis: { labelExpr: "format(datum.value, '~s')" },
    yFormat: '.4~s',
    curves,
    limit: shown ? { value: capacity, label } : null,
  } as const;
  return chart(study, frame);
}

function staleReads(study: Study): Drawing | null {
  const curves = curve(study, 'stale_read_rate', { name: 'stale reads', colour: PALETTE.origin });
  if (curves.length === 0) return null;
  const title = 'Stale reads: share of all requests';
  const frame = { title, remark: '', yTitle: 'share of requests', curves, limit: null, ...PERCENT } as const;
  const yScale = { type: 'linear', domain: [0, topOf(curves) * HEADROOM || 1] } as const;
  return chart(study, { ...frame, yScale, yAxis: { labelExpr: "format(datum.value, '~p')" } });
}

function busLag(study: Study): Drawing | null {
  const curves = curve(study, 'bus_lag_max', { name: 'longest lag', colour: PALETTE.origin });
  if (curves.length === 0) return null;
  const title = 'Bus: longest time from the log to a delete, or to now for what still waits';
  const yScale = { type: 'linear', domain: [0, topOf(curves) * HEADROOM || 1] } as const;
  const yAxis = { labelExpr: "format(datum.value, '~g')" };
  const look = { yTitle: 'lag (s)', yFactor: 1, yScale, yAxis, yFormat: '.4~g' } as const;
  const frame = { title, remark: '', ...look, curves, limit: null };
  return chart(study, frame);
}

/** The highest point of the curves and their bands. */
function topOf(curves: readonly Curve[]): number {
  let highest = 0;
  for (const { column: { mean, half } } of curves) {
    mean.forEach((value, window) => {
      const top = value + (half?.[window] || 0);
      if (top > highest) highest = top;
    });
  }
  return highest;
}
