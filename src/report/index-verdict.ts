/** `verdict.md` over several scenarios: what did not hold, then a line for each. */
import type { Study } from '../study/study.ts';
import { code, literal, markdownTable } from './markdown.ts';
import { headline, judgementLines } from './outcome.ts';
import type { Provenance } from './results.ts';
import type { Index } from './summary-schema.ts';
import { overviewTable } from './tables.ts';

const HEADLINE = {
  pass: 'All scenarios passed',
  fail: 'Some scenarios failed',
  inconclusive: 'Some scenarios are undecided',
  interrupted: 'Interrupted',
} as const;

export function formatIndexVerdict(studies: readonly Study[], index: Index, { version, command }: Provenance): string {
  const { columns, rows, right } = overviewTable(studies);
  const linked = rows.map(([name, ...cells]) => [`[${literal(name)}](${name}/verdict.md)`, ...cells.map(literal)]);
  const fence = '```';
  const sections = [
    `# ${HEADLINE[index.verdict]}`,
    index.interrupted ? 'Scenarios that are not listed were not run.' : '',
    ...studies.map(unmet),
    '## Scenarios',
    markdownTable({ columns, rows: linked, right }),
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
    const value = interval === '' ? measured : `${measured} ${interval}`;
    return `- ${sign} ${code(text)}: ${value}, ${verdict}${why === '' ? '' : `. ${literal(why)}`}`;
  });
  return `**${literal(headline(study))}**\n\n${items.join('\n')}`;
}
