/** The charts of a report: which curves, on which scale. */
import { OUTCOMES } from '../scenario/metric-table.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { originCapacity } from '../world/origin.ts';
import { billChart } from './bill-chart.ts';
import { chart } from './chart-frame.ts';
import { PALETTE } from './chart-look.ts';
import type { Strokes } from './chart-look.ts';
import { HEADROOM, MARGIN, PERCENT, curve, logTicks, tierCurves, topOf } from './curves.ts';
import { latencyTail } from './latency-tail.ts';
import { memory, nodeLoad } from './node-charts.ts';
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
  'latency-tail': latencyTail,
  origin,
  'stale-reads': staleReads,
  'bus-lag': busLag,
  'node-load': nodeLoad,
  memory,
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

/** Only where something may go wrong. */
function outcomes(study: Study): Drawing | null {
  if (study.series.columns['default_rate'] === undefined) return null;
  const happened = (selector: string, name: string, colour: string, strokes: Strokes): Curve[] => {
    const found = curve(study, selector, { name, colour, strokes });
    return found.filter(({ column }) => column.mean.some((value) => value > 0));
  };
  const curves = [
    ...curve(study, 'availability', { name: 'answered', colour: PALETTE.all }),
    ...happened('stale_served_rate', 'with a copy past its time', PALETTE.tiers[0], [6, 2]),
    ...happened('default_rate', 'with a default value', PALETTE.tiers[1], [2, 2]),
    ...happened('shed_rate', 'refused', PALETTE.tiers[3], [9, 2]),
    ...happened('error_rate', 'in error', PALETTE.origin, [1, 0]),
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

/** A limit so many times above the curve would flatten it; then the subtitle says where it is. */
const HEADROOM_MAX = 20;
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
