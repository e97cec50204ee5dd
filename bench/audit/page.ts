/** The audit as a page: `reports/brief-audit.md`. */
import { literal, markdownTable } from '../../src/report/markdown.ts';
import { NOTHING } from '../../src/report/quantity.ts';
import { formatQuantity } from '../../src/units/format.ts';
import type { Audit, Claim } from './claims.ts';
import { VERDICTS, basisOf, figure, judge } from './judge.ts';
import type { Judged } from './judge.ts';
import { billed, reported } from './sources.ts';

function shown(value: number, unit: Claim['unit']): string {
  switch (unit) {
    case 'B':
      return formatQuantity(value, 'B/s').replace('/s', '');
    case '$/s':
      return `${formatQuantity(value, '$')}/s`;
    case 'times':
      return `${formatQuantity(value, 'count')} times`;
    case '$':
      // Prices of a single thing are far below the cents that sums are shown to.
      return value !== 0 && Math.abs(value) < 1e-3 ? `${value.toExponential(2)} $` : formatQuantity(value, '$');
    default:
      return formatQuantity(value, unit);
  }
}

function foundText({ claim: { unit }, found }: Judged): string {
  if (found === null) return NOTHING;
  const [low, high] = found.map((value) => shown(value, unit));
  return low === high ? low : `${low} to ${high}`;
}

/** What a judgement rests on; without anything else it is the design's own numbers. */
function basisText({ claim: { found } }: Judged): string {
  const basis = [...new Set(basisOf(found))];
  return basis.length === 0 ? 'its own numbers' : basis.join(', ');
}

const WORDS = { '<': 'below', '>': 'above' } as const;

function saysText({ says }: Claim): string {
  const text = says.replace(/^[<>]/, (sign) => WORDS[sign as '<' | '>']).replace('..', ' to ');
  return literal(text);
}

function whyText({ claim: { why } }: Judged, found: string): string {
  return literal(why.replaceAll('{found}', found));
}

function claimTable(judged: readonly Judged[]): string {
  const rows = judged.map((one) => {
    const found = foundText(one);
    const { claim, verdict } = one;
    return [literal(claim.claim), saysText(claim), found, verdict, whyText(one, found), literal(basisText(one))];
  });
  const columns = ['claim', 'the design says', 'found', 'verdict', 'why', 'by'];
  return markdownTable({ columns, rows, right: [false, true, true, false, false, false] });
}

function billTable({ bill }: Audit): string {
  const [own, corrected] = [billed(bill.own), billed(bill.corrected)];
  const known = bill.lines.flatMap(({ items }) => items);
  const strange = [...own.keys(), ...corrected.keys()].filter((item) => !known.includes(item));
  if (strange.length > 0) throw new Error(`the bill has lines that the audit does not know: ${strange.join(', ')}`);
  const of = (bills: ReadonlyMap<string, number>, items: readonly string[]): number =>
    items.reduce((sum, item) => sum + (bills.get(item) ?? 0), 0);
  const dollars = (value: number): string => formatQuantity(value, '$');
  const rows = bill.lines.map(({ line, says, items }) => {
    return [line, says ?? 'forgotten', dollars(of(own, items)), dollars(of(corrected, items))];
  });
  const total = (key: 'own' | 'corrected', metric: string): string => dollars(reported(bill[key], metric));
  const said = bill.lines.reduce((sum, { says }) => sum + (says === null ? 0 : figure(says)), 0);
  rows.push(['total', dollars(said), total('own', 'cost_per_month'), total('corrected', 'cost_per_month')]);
  const without = 'cost_without_cache_per_month';
  rows.push(['the same load without a cache', bill.without, total('own', without), total('corrected', without)]);
  const columns = ['a month', 'the design says', 'by its own prices', 'at list prices of 2026'];
  return markdownTable({ columns, rows, right: [false, true, true, true] });
}

const HEAD = `# The brief, claim by claim

A published design of a cache for 10 million requests a second makes many claims in numbers. Here each stands beside
what the tool computes or simulates. \`npm run audit\` makes this page out of the claims in
\`bench/audit/claims.yaml\`; verdicts are computed, none is written by hand.

*Holds*: what was found is what the design says, within a tolerance that each claim gives a reason for. *Cannot be
known*: what the design leaves open decides, such as how the popularity of keys falls off; the range is then what it
may come to. Or nothing that there is can tell. What is found in reports is the mean of their replications; a month has
730 hours.
`;

/** Throws when a check cannot be made: a report or a metric that is not there, a form with other arguments. */
export function auditPage(audit: Audit): string {
  const judged = audit.claims.map(judge);
  const counts = VERDICTS.map((verdict) => {
    return [verdict, String(judged.filter((one) => one.verdict === verdict).length)];
  });
  const slips = judged.filter(({ claim, verdict }) => verdict === 'does not hold' && basisOf(claim.found).length === 0);
  const slipLines = slips.map((one) => {
    const found = foundText(one);
    const { claim } = one;
    const said = `it says ${saysText(claim)}, its own numbers give ${found}`;
    return `- ${literal(claim.claim)}: ${said} (${whyText(one, found)})`;
  });
  const sections = [...new Set(audit.claims.map(({ section }) => section))].map((number) => {
    const own = judged.filter(({ claim }) => claim.section === number);
    return `## ${number} ${audit.sections[number]}\n\n${claimTable(own)}\n`;
  });
  const { own, corrected } = audit.bill;
  const tolerances = Object.entries(audit.reasons).map(([name, reason]) => {
    const widths = audit.claims.filter((claim) => claim.reason === name).map(({ within }) => within);
    return `- ${[...new Set(widths)].join(', ')}: ${reason}`;
  });
  return [
    HEAD,
    markdownTable({ columns: ['verdict', 'claims'], rows: counts, right: [false, true] }),
    '\n## Where its arithmetic is off\n',
    'Claims that its own numbers contradict, whatever is simulated.\n',
    slipLines.join('\n'),
    '\n## The bill, line by line\n',
    `By the prices that the design reckons with ([report](${own}/verdict.md)) and at dated list prices`,
    `([report](${corrected}/verdict.md)), for what the same system was simulated to use.\n`,
    billTable(audit),
    '',
    ...sections,
    '## Tolerances\n',
    tolerances.join('\n'),
    '',
  ].join('\n');
}
