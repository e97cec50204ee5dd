/** What a scenario demands of a run, e.g. `latency_p99{outcome=hit} < 2 ms during steady`. */
import { parseQuantity } from '../units/quantity.ts';
import { DIMENSION_OF, formatChange, parseChange } from './change.ts';
import type { Change } from './change.ts';
import { BOUND_OPERATORS } from './comparison.ts';
import type { BoundOperator } from './comparison.ts';
import { METRICS, betterOf, formatSelector } from './metric.ts';
import type { MetricName, Selector } from './metric.ts';
import type { MetricUnit } from './metric-spec.ts';
import { readSelector } from './selector.ts';
import type { ComplainAt, TextProblem, Vocabulary } from './selector.ts';
import { alternatives, suggestion } from './spelling.ts';

export interface Expectation extends Statement {
  readonly level: 'error' | 'warn';
  /** Why a `warn` is expected to fail, in the scenario author's words; may be empty. */
  readonly because: string;
  /** Line of the expectation in the scenario file, 1-based; null when it came from elsewhere. */
  readonly line: number | null;
  /** The file of that line, where it is one that the scenario extends. */
  readonly file?: string;
}

export interface Statement {
  /** As written, blanks folded. */
  readonly text: string;
  /** The phase of `during …`, if any, is in its labels. */
  readonly selector: Selector;
  readonly operator: BoundOperator;
  /** In the unit of the metric; where there is `change`, how far the metric may move from the baseline. */
  readonly bound: number;
  /** Set when the bound is against a baseline: by a share of that, or by so much in the unit of the metric. */
  readonly change?: Change['kind'];
}

/** The unit of the bound, and of what is held against it. */
export function unitOfBound({ selector, change }: Statement): MetricUnit {
  return change === 'relative' ? 'ratio' : METRICS[selector.metric].unit;
}

/** That a metric gets no worse than a baseline by more than `size`; null where neither way is worse. */
export function limitOn(selector: Selector, size: Change): Expectation | null {
  const better = betterOf(selector.metric);
  if (better === 'neither') return null;
  const operator = better === 'lower' ? '<=' : '>=';
  // `-0` would be another number to whoever compares.
  const by = better === 'lower' || size.by === 0 ? size.by : -size.by;
  const bound = formatChange({ kind: size.kind, by }, METRICS[selector.metric].unit);
  const text = `${formatSelector(selector)} ${operator} ${bound} vs baseline`;
  return { text, selector, operator, bound: by, change: size.kind, level: 'error', because: '', line: null };
}

/** Blanks, metric, blanks, labels, blanks, operator, blanks, and what is left; any text matches. */
const PARTS = /^(\s*)([^\s{<>=!≤≥]*)(\s*)((?:\{[^}]*\}?)?)(\s*)([<>=!≤≥]*)(\s*)(.*)$/s;

const SHAPE = '`metric{label=value} < bound [vs baseline] [during phase]`';

