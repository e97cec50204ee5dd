/** The report folder of a replay: its numbers as JSON and CSV, the chart, and a page with both. */
import { stringify } from 'csv-stringify/sync';
import type { Curve } from '../study/replay-curve.ts';
import type { Replay } from '../study/replay.ts';
import type { ReportFiles } from './folder.ts';
import { formatJson, jsonNumber } from './json.ts';
import { missChart } from './replay-chart.ts';
import type { MissChart, MissCurve } from './replay-chart.ts';
import { replayPage } from './replay-page.ts';
import { curveRows, curveTable, grouped, replayRows, replayTable } from './replay-table.ts';

/** Files that a report may have or lack. */
export const REPLAY_OPTIONAL: readonly string[] = ['charts/miss-ratio.vl.json', 'charts/miss-ratio.svg'];

export interface ReplayProvenance {
  /** What the trace is called. */
  readonly trace: string;
  readonly version: string;
  /** The command that yields the same result. */
  readonly command: string;
}

/** What a report is made of, whichever way the numbers were found. */
interface Contents {
  /** The rows of `replay.json` and `replay.csv`. */
  readonly rows: readonly object[];
  /** As on a terminal. */
  readonly table: readonly (readonly string[])[];
  /** Null: there is no line to draw. */
  readonly chart: MissChart | null;
  readonly facts: readonly string[];
}

export function replayFiles(replay: Replay, tellSkipped: boolean, provenance: ReplayProvenance): Promise<ReportFiles> {
  const { rows, records, keys } = replay;
  const units = [...new Set(rows.map(({ unit }) => unit))];
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const curves = policies.map((policy): MissCurve => {
    const points = rows
      .filter((row) => row.policy === policy)
      .toSorted((a, b) => a.capacity - b.capacity)
      .map(({ capacity, missRatio }) => ({ capacity, missRatio, half: 0 }));
    return { policy, points };
  });
  const drawn = units.length === 1 && new Set(rows.map(({ capacity }) => capacity)).size > 1;
  return filesOf(provenance, {
    rows: replayRows(replay, tellSkipped),
    table: replayTable(replay),
    chart: drawn ? chartOf(provenance, curves, units[0], records, keys) : null,
    facts: factsOf(replay),
  });
}

export function curveFiles(curve: Curve, tellSkipped: boolean, provenance: ReplayProvenance): Promise<ReportFiles> {
  const policies = [...new Set(curve.points.map(({ policy }) => policy))];
  const curves = policies.map((policy): MissCurve => {
    const points = curve.points
      .filter((point) => point.policy === policy)
      .map(({ capacity, missRatio, sampled }) => ({ capacity, missRatio, half: sampled?.half ?? 0 }));
    return { policy, points };
  });
  return filesOf(provenance, {
    rows: curveRows(curve, tellSkipped),
    table: curveTable(curve),
    chart: chartOf(provenance, curves, 'entries', curve.records, curve.keys),
    facts: [...factsOf(curve), ...samplingFacts(curve)],
  });
}

function chartOf(
  { trace }: ReplayProvenance,
  curves: readonly MissCurve[],
  unit: MissChart['unit'],
  records: number,
  keys: number,
): MissChart {
  const sampled = curves.some(({ points }) => points.some(({ half }) => half > 0));
  const size = `${grouped(records)} records for ${grouped(keys)} keys`;
  const subtitle = [trace, size, ...(sampled ? ['bars: 95 % interval of sampled points'] : [])].join(' · ');
  return { title: 'Miss ratio against capacity', subtitle, unit, curves };
}

function factsOf({ records, keys, clockRate, skipped }: Pick<Replay, 'records' | 'keys' | 'clockRate' | 'skipped'>) {
  return [
    `${grouped(records)} records for ${grouped(keys)} keys.`,
    clockRate === null ? 'The clock went by the times of the trace.' : `The clock went by ${clockRate} requests/s.`,
    ...(skipped.records > 0 ? [`${grouped(skipped.records)} bad records were passed over.`] : []),
  ];
}

function samplingFacts({ points }: Curve): string[] {
  const half = Math.max(0, ...points.map(({ sampled }) => sampled?.half ?? 0));
  if (half === 0) return ['Every point is exact: the whole trace was played, or told by stack distances.'];
  return [
    'Points with ± were played as miniatures: four disjoint samples of the keys against caches scaled down as they ' +
      `are; ± is the 95 % interval of their mean, at most ${half.toFixed(4)} here. The others are exact.`,
  ];
}

async function filesOf(provenance: ReplayProvenance, contents: Contents): Promise<ReportFiles> {
  const { rows, chart } = contents;
  const files = new Map<string, string>();
  let svg: string | null = null;
  if (chart !== null) {
    const spec = missChart(chart);
    // The drawing library takes long to load: only a report that has a chart pays for it.
    const { drawSvg } = await import('./draw.ts');
    svg = await drawSvg(spec);
    files.set(REPLAY_OPTIONAL[0], formatJson(spec));
    files.set(REPLAY_OPTIONAL[1], svg);
  }
  files.set('replay.csv', csvOf(rows));
  files.set('report.html', replayPage({ ...provenance, ...contents, svg }));
  files.set('replay.json', formatJson(rows));
  return files;
}

/** A column for each member that a row has, and two for an interval. */
function csvOf(rows: readonly object[]): string {
  const members = rows.map((row) => new Map<string, unknown>(Object.entries(row).flatMap(flattened)));
  const columns = [...new Set(members.flatMap((row) => [...row.keys()]))];
  const cell = (value: unknown): string => {
    if (typeof value === 'number') return String(jsonNumber(value) ?? '');
    return typeof value === 'string' ? value : '';
  };
  const records = members.map((row) => columns.map((column) => cell(row.get(column))));
  return stringify([columns, ...records]);
}

function flattened([name, value]: [string, unknown]): [string, unknown][] {
  if (name !== 'ci95') return [[name, value]];
  const [low, high]: readonly unknown[] = Array.isArray(value) ? value : [];
  return [
    ['ci95Low', low],
    ['ci95High', high],
  ];
}
