/** `verdict.md` over several scenarios: what did not hold, then a line for each. */
import type { Study } from '../study/study.ts';
import { code, literal, markdownTable } from './markdown.ts';
import { headline, judgementLines } from './outcome.ts';
import type { Provenance } from './results.ts';
import type { Index } from './summary-schema.ts';
import { overviewTable } from './tables.ts';

/** What is said of all scenarios together. */
export const INDEX_HEADLINE = {
  pass: 'All scenarios passed',
  fail: 'Some scenarios failed',
  inconclusive: 'Some scenarios are undecided',
  interrupted: 'Interrupted',
} as const;

/** `linked`: each scenario's name leads to its report below the same folder. */
export function formatIndexVerdict(
  studies: readonly Study[],
  index: Index,
  { version, command }: Provenance,
  links: 'linked' | 'unlinked',
): string {
  const { columns, rows, right } = overviewTable(studies);
  const named = (name: string): string =>
    links === 'linked' ? `[${literal(name)}](${name}/verdict.md)` : literal(name);
  const cells = rows.map(([name, ...others]) => [named(name), ...others.map(literal)]);
  const fence = '```';
  const sections = [
    `# ${INDEX_HEADLINE[index.verdict]}`,
    index.interrupted ? 'Scenarios that are not listed were not run.' : '',
    ...studies.map(unmet),
    '## Scenarios',
    markdownTable({ columns, rows: cells, right }),
    `${fence}sh\n${command}\n${fence}`,
    `windtunnel ${version}`,
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Expectations of one scenario that do not hold or are undecided. */
function unmet(study: Study): string {
  const lines = judgementLines(study.judgements).filter(({ sign }) => sign !== '✓');
  if (lines.length === 0) return '';
  const items = lines.map(({ sign, text, measured, interval, verdict, why }) => {
    const value = [measured, interval].filter((part) => part !== '').join(' ');
    const said = value === '' ? verdict : `${value}, ${verdict}`;
    return `- ${sign} ${code(text)}: ${said}${why === '' ? '' : `. ${literal(why)}`}`;
  });
  return `**${literal(headline(study))}**\n\n${items.join('\n')}`;
}
