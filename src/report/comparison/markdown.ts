/** `comparison.md`: what moved, how far, what differs between the scenarios, and how they were compared. */
import { SAVED, nameOfBase } from '../../study/compare.ts';
import type { Comparison, Variant } from '../../study/compare.ts';
import { variations } from '../../scenario/variation.ts';
import { code, literal, markdownTable } from '../markdown.ts';
import { inWords } from '../outcome.ts';
import { NOTHING } from '../quantity.ts';
import type { Provenance } from '../results.ts';
import { expectationTable } from '../verdict.ts';
import type { Picture } from '../verdict.ts';
import { scenarioHash } from '../../study/scenario-hash.ts';
import { LEGEND, differenceTable, headlineOf } from './table.ts';

/** A longer list of paths is a different scenario rather than a variant; `comparison.json` has all of them. */
const PATHS_MAX = 40;

const TITLES = {
  pass: 'No worse than it may be',
  fail: 'Worse than it may be',
  inconclusive: 'Undecided whether it is worse than it may be',
  interrupted: 'Interrupted',
} as const;

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
    comparison.interrupted ? '> **Interrupted.** The numbers are of the pairs that were complete.' : '',
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

/** What one wants to know first: whether it may be merged where there is something it must not do, else what moved. */
function titleOf(comparison: Comparison): string {
  const { variants, verdict } = comparison;
  if (variants.some(({ judgements }) => judgements.length > 0) || verdict === 'interrupted') return TITLES[verdict];
  if (variants.length === 1) return headlineOf(variants[0], comparison);
  return `${variants.map(({ side }) => side.name).join(', ')} against ${nameOfBase(comparison)}`;
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

function variationSection({ side }: Variant, comparison: Comparison): string {
  const { base } = comparison;
  const title = `## What ${literal(side.name)} changes`;
  if ('file' in base) {
    const same = base.scenarioHash === scenarioHash(side.scenario);
    const said = same
      ? 'Nothing: it is the scenario of the baseline.'
      : 'Something: it is not the scenario of the baseline, which was saved without its values.';
    return `${title}\n\n${said}`;
  }
  const all = variations(base.scenario, side.scenario);
  if (all.length === 0) return `${title}\n\nNothing.`;
  const rows = all.slice(0, PATHS_MAX).map(({ path, from, to }) => {
    return [code(path), ...[from, to].map((value) => (value === null ? NOTHING : literal(value)))];
  });
  const more = all.length > PATHS_MAX ? `\n\nAnd ${all.length - PATHS_MAX} more, in comparison.json.` : '';
  const columns = ['value, in SI units', literal(base.name), literal(side.name)];
  return `${title}\n\n${markdownTable({ columns, rows, right: [false, true, true] })}${more}`;
}

/** From 40,000 draws of ten equal pairs looked at as `study/compare.ts` does, after 3, 5, 7, 9 and 10. */
const GROWN =
  'Pairs were added while something was undecided: of metrics that do not differ, up to 15 in a hundred seem to, ' +
  'rather than 5. A fixed number (--replications) has 5.';
const MIXED = 'One is an exact run and the other a scale model: part of a difference may be theirs.';

function assumptions(comparison: Comparison, version: string): string[] {
  const { base, variants, replications, seed, grown } = comparison;
  const methods = new Set(variants.flatMap(({ rows }) => rows.map(({ difference }) => difference.method)));
  const resolutions = new Set([...('file' in base ? [base.resolution] : [base.engine.resolution]),
    ...variants.map(({ side }) => side.engine.resolution)]);
  const paired =
    'Paired: replication i of each draws the same numbers for the same purpose. Intervals are of 95 % confidence, ' +
    'by Student\'s t over the differences of the pairs.';
  const welch = 'Independent replications: intervals are of 95 % confidence, by Welch\'s t.';
  return [
    `${inWords(replications, 'replication')} of each from seed ${seed}.`,
    ...(methods.has('paired') ? [paired] : []),
    ...(methods.has('welch') ? [welch] : []),
    ...(grown ? [GROWN] : []),
    ...('file' in base ? savedBase(base, version) : []),
    ...(resolutions.size > 1 ? [MIXED] : []),
    ...(replications === 1 ? ['One replication has no confidence interval.'] : []),
    'The change is a share of the base, whose own uncertainty is left out of it.',
  ];
}

function savedBase(base: Extract<Comparison['base'], { file: string }>, version: string): string[] {
  const { file, scenario, replications, seed } = base;
  const said = `The baseline is ${file}: ${inWords(replications, 'replication')} of ${scenario} from seed ${seed}.`;
  if (base.version === version) return [said];
  return [said, `It was written by windtunnel ${base.version}: part of a difference may be the program's.`];
}

function hashes({ base, variants }: Comparison, version: string): string {
  const own = variants.map(({ side }) => `${literal(side.name)} ${code(scenarioHash(side.scenario))}`);
  const saved = 'file' in base;
  const [name, hash] = saved ? [SAVED, base.scenarioHash] : [base.name, scenarioHash(base.scenario)];
  return `windtunnel ${version}, scenarios: ${[`${literal(name)} ${code(hash)}`, ...own].join(', ')}`;
}
