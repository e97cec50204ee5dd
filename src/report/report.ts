/** All files of a report, as text: of one scenario, or of several together. */
import type { Study } from '../study/study.ts';
import { BILL_FILE, formatBill } from './bill.ts';
import { CHART_NAMES, chartsOf } from './charts.ts';
import type { IllustratedFiles, ReportFiles } from './folder.ts';
import { formatIndexPage } from './index-page.ts';
import { formatIndexVerdict } from './index-verdict.ts';
import { untitled } from './interaction.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatPage } from './page.ts';
import type { DrawnChart } from './page.ts';
import { RESULTS_FILE, digestOf, formatResults } from './results.ts';
import type { Provenance, SavedIndex } from './results.ts';
import { summarize, summarizeAll } from './summary.ts';
import { formatTimeSeries } from './time-series.ts';
import { formatVerdict } from './verdict.ts';

function vegaLitePath(chart: string): string {
  return `charts/${chart}.vl.json`;
}

function svgPath(chart: string): string {
  return `charts/${chart}.svg`;
}

function pngPath(chart: string): string {
  return `charts/${chart}.png`;
}

/** Files that not every report has: an older report may have them, a new one not. */
export const OPTIONAL_FILES: readonly string[] = [
  ...CHART_NAMES.flatMap((name) => [vegaLitePath(name), svgPath(name), pngPath(name)]),
  BILL_FILE,
];

/** What a report is asked to have beside what each has. */
export interface Extras {
  /** Charts as PNG too. */
  readonly png: boolean;
}

/** Of one scenario. */
export async function reportFiles(study: Study, provenance: Provenance, { png }: Extras): Promise<IllustratedFiles> {
  const charts = chartsOf(study);
  const summary = summarize(study, provenance.version);
  // The drawing library takes longer to load than a small scenario to run: only a run that draws pays for it.
  const { drawSvg } = await import('./draw.ts');
  const drawn: DrawnChart[] = [];
  const files = new Map<string, string | Uint8Array>();
  files.set(
    'verdict.md',
    formatVerdict(
      study,
      charts.map(({ name, title }) => ({ title, path: svgPath(name) })),
      provenance,
    ),
  );
  files.set('timeseries.csv', formatTimeSeries(study));
  files.set('junit.xml', formatJunit([summary]));
  if (study.bill !== null) files.set(BILL_FILE, formatBill(study));
  for (const chart of charts) {
    const { name, spec } = chart;
    const svg = await drawSvg(spec);
    files.set(vegaLitePath(name), formatJson(spec));
    files.set(svgPath(name), svg);
    drawn.push({ ...chart, plain: await drawSvg(untitled(spec)) });
    if (png) files.set(pngPath(name), (await import('./png.ts')).drawPng(svg));
  }
  files.set('report.html', formatPage(study, drawn, provenance));
  files.set(RESULTS_FILE, formatResults({ kind: 'run', study, provenance }));
  files.set('summary.json', formatJson(summary));
  return files;
}

/** What stands in the folder above the reports of several scenarios. */
export function indexFiles(studies: readonly Study[], saved: SavedIndex): ReportFiles {
  const { provenance, strict, interrupted } = saved;
  const summaries = studies.map((study) => summarize(study, provenance.version));
  const index = summarizeAll(summaries, strict, interrupted);
  return new Map([
    ['verdict.md', formatIndexVerdict(studies, index, provenance, 'linked')],
    ['index.html', formatIndexPage(studies, index, provenance)],
    ['junit.xml', formatJunit(summaries)],
    [RESULTS_FILE, formatResults(saved)],
    ['index.json', formatJson(index)],
  ]);
}

/** Identifies the results that a report was written from. */
export function resultsDigest(files: IllustratedFiles): string {
  return digestOf(String(files.get(RESULTS_FILE)));
}
