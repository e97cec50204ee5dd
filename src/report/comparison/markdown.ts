/** `comparison.md`: what moved, how far, what differs between the scenarios, and how they were compared. */
import type { Comparison, Variant } from '../../study/compare.ts';
import { code, literal, markdownTable } from '../markdown.ts';
import type { Provenance } from '../results.ts';
import { expectationTable } from '../verdict.ts';
import type { Picture } from '../verdict.ts';
import { INTERRUPTED, assumptions, scenarios, titleOf, variationTable } from './contents.ts';
import { LEGEND, differenceTable, headlineOf } from './table.ts';

/** `pictures` may be none, for where no path leads to them. */
export function formatComparison(
  comparison: Comparison,
  pictures: readonly Picture[],
  provenance: Provenance,
): string {
  const { variants } = comparison;
  const fence = '```';
  const sections = [
    `# ${literal(titleOf(comparison))}`,
    comparison.interrupted ? `> **Interrupted.** ${INTERRUPTED}` : '',
    ...variants.map((variant) => variantSection(variant, comparison)),
    ...pictures.map(({ title, path }) => `![${literal(title)}](${path})`),
    ...variants.map((variant) => variationSection(variant, comparison)),
    '## How it was compared',
    assumptions(comparison, provenance.version).map((sentence) => `- ${literal(sentence)}`).join('\n'),
    `${fence}sh\n${provenance.command}\n${fence}`,
    hashes(comparison, provenance.version),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function variantSection(variant: Variant, comparison: Comparison): string {
  const { columns, rows, right } = differenceTable(variant, comparison);
  const cells = rows.map(([metric, ...others]) => [code(metric), ...others.map(literal)]);
  const parts = [
    `## ${literal(headlineOf(variant, comparison))}`,
    variant.judgements.length === 0 ? '' : expectationTable(variant.judgements),
    markdownTable({ columns: columns.map(literal), rows: cells, right }),
    literal(LEGEND),
  ];
  return parts.filter((text) => text !== '').join('\n\n');
}

function variationSection(variant: Variant, comparison: Comparison): string {
  const { title, note, columns, rows, right } = variationTable(variant, comparison);
  const cells = rows.map(([path, ...values]) => [code(path), ...values.map(literal)]);
  const table = rows.length === 0 ? '' : markdownTable({ columns: columns.map(literal), rows: cells, right });
  return [`## ${literal(title)}`, table, note].filter((part) => part !== '').join('\n\n');
}

function hashes(comparison: Comparison, version: string): string {
  const named = scenarios(comparison).map(([name, hash]) => `${literal(name)} ${code(hash)}`);
  return `windtunnel ${version}, scenarios: ${named.join(', ')}`;
}
