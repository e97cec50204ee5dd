/** What the report of a comparison says beside its tables of differences, whatever it is rendered as. */
import { nameOfBase } from '../../study/compare.ts';
import type { Comparison, Variant } from '../../study/compare.ts';
import { variations } from '../../scenario/variation.ts';
import { scenarioHash } from '../../study/scenario-hash.ts';
import { inWords } from '../outcome.ts';
import { NOTHING } from '../quantity.ts';
import type { Table } from '../table.ts';
import { headlineOf } from './table.ts';

/** A longer list of paths is a different scenario rather than a variant; `comparison.json` has all of them. */
const PATHS_MAX = 40;

const TITLES = {
  pass: 'No worse than it may be',
  fail: 'Worse than it may be',
  inconclusive: 'Undecided whether it is worse than it may be',
  interrupted: 'Interrupted',
} as const;

export const INTERRUPTED = 'The numbers are of the pairs that were complete.';

/** What one wants to know first: whether it may be merged where there is something it must not do, else what moved. */
export function titleOf(comparison: Comparison): string {
  const { variants, verdict } = comparison;
  if (variants.some(({ judgements }) => judgements.length > 0) || verdict === 'interrupted') return TITLES[verdict];
  if (variants.length === 1) return headlineOf(variants[0], comparison);
  return `${variants.map(({ side }) => side.name).join(', ')} against ${nameOfBase(comparison)}`;
}

/** What a variant changes: a table without rows where nothing can be listed, and a note then. */
export function variationTable({ side }: Variant, comparison: Comparison): Table {
  const { base } = comparison;
  const columns = ['value, in SI units', nameOfBase(comparison), side.name];
  const table = { title: `What ${side.name} changes`, note: '', columns, rows: [], right: [false, true, true] };
  if ('file' in base) {
    const same = base.scenarioHash === scenarioHash(side.scenario);
    const note = same
      ? 'Nothing: it is the scenario of the baseline.'
      : 'Something: it is not the scenario of the baseline, which was saved without its values.';
    return { ...table, note };
  }
  const all = variations(base.scenario, side.scenario);
  if (all.length === 0) return { ...table, note: 'Nothing.' };
  const rows = all.slice(0, PATHS_MAX).map(({ path, from, to }) => [path, from ?? NOTHING, to ?? NOTHING]);
  const note = all.length > PATHS_MAX ? `And ${all.length - PATHS_MAX} more, in comparison.json.` : '';
  return { ...table, rows, note };
}

/** From 40,000 draws of ten equal pairs looked at as `study/compare.ts` does, after 3, 5, 7, 9 and 10. */
const GROWN =
  'Pairs were added while something was undecided: of metrics that do not differ, up to 15 in a hundred seem to, ' +
  'rather than 5. A fixed number (--replications) has 5.';
const MIXED = 'One is an exact run and the other a scale model: part of a difference may be theirs.';

/** How it was compared, a sentence for each circumstance. */
export function assumptions(comparison: Comparison, version: string): string[] {
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

/** What was compared, by name and hash, the base first. */
export function scenarios(comparison: Comparison): (readonly [name: string, hash: string])[] {
  const { base, variants } = comparison;
  const own = variants.map(({ side }) => [side.name, scenarioHash(side.scenario)] as const);
  return [[nameOfBase(comparison), 'file' in base ? base.scenarioHash : scenarioHash(base.scenario)], ...own];
}
