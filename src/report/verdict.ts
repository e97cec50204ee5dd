/** `verdict.md`: what held and what did not, then the numbers behind it, then how they came about. */
import { formatQuantity } from '../units/format.ts';
import { methodAgainst } from '../study/baseline.ts';
import type { BaselineFacts } from '../study/baseline.ts';
import type { Judgement } from '../study/judge.ts';
import type { Study } from '../study/study.ts';
import { billTable, priceTable, withoutTable } from './bill.ts';
import { busTable, staleCauseTable, stalenessTable } from './coherence-tables.ts';
import { code, literal, markdownTable } from './markdown.ts';
import { extent, headline, inWords, judgementLines } from './outcome.ts';
import type { JudgementLine } from './outcome.ts';
import { NOTHING } from './quantity.ts';
import type { Provenance } from './results.ts';
import { storyTables } from './stories.ts';
import { scenarioHash } from '../study/scenario-hash.ts';
import {
  failureTable,
  latencyTable,
  missTable,
  namespaceShareTable,
  namespaceTable,
  originTable,
  phaseTable,
  regionTable,
  tierTable,
  validationTable,
} from './tables.ts';
import type { Table } from './table.ts';

/** A picture beside the report. */
export interface Picture {
  readonly title: string;
  /** Path of the SVG below the report's folder. */
  readonly path: string;
}

export function formatVerdict(study: Study, pictures: readonly Picture[], provenance: Provenance): string {
  const { scenario } = study;
  const sections = [
    `# ${literal(headline(study))}`,
    scenario.description.trim() === '' ? '' : literal(scenario.description.trim()),
    interruption(study),
    expectationSection(study),
    section(tierTable(study)),
    section(missTable(study)),
    section(latencyTable(study)),
    section(originTable(study)),
    section(failureTable(study)),
    section(billTable(study)),
    section(withoutTable(study)),
    section(priceTable(study)),
    section(stalenessTable(study)),
    section(staleCauseTable(study)),
    section(busTable(study)),
    ...storyTables(study).map(section),
    section(phaseTable(study)),
    section(regionTable(study)),
    section(namespaceTable(study)),
    section(namespaceShareTable(study)),
    pictures.length === 0 ? '' : '## Over time',
    ...pictures.map(({ title, path }) => `![${literal(title)}](${path})`),
    section(validationTable(study)),
    provenanceSection(study, provenance),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function interruption(study: Study): string {
  const { facts, scenario } = study;
  if (!facts.interrupted) return '';
  return `> **Interrupted.** The numbers are of ${extent(facts, scenario.duration)}.`;
}

function section({ title, note, columns, rows, right }: Table): string {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => row.map(literal));
  const parts = [`## ${title}`, note, markdownTable({ columns: columns.map(literal), rows: cells, right })];
  return parts.filter((text) => text !== '').join('\n\n');
}

function expectationSection({ judgements }: Study): string {
  const table = judgements.length === 0 ? 'The scenario states none.' : expectationTable(judgements);
  return `## Expectations\n\n${table}`;
}

/** A row each, what does not hold first. */
export function expectationTable(judgements: readonly Judgement[]): string {
  const lines = judgementLines(judgements);
  const all: readonly (readonly [header: string, cell: (line: JudgementLine) => string])[] = [
    ['', (line) => line.sign],
    ['expectation', (line) => code(line.text)],
    ['measured', (line) => line.measured],
    ['95 % interval', (line) => line.interval],
    ['verdict', (line) => line.verdict],
    ['why', (line) => literal(line.why)],
  ];
  const columns = all.filter(([, cell]) => lines.some((line) => cell(line) !== ''));
  return markdownTable({
    columns: columns.map(([header]) => header),
    rows: lines.map((line) => columns.map(([, cell]) => cell(line) || NOTHING)),
    right: columns.map(([header]) => header === 'measured'),
  });
}

function against(baseline: BaselineFacts, seed: number): string {
  const how = methodAgainst(baseline, seed) === 'paired' ? 'replication by replication' : 'as independent runs';
  const { file, replications } = baseline;
  return `Held against ${file} (${inWords(replications, 'replication')} from seed ${baseline.seed}), ${how}.`;
}

function provenanceSection(study: Study, { version, command }: Provenance): string {
  const { facts, scenario } = study;
  const count = (value: number): string => formatQuantity(value, 'count');
  const resolution =
    facts.resolution === 'exact'
      ? 'Exact run: every request of every key was followed.'
      : `Scale model: ${count(facts.keysSimulated)} keys were followed for ${count(facts.keysRepresented)}.`;
  const said = [
    `${resolution} (${facts.reason})`,
    `${count(facts.events)} events stood for ${count(facts.requests)} requests, in each replication.`,
    `${inWords(facts.replications, 'replication')} from seed ${facts.seed}.`,
    facts.replications > 1
      ? 'Intervals and ± are of 95 % confidence, by Student\'s t; ± is left out where it is below the digits shown.'
      : 'One replication has no confidence interval.',
    ...(study.baseline === undefined ? [] : [against(study.baseline, facts.seed)]),
    ...facts.choices,
  ];
  const fence = '```';
  return [
    '## How it was run',
    said.map((sentence) => `- ${literal(sentence)}`).join('\n'),
    `${fence}sh\n${command}\n${fence}`,
    `windtunnel ${version}, scenario ${code(scenarioHash(scenario))}`,
  ].join('\n\n');
}
