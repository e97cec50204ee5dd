/** What a run says on a page of a CI platform: the verdict without pictures, for no path leads to them from there. */
import type { Comparison } from '../../study/compare.ts';
import type { Study } from '../../study/study.ts';
import { formatComparison } from '../comparison/markdown.ts';
import { formatIndexVerdict } from '../index-verdict.ts';
import { literal } from '../markdown.ts';
import { headline } from '../outcome.ts';
import type { Provenance } from '../results.ts';
import type { Index } from '../summary-schema.ts';
import { formatVerdict } from '../verdict.ts';

/** Sections of a report, its title in the first. */
function sectionsOf(markdown: string): string[] {
  return markdown.trimEnd().split(/\n\n(?=## )/);
}

export function runSections(study: Study, provenance: Provenance): string[] {
  return sectionsOf(formatVerdict(study, [], provenance));
}

export function comparisonSections(comparison: Comparison, provenance: Provenance): string[] {
  return sectionsOf(formatComparison(comparison, [], provenance));
}

/** The verdict on all, then each scenario folded away. */
export function indexSections(studies: readonly Study[], index: Index, provenance: Provenance): string[] {
  const overview = formatIndexVerdict(studies, index, provenance, 'unlinked').trimEnd();
  const folded = studies.map((study) => {
    const text = formatVerdict(study, [], provenance).trimEnd();
    return `<details><summary>${literal(headline(study))}</summary>\n\n${text}\n\n</details>`;
  });
  return [overview, ...folded];
}
