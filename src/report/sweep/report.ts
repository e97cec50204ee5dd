/** All files of a sweep's report. */
import { formatQuantity } from '../../units/format.ts';
import type { Estimates } from '../../study/estimate.ts';
import type { SweepPlan } from '../../study/sweep/plan.ts';
import type { Status, SweepResults } from '../../study/sweep/results.ts';
import type { IllustratedFiles, ReportFiles } from '../folder.ts';
import { formatJson, jsonNumber } from '../json.ts';
import { code, literal, markdownTable } from '../markdown.ts';
import { inWords } from '../outcome.ts';
import { sweepCharts } from './chart.ts';
import { formatCsv, formatParquet, longColumns } from './rows.ts';
import { mainMetrics, sweepTable } from './table.ts';

/** What a shard leaves beside its runs, for whoever merges them. */
export const PLAN_FILE = 'plan.json';

/** All digits of its numbers, unlike results: it is read again. */
export function planFiles(plan: SweepPlan): ReportFiles {
  return new Map([[PLAN_FILE, `${JSON.stringify(plan, null, 1)}\n`]]);
}

export async function sweepFiles(plan: SweepPlan, results: SweepResults): Promise<IllustratedFiles> {
  const columns = longColumns(plan, results);
  const charts = sweepCharts(plan, results);
  const files = new Map<string, string | Uint8Array>(planFiles(plan));
  files.set('sweep.md', formatSweep(plan, results, charts));
  files.set('sweep.csv', formatCsv(columns));
  files.set('sweep.parquet', await formatParquet(columns));
  if (charts.length > 0) {
    const { drawSvg } = await import('../draw.ts');
    for (const { name, spec } of charts) {
      files.set(`charts/${name}.vl.json`, formatJson(spec));
      files.set(`charts/${name}.svg`, await drawSvg(spec));
    }
  }
  files.set('sweep.json', formatJson(sweepSummary(plan, results)));
  return files;
}

/** What a script may want to know, which is also what `--json` prints. */
export function sweepSummary(plan: SweepPlan, { points }: SweepResults): object {
  return {
    schemaVersion: plan.schemaVersion,
    sweep: plan.name,
    engine: { version: plan.engine },
    mode: plan.mode,
    vary: plan.variations.map(({ path, values }) => ({ path, values })),
    points: points.map(({ point, status, problem, verdict, metrics }, place) => ({
      point: place + 1,
      parameters: Object.fromEntries(plan.variations.map(({ path }, index) => [path, point.values[index]])),
      status,
      ...(problem === '' ? {} : { problem }),
      ...(status === 'invalid'
        ? {}
        : { scenarioHash: point.scenarioHash, seed: point.seed, replications: point.replications, verdict }),
      metrics: plainMetrics(metrics),
    })),
  };
}

function plainMetrics(metrics: Estimates): object {
  return Object.fromEntries(
    Object.entries(metrics).map(([selector, { mean, ci95, unit }]) => [
      selector,
      { mean: jsonNumber(mean), ci95: ci95 === null ? null : ci95.map(jsonNumber), unit },
    ]),
  );
}

function formatSweep(
  plan: SweepPlan,
  results: SweepResults,
  charts: readonly { readonly name: string; readonly title: string }[],
): string {
  const { columns, rows, right } = sweepTable(plan, results);
  const cells = rows.map((row) => row.map(literal));
  const fence = '```';
  const sections = [
    `# ${literal(plan.name)}: sweep over ${plan.variations.map(({ path }) => code(path)).join(', ')}`,
    extentOf(plan, results),
    problemList(results),
    ...charts.map(({ name, title }) => `![${literal(title)}](charts/${name}.svg)`),
    '## Points',
    noteOf(plan, results),
    markdownTable({ columns: columns.map(literal), rows: cells, right }),
    `${fence}sh\n${plan.command}\n${fence}`,
    `windtunnel ${plan.engine}`,
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** `12 points of 3 replications, 36 runs`. */
export function extentOf(plan: SweepPlan, { points }: SweepResults): string {
  const counts = new Set(points.filter(({ status }) => status !== 'invalid').map(({ point }) => point.replications));
  const each = counts.size === 1 ? ` of ${inWords([...counts][0], 'replication')}` : '';
  const done = points.filter(({ status }) => status === 'done').length;
  const order = plan.mode === 'zip' ? ', values in step' : '';
  const left = done < points.length ? `; ${inWords(points.length - done, 'point')} could not be run` : '';
  return `${formatQuantity(points.length, 'count')} points${each}${order}${left}.`;
}

function noteOf(plan: SweepPlan, results: SweepResults): string {
  const marked = mainMetrics(plan, results).length > 0 ? 'Best and worst are marked by the mean. ' : '';
  const seeds = new Set(results.points.filter(({ status }) => status === 'done').map(({ point }) => point.seed));
  const paired =
    seeds.size === 1 ? 'All points share their random numbers: they differ by less than the intervals suggest. ' : '';
  return `${marked}${paired}All metrics are in ${code('sweep.csv')} and ${code('sweep.parquet')}.`;
}

/** What kept points from being run, and the numbers of those that it kept. */
export interface NotDone {
  readonly status: Status;
  readonly problem: string;
  readonly places: readonly number[];
}

export function notDone({ points }: SweepResults): NotDone[] {
  const found = new Map<string, NotDone>();
  for (const [index, { status, problem }] of points.entries()) {
    if (status === 'done') continue;
    const before = found.get(`${status} ${problem}`)?.places ?? [];
    found.set(`${status} ${problem}`, { status, problem, places: [...before, index + 1] });
  }
  return [...found.values()];
}

function problemList(results: SweepResults): string {
  const lines = notDone(results).map(({ status, problem, places }) => {
    const [first] = problem.split('\n');
    return `- ${places.length === 1 ? 'point' : 'points'} ${places.join(', ')}: ${status}: ${literal(first)}`;
  });
  return lines.length === 0 ? '' : `## Not run\n\n${lines.join('\n')}`;
}
