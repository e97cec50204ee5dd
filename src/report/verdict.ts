/** `verdict.md`: what held and what did not, then the numbers behind it, then how they came about. */
import type { Judgement } from '../study/judge.ts';
import type { Study } from '../study/study.ts';
import { circumstances, interruption, tablesOf } from './contents.ts';
import { code, literal, markdownTable } from './markdown.ts';
import { headline, judgementLines } from './outcome.ts';
import type { JudgementLine } from './outcome.ts';
import { NOTHING } from './quantity.ts';
import type { Provenance } from './results.ts';
import { scenarioHash } from '../study/scenario-hash.ts';
import { validationTable } from './tables.ts';
import type { Table } from './table.ts';

/** A picture beside the report. */
export interface Picture {
  readonly title: string;
  /** Path of the SVG below the report's folder. */
  readonly path: string;
}

export function formatVerdict(study: Study, pictures: readonly Picture[], provenance: Provenance): string {
  const { scenario } = study;
  const cut = interruption(study);
  const sections = [
    `# ${literal(headline(study))}`,
    scenario.description.trim() === '' ? '' : literal(scenario.description.trim()),
    cut === '' ? '' : `> **Interrupted.** ${cut}`,
    expectationSection(study),
    ...tablesOf(study).map(section),
    pictures.length === 0 ? '' : '## Over time',
    ...pictures.map(({ title, path }) => `![${literal(title)}](${path})`),
    section(validationTable(study)),
    provenanceSection(study, provenance),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
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

function provenanceSection(study: Study, { version, command }: Provenance): string {
  const fence = '```';
  return [
    '## How it was run',
    circumstances(study).map((sentence) => `- ${literal(sentence)}`).join('\n'),
    `${fence}sh\n${command}\n${fence}`,
    `windtunnel ${version}, scenario ${code(scenarioHash(study.scenario))}`,
  ].join('\n\n');
}
