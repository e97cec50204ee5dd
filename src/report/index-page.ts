/** `index.html` over several scenarios: what did not hold, a line for each, and links to their reports. */
import type { Study } from '../study/study.ts';
import { escaped, htmlDocument } from './html.ts';
import { INDEX_HEADLINE } from './index-verdict.ts';
import { headline, judgementLines } from './outcome.ts';
import { commandBlock, footer, htmlTable, verdictMark } from './page.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Provenance } from './results.ts';
import type { Index } from './summary-schema.ts';
import { overviewTable } from './tables.ts';

export function formatIndexPage(studies: readonly Study[], index: Index, provenance: Provenance): string {
  const title = INDEX_HEADLINE[index.verdict];
  const link = (name: string): string => `<a href="${encodeURIComponent(name)}/report.html">${escaped(name)}</a>`;
  const unmet = studies.map(unmetOf).filter((part) => part !== '');
  const body = [
    '<main>',
    '<header class="verdict">',
    `<p class="what">windtunnel: ${verdictMark(index.verdict)}</p>`,
    `<h1>${title}</h1>`,
    '</header>',
    ...(index.interrupted ? ['<p>Scenarios that are not listed were not run.</p>'] : []),
    '<h2>Scenarios</h2>',
    `<div class="scroll" role="group" aria-label="Scenarios">${htmlTable(overviewTable(studies), link)}</div>`,
    ...(unmet.length === 0 ? [] : ['<h2>Not met, or undecided</h2>', ...unmet]),
    '<h2>How they were run</h2>',
    commandBlock(provenance),
    '</main>',
    footer(provenance, ''),
  ];
  return htmlDocument({ title, style: PAGE_STYLE, body, scripts: false });
}

/** Expectations of one scenario that do not hold or are undecided. */
function unmetOf(study: Study): string {
  const lines = judgementLines(study.judgements).filter(({ sign }) => sign !== '✓');
  if (lines.length === 0) return '';
  const items = lines.map(({ sign, text, measured, interval, verdict, why }) => {
    const value = [measured, interval].filter((part) => part !== '').join(' ');
    const said = `${value === '' ? '' : `${value}, `}${verdict}`;
    return `<li>${sign} <code>${escaped(text)}</code>: ${escaped(said)}<br><small>${escaped(why)}</small></li>`;
  });
  return `<h3>${escaped(headline(study))}</h3>\n<ul class="said">${items.join('')}</ul>`;
}
