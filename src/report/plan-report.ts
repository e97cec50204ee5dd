/** All files of a plan's report, as text, and what the terminal shows of it. */
import { stringify } from 'csv-stringify/sync';
import { formatSelector } from '../scenario/metric.ts';
import { rewritten } from '../scenario/rewritten.ts';
import { standalone } from '../scenario/standalone.ts';
import { baseFiles } from '../study/base-files.ts';
import { configurationOf } from '../study/plan/plan.ts';
import type { Plan } from '../study/plan/plan.ts';
import type { PlanInput } from '../study/plan/space.ts';
import type { ReportFiles } from './folder.ts';
import { formatJson, jsonNumber } from './json.ts';
import { alignColumns, code, literal, markdownTable } from './markdown.ts';
import { planChart } from './plan-chart.ts';
import { planData } from './plan-data.ts';
import { assurance, measuredLines, nearestMiss, planHeadline } from './plan-outcome.ts';
import { caseTable, choiceTable, errorTable, frontTable, marginTable } from './plan-tables.ts';
import type { Table } from './table.ts';
import type { Provenance } from './results.ts';

const CHOSEN_FILE = 'scenario.yaml';
const CHART = { spec: 'charts/pareto.vl.json', svg: 'charts/pareto.svg' } as const;

/** Files that only some plans have. */
export const OPTIONAL_PLAN_FILES: readonly string[] = [CHOSEN_FILE, CHART.spec, CHART.svg];

/** Rows of the front that a person reads. */
const FRONT_ROWS = { report: 24, terminal: 8 } as const;

export async function planFiles(plan: Plan, input: PlanInput, provenance: Provenance): Promise<ReportFiles> {
  const chart = planChart(plan);
  const files = new Map<string, string>();
  files.set('plan.md', formatPlanPage(plan, chart !== null, provenance));
  files.set('pareto.csv', formatFront(plan));
  if (chart !== null) {
    const { drawSvg } = await import('./draw.ts');
    files.set(CHART.spec, formatJson(chart.spec));
    files.set(CHART.svg, await drawSvg(chart.spec));
  }
  const chosen = configurationOf(plan.space, plan.found.best);
  if (chosen !== null) {
    const text = standalone(input.text, input.file, baseFiles);
    files.set(CHOSEN_FILE, rewritten(text, [...input.set, ...chosen.settings]));
  }
  files.set('plan.json', formatJson(planData(plan, provenance)));
  return files;
}

function formatPlanPage(plan: Plan, hasChart: boolean, { version, command }: Provenance): string {
  const { base, front } = plan;
  const chosen = plan.found.best === null ? [] : [
    section(choiceTable(plan)),
    list(measuredLines(plan).map(([text, measured]) => `✓ ${code(text)}: ${measured}`)),
    `The whole scenario, to run or to copy: [${CHOSEN_FILE}](${CHOSEN_FILE}).`,
  ];
  const picture = `![What ${formatSelector(front.selector)} costs](${CHART.svg})`;
  const parts = [
    `# ${literal(planHeadline(plan))}`,
    literal(base.description.trim()),
    ...nearestMiss(plan).map(literal),
    ...chosen,
    `## How sure\n\n${assurance(plan).map(literal).join(' ')}`,
    section(frontTable(plan, FRONT_ROWS.report)),
    hasChart ? picture : '',
    section(marginTable(plan)),
    section(caseTable(plan)),
    section(errorTable(plan)),
    `## Repeat\n\n\`\`\`sh\n${command}\n\`\`\`\n\nwindtunnel ${version}, seed ${base.seed}.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function section(table: Table): string {
  if (table.rows.length === 0) return '';
  const cells = {
    columns: table.columns.map((cell) => cell.replaceAll('|', '\\|')),
    rows: table.rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|'))),
    right: table.right,
  };
  return [`## ${table.title}`, literal(table.note), markdownTable(cells)].filter((one) => one !== '').join('\n\n');
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** `pareto.csv`: every configuration, by cost. */
function formatFront({ front, space, found }: Plan): string {
  const number = (value: number): string => String(jsonNumber(value) ?? '');
  const header = [
    ...space.variations.map(({ path }) => path),
    'cost_per_month', formatSelector(front.selector), 'source', 'passes', 'on_front', 'chosen',
  ];
  const rows = front.points.toSorted((a, b) => a.cost - b.cost).map((point) => {
    const { configuration, isSimulated } = point;
    const trial = found.trials.find(({ index }) => index === configuration.index);
    return [
      ...configuration.choice,
      number(point.cost),
      number(point.value),
      isSimulated ? 'simulated' : 'forecast',
      trial === undefined ? '' : String(trial.outcome.passes),
      String(front.best.includes(point)),
      String(configuration.index === found.best?.index),
    ];
  });
  return stringify([header, ...rows]);
}

/** What the terminal shows; `folder` is where the report went. */
export function formatPlan(plan: Plan, folder: string): string {
  const chosen = plan.found.best === null ? [] : [
    textTable({ ...choiceTable(plan), columns: [] }),
    textTable({
      columns: [],
      rows: measuredLines(plan).map(([text, measured]) => [`✓  ${text}`, measured]),
      right: [false, true],
    }),
  ];
  const parts = [
    planHeadline(plan),
    ...chosen,
    nearestMiss(plan).join('\n'),
    wrapped(assurance(plan).join(' ')),
    textTable(frontTable(plan, FRONT_ROWS.terminal)),
    plan.margins === null ? '' : textTable(marginTable(plan)),
    `Report: ${folder}/plan.md${plan.found.best === null ? '' : `, chosen: ${folder}/${CHOSEN_FILE}`}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function textTable({ columns, rows, right }: Pick<Table, 'columns' | 'rows' | 'right'>): string {
  if (rows.length === 0) return '';
  return alignColumns(columns.length > 0 ? [columns, ...rows] : rows, right)
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

const COLUMNS = 80;

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}
