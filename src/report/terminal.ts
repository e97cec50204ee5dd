/** What `run` prints: the verdict first, then the few numbers that one wants next, then where the rest is. */
import type { Judgement } from '../study/judge.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { originCapacity } from '../world/origin.ts';
import { billLine } from './bill.ts';
import { staleness } from './coherence-tables.ts';
import { alignColumns } from './markdown.ts';
import { extent, headline, inWords, judgementLines } from './outcome.ts';
import type { Sign } from './outcome.ts';
import { NOTHING, formatMean } from './quantity.ts';
import { storyTables } from './stories.ts';
import { overviewTable, summaryTables } from './tables.ts';
import type { Table } from './table.ts';

/** Select Graphic Rendition codes (ECMA-48) of the outcomes. */
const COLOURS: Readonly<Record<Sign, number>> = { '✓': 32, '✗': 31, '?': 33, '-': 2 };
export const BOLD = 1;
/** A story must not push the verdict off the screen. */
const STORY_LINES = 12;

export function paint(text: string, code: number, colour: boolean): string {
  return colour ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** One scenario; `folder` is where its report went. */
export function formatTerminal(study: Study, folder: string, colour: boolean): string {
  const { facts, scenario } = study;
  const whole = `${inWords(facts.replications, 'replication')} of ${formatQuantity(scenario.duration, 's')}`;
  const how = [
    facts.interrupted ? `so far ${extent(facts, scenario.duration)}` : whole,
    facts.resolution === 'exact' ? 'exact' : 'scale model',
    `seed ${facts.seed}`,
  ].join(', ');
  const parts = [
    `${paint(headline(study), BOLD, colour)} (${how})`,
    expectations(study.judgements, colour),
    ...summaryTables(study).map(textTable),
    origin(study),
    billLine(study),
    failures(study),
    warmup(study),
    staleness(study),
    firstStory(study),
    `Report: ${folder}/report.html`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The last steps of the first story: the others, and what came before, are in the report. */
function firstStory(study: Study): string {
  const [first] = storyTables(study);
  if (first === undefined) return '';
  const { title, columns, rows, right } = first;
  const earlier = rows.length > STORY_LINES ? [['', '', 'earlier steps: see the report']] : [];
  return `${title}\n\n${textTable({ columns, rows: [...earlier, ...rows.slice(-STORY_LINES)], right })}`;
}

/** One line: how hard the origin works. */
function origin({ scenario, metrics }: Study): string {
  const [reads, utilization] = [formatMean(metrics['origin_reads']), formatMean(metrics['origin_utilization'])];
  if (reads === NOTHING) return '';
  return `origin: ${reads} of ${formatQuantity(originCapacity(scenario), 'req/s')}, ${utilization} utilized`;
}

/** One line, where something may go wrong: how bad it was, and when it was over. */
function failures({ metrics, scenario }: Study): string {
  const deepest = formatMean(metrics['dip_depth']);
  if (scenario.timeline.length === 0 || deepest === NOTHING) return '';
  const recovered = formatMean(metrics['time_to_recover']);
  const end = recovered === NOTHING ? '' : `; recovered after the last fault: ${recovered}`;
  return `failed: ${formatMean(metrics['failed_requests'])} requests, ${deepest} of them at the worst moment${end}`;
}

/** One line, where a region begins with cold caches. */
function warmup({ metrics, scenario }: Study): string {
  if (scenario.warmup === undefined) return '';
  const { name } = scenario.regions[scenario.warmup.region];
  const peak = formatMean(metrics['origin_reads_peak']);
  return `warm-up of ${name}: ${formatMean(metrics['warmup_time'])}; at most ${peak} reads of the origin`;
}

/** A line each, what does not hold first. */
export function expectations(judgements: readonly Judgement[], colour: boolean): string {
  const lines = judgementLines(judgements);
  const cells = lines.map(({ text, measured, interval }) => [text, measured, interval]);
  const aligned = alignColumns(cells, [false, true, false]);
  return lines
    .map(({ sign, verdict, why, point }, index) => {
      const met = point ? '  (point)' : '';
      const remark = sign === '✓' ? met : `  ${verdict}`;
      const line = `  ${aligned[index].join('  ').trimEnd()}${remark}${below(why)}`;
      return `${paint(sign, COLOURS[sign], colour)}${line}`;
    })
    .join('\n');
}

/** A reason has a line of its own under what it explains: beside it, it would wrap. */
function below(why: string): string {
  return why === '' ? '' : `\n   ${why}`;
}

/** Columns set apart by blanks. */
export function textTable({ columns, rows, right }: Pick<Table, 'columns' | 'rows' | 'right'>): string {
  if (rows.length === 0) return '';
  return alignColumns([columns, ...rows], right)
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** Several scenarios: a line each, the failed ones with what failed; `folder` is that of the combined report. */
export function formatTerminalIndex(studies: readonly Study[], folder: string, colour: boolean): string {
  const unmet = studies.flatMap((study) =>
    judgementLines(study.judgements)
      .filter(({ sign }) => sign !== '✓')
      .map((line) => ({ ...line, scenario: study.scenario.name })),
  );
  const listed = unmet.map(({ sign, scenario, text, measured, interval, verdict, why }) => {
    const value = interval === '' ? measured : `${measured} ${interval}`;
    return `${paint(sign, COLOURS[sign], colour)}  ${scenario}: ${text}  ${value}  ${verdict}${below(why)}`;
  });
  const parts = [
    listed.join('\n'),
    textTable(overviewTable(studies)),
    `Report: ${folder}/index.html`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