/** Reads `metric{label=value, …} OP quantity [vs baseline] [during phase]`; all that is wrong, when anything is. */
export function parseStatement(
  text: string,
  vocabulary: Vocabulary,
): Statement | { readonly problems: readonly TextProblem[] } {
  const problems: TextProblem[] = [];
  const complain: ComplainAt = (offset, message) => problems.push({ offset, message });
  // Each part is judged on its own, and known by where it begins.
  const [lead, metric, gap, braces, space, operator, blank, end] = PARTS.exec(text)?.slice(1) ?? [];
  const metricAt = lead.length;
  const labelsAt = metricAt + metric.length + gap.length;
  const operatorAt = labelsAt + braces.length + space.length;
  const restAt = operatorAt + operator.length + blank.length;
  const rest = end.trimEnd();

  if (metric === '') return { problems: [{ offset: metricAt, message: `found no metric, expected ${SHAPE}` }] };
  const selector = readSelector({ metric, braces, metricAt, labelsAt }, vocabulary, complain);
  if (selector === null) return { problems };
  const operatorProblem = wrongOperator(operator, rest);
  if (operatorProblem !== null) return { problems: [...problems, { offset: operatorAt, message: operatorProblem }] };

  const clauses = readClauses(rest, restAt, complain);
  const phase = clauses.during;
  if (phase !== null) {
    if (selector.labels.phase !== undefined) complain(phase.clauseAt, 'the phase is given twice');
    else if (!vocabulary.phases.includes(phase.word)) {
      complain(phase.at, `there is no phase \`${phase.word}\`${suggestion(phase.word, vocabulary.phases)}`);
    }
  }
  const bound = readBound(clauses.bound, selector.metric, clauses.vs, complain);
  if ('problem' in bound) complain(Math.min(restAt, Math.max(0, text.length - 1)), bound.problem);
  if ('problem' in bound || problems.length > 0) return { problems };
  const { labels } = selector;
  return {
    text: text.trim().replace(/\s+/g, ' '),
    selector: { ...selector, labels: phase === null ? labels : { ...labels, phase: phase.word } },
    operator: operator as Statement['operator'],
    ...bound,
  };
}

interface Clause {
  readonly word: string;
  /** Where the word begins, and where its clause does. */
  readonly at: number;
  readonly clauseAt: number;
}

interface Clauses {
  readonly bound: string;
  readonly vs: Clause | null;
  readonly during: Clause | null;
}

/** What follows the bound, in either order. */
function readClauses(rest: string, restAt: number, complain: ComplainAt): Clauses {
  const found: { vs: Clause | null; during: Clause | null } = { vs: null, during: null };
  let bound = rest;
  for (;;) {
    const clause = /(?:^|\s+)(vs|during)\s+(\S+)$/.exec(bound);
    if (clause === null) return { bound, ...found };
    const kind = clause[1] === 'vs' ? 'vs' : 'during';
    const word = clause[2];
    const clauseAt = restAt + clause.index + clause[0].length - clause[0].trimStart().length;
    if (found[kind] !== null) complain(clauseAt, `\`${kind}\` is given twice`);
    found[kind] = { word, at: restAt + bound.length - word.length, clauseAt };
    bound = bound.slice(0, clause.index);
  }
}

type Bound = Pick<Statement, 'bound' | 'change'>;

function readBound(
  text: string,
  metric: MetricName,
  vs: Clause | null,
  complain: ComplainAt,
): Bound | { readonly problem: string } {
  const { unit } = METRICS[metric];
  if (vs === null) {
    const parsed = parseQuantity(text, DIMENSION_OF[unit]);
    return 'problem' in parsed ? parsed : { bound: parsed.value };
  }
  if (vs.word !== 'baseline') complain(vs.at, `found \`${vs.word}\`, expected \`baseline\``);
  const change = parseChange(text, unit);
  if ('problem' in change) return change;
  // `cost <= 103 % vs baseline` and `cost <= 3 % vs baseline` both make sense to somebody.
  if (change.by !== 0 && !/^[+-]/.test(text)) {
    return { problem: `found \`${text}\`, expected a change with its sign: \`+${text}\` or \`-${text}\`` };
  }
  return { bound: change.by, change: change.kind };
}

/** Null when it is one of the four. */
function wrongOperator(operator: string, rest: string): string | null {
  if (BOUND_OPERATORS.some((known) => known === operator)) return null;
  const wish = `expected ${alternatives(BOUND_OPERATORS)}`;
  if (operator === '') return `found ${rest === '' ? 'no bound' : `\`${rest}\``}, ${wish}`;
  const meant: Readonly<Record<string, string>> = { '=<': '<=', '=>': '>=', '≤': '<=', '≥': '>=' };
  const hint = Object.hasOwn(meant, operator) ? `; write \`${meant[operator]}\`` : '';
  return `found \`${operator}\`, ${wish}${hint}`;
}
