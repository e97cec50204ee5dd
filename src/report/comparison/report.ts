/** All files of the report of a comparison, as text. */
import type { Comparison } from '../../study/compare.ts';
import type { IllustratedFiles } from '../folder.ts';
import { untitled } from '../interaction.ts';
import { formatJson } from '../json.ts';
import { formatJunit } from '../junit.ts';
import type { Suite } from '../junit.ts';
import type { Extras } from '../report.ts';
import type { Provenance } from '../results.ts';
import { judged } from '../summary.ts';
import { comparisonChart } from './chart.ts';
import { formatComparisonCsv } from './csv.ts';
import { formatComparison } from './markdown.ts';
import { formatComparisonPage } from './page.ts';
import type { DrawnDifferences } from './page.ts';
import type { ComparisonSummary } from './schema.ts';

const SVG = 'charts/differences.svg';
const PNG = 'charts/differences.png';
const VEGA_LITE = 'charts/differences.vl.json';

/** Files that a report has only when there is something to draw. */
export const OPTIONAL_COMPARISON_FILES: readonly string[] = [SVG, PNG, VEGA_LITE];

export async function comparisonFiles(
  comparison: Comparison,
  summary: ComparisonSummary,
  provenance: Provenance,
  { png }: Extras,
): Promise<IllustratedFiles> {
  const chart = comparisonChart(comparison);
  const pictures = chart === null ? [] : [{ title: chart.title, path: SVG }];
  const files = new Map<string, string | Uint8Array>();
  files.set('comparison.md', formatComparison(comparison, pictures, provenance));
  let drawn: DrawnDifferences | null = null;
  files.set('comparison.csv', formatComparisonCsv(summary));
  files.set('junit.xml', formatJunit(suitesOf(comparison)));
  if (chart !== null) {
    const { drawSvg } = await import('../draw.ts');
    files.set(VEGA_LITE, formatJson(chart.spec));
    const svg = await drawSvg(chart.spec);
    files.set(SVG, svg);
    drawn = { title: chart.title, plain: await drawSvg(untitled(chart.spec)) };
    if (png) files.set(PNG, (await import('../png.ts')).drawPng(svg));
  }
  files.set('comparison.html', formatComparisonPage(comparison, drawn, provenance));
  files.set('comparison.json', formatJson(summary));
  return files;
}

/** What CI servers show: how much worse each variant may be, and whether it is. */
function suitesOf({ variants, strict, interrupted, replications }: Comparison): Suite[] {
  return variants.map(({ side: { name, scenario }, judgements }) => ({
    scenario: name,
    strict,
    interrupted,
    expectations: judgements.map(judged),
    // Of an interrupted comparison, the replications that came to their end are counted.
    engine: { replications, simulatedUntil: scenario.duration, duration: scenario.duration },
  }));
}
