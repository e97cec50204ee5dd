/** All files of a report, as text: of one scenario, or of several together. */
import type { Study } from '../study/study.ts';
import { BILL_FILE, formatBill } from './bill.ts';
import { CHART_NAMES, chartsOf } from './charts.ts';
import type { ReportFiles } from './folder.ts';
import { formatIndexVerdict } from './index-verdict.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import type { Index, Summary } from './summary-schema.ts';
import { formatTimeSeries } from './time-series.ts';
import { formatVerdict } from './verdict.ts';
import type { Provenance } from './verdict.ts';

function vegaLitePath(chart: string): string {
  return `charts/${chart}.vl.json`;
}

function svgPath(chart: string): string {
  return `charts/${chart}.svg`;
}

/** Files that a report has only when there is something to draw: an older report may have them, a new one not. */
export const OPTIONAL_FILES: readonly string[] = [
  ...CHART_NAMES.flatMap((name) => [vegaLitePath(name), svgPath(name)]),
  BILL_FILE,
];

export async function reportFiles(study: Study, summary: Summary, provenance: Provenance): Promise<ReportFiles> {
  const charts = chartsOf(study);
  // The drawing library takes longer to load than a small scenario to run: only a run that draws pays for it.
  const { drawSvg } = await import('./draw.ts');
  const files = new Map<string, string>();
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
  for (const { name, spec } of charts) {
    files.set(vegaLitePath(name), formatJson(spec));
    files.set(svgPath(name), await drawSvg(spec));
  }
  files.set('summary.json', formatJson(summary));
  return files;
}

/** What stands in the folder above the reports of several scenarios. */
export function indexFiles(studies: readonly Study[], index: Index, provenance: Provenance): ReportFiles {
  return new Map([
    ['verdict.md', formatIndexVerdict(studies, index, provenance)],
    ['junit.xml', formatJunit(Object.values(index.scenarios))],
    ['index.json', formatJson(index)],
  ]);
}
