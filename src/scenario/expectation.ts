/** What a scenario demands of a run, e.g. `latency_p99{outcome=hit} < 2 ms during steady`. */
import type { Dimension } from '../units/dimension.ts';
import { parseQuantity } from '../units/quantity.ts';
import { METRICS, OUTCOMES, isMetricName } from './metric.ts';
import type { MetricLabel, MetricName, MetricSpec, MetricUnit, Selector } from './metric.ts';
import { alternatives, didYouMean, nearest, suggestion } from './spelling.ts';


export interface Expectation {
  /** As written in the file, blanks folded. */
  readonly text: string;
  /** The phase of `during …`, if any, is in its labels. */
  readonly selector: Selector;
  readonly operator: '<' | '<=' | '>' | '>=';
  /** In the unit of the metric. */
  readonly bound: number;
  readonly level: 'error' | 'warn';
  /** Why a `warn` is expected to fail, in the scenario author's words; may be empty. */
  readonly because: string;
  /** Line of the expectation in the scenario file, 1-based; null when it came from elsewhere. */
  readonly line: number | null;
}

/** What the names in an expectation may refer to. */
export interface Vocabulary {
  readonly tiers: readonly string[];
  readonly regions: readonly string[];
  readonly namespaces: readonly string[];
  readonly phases: readonly string[];
}

export interface Statement {
  readonly text: string;
  readonly selector: Selector;
  readonly operator: Expectation['operator'];
  readonly bound: number;
}

/** What is wrong, from which character of the text on. */
export interface StatementProblem {
  readonly offset: number;
  readonly message: string;
}

/** Measurements of mechanisms to come. */
const LATER_METRICS = [
  'time_to_detect',
];

const DIMENSION_OF: Readonly<Record<MetricUnit, Dimension>> = {
  count: 'count',
  ratio: 'ratio',
  s: 'time',
  B: 'size',
  'B/s': 'bandwidth',
  '1/s': 'rate',
  'req/s': 'rate',
  $: 'money',
};

const OPERATORS = ['<', '<=', '>', '>='] as const;

/** Blanks, metric, blanks, labels, blanks, operator, blanks, and what is left; any text matches. */
const PARTS = /^(\s*)([^\s{<>=!≤≥]*)(\s*)((?:\{[^}]*\}?)?)(\s*)([<>=!≤≥]*)(\s*)(.*)$/s;

const SHAPE = '`metric{label=value} < bound [during phase]`';

/** Reads `metric{label=value, …} OP quantity [during phase]`; all that is wrong with it, when anything is. */
export function parseStatement(
  text: string,
  vocabulary: Vocabulary,
): Statement | { readonly problems: readonly StatementProblem[] } {
  const problems: StatementProblem[] = [];
  const complain = (offset: number, message: string) => problems.push({ offset, message });
  // Each part is judged on its own, and known by where it begins.
  const [lead, metric, gap, braces, space, operator, blank, end] = PARTS.exec(text)?.slice(1) ?? [];
  const metricAt = lead.length;
  const labelsAt = metricAt + metric.length + gap.length;
  const operatorAt = labelsAt + braces.length + space.length;
  const restAt = operatorAt + operator.length + blank.length;
  const rest = end.trimEnd();

  if (metric === '') return { problems: [{ offset: metricAt, message: `found no metric, expected ${SHAPE}` }] };
  if (!isMetricName(metric)) return { problems: [{ offset: metricAt, message: unknownMetric(metric) }] };
  if (braces !== '' && !braces.endsWith('}')) {
    return { problems: [{ offset: labelsAt, message: 'the `{` has no `}`' }] };
  }
  const labels = readLabels(braces, labelsAt, metric, vocabulary, complain);
  const operatorProblem = wrongOperator(operator, rest);
  if (operatorProblem !== null) return { problems: [...problems, { offset: operatorAt, message: operatorProblem }] };

  const during = /\s+during\s+(\S+)$/.exec(rest);
  const bound = during === null ? rest : rest.slice(0, during.index);
  if (during !== null) {
    const phase = during[1];
    if (labels['phase'] !== undefined) complain(restAt + during.index + 1, 'the phase is given twice');
    else if (!vocabulary.phases.includes(phase)) {
      const at = restAt + rest.length - phase.length;
      complain(at, `there is no phase \`${phase}\`${suggestion(phase, vocabulary.phases)}`);
    }
    labels['phase'] = phase;
  }
  const { unit } = METRICS[metric];
  const parsed = /\bvs\b/.test(bound)
    ? { problem: 'bounds against a baseline (`vs …`) are not supported yet' }
    : parseQuantity(bound, DIMENSION_OF[unit]);
  if ('problem' in parsed) complain(Math.min(restAt, Math.max(0, text.length - 1)), parsed.problem);
  if ('problem' in parsed || problems.length > 0) return { problems };
  return {
    text: text.trim().replace(/\s+/g, ' '),
    selector: { metric, labels },
    operator: operator as Expectation['operator'],
    bound: parsed.value,
  };
}

function unknownMetric(metric: string): string {
  if (LATER_METRICS.includes(metric)) {
    return `\`${metric}\` is not supported yet`;
  }
  return `there is no metric \`${metric}\`${didYouMean(nearest(metric, Object.keys(METRICS)))}`;
}

/** Null when it is one of the four. */
function wrongOperator(operator: string, rest: string): string | null {
  if (OPERATORS.some((known) => known === operator)) return null;
  const wish = `expected ${alternatives(OPERATORS)}`;
  if (operator === '') return `found ${rest === '' ? 'no bound' : `\`${rest}\``}, ${wish}`;
  const meant: Readonly<Record<string, string>> = { '=<': '<=', '=>': '>=', '≤': '<=', '≥': '>=' };
  const hint = Object.hasOwn(meant, operator) ? `; write \`${meant[operator]}\`` : '';
  return `found \`${operator}\`, ${wish}${hint}`;
}

type WritableLabels = { [label in MetricLabel]?: string };

function readLabels(
  braces: string,
  at: number,
  metric: MetricName,
  vocabulary: Vocabulary,
  complain: (offset: number, message: string) => void,
): WritableLabels {
  const labels: WritableLabels = {};
  if (braces === '') return labels;
  const allowed: readonly MetricLabel[] = [...METRICS[metric].labels, 'phase'];
  let offset = at + 1;
  for (const item of braces.slice(1, -1).split(',')) {
    const start = offset + item.length - item.trimStart().length;
    offset += item.length + 1;
    const equals = item.indexOf('=');
    const name = item.slice(0, Math.max(0, equals)).trim();
    const value = item.slice(equals + 1).trim();
    const label = allowed.find((known) => known === name);
    if (equals < 0) complain(start, `found \`${item.trim()}\`, expected \`label=value\``);
    else if (label === undefined) complain(start, `\`${metric}\` has no label \`${name}\`${suggestion(name, allowed)}`);
    else if (labels[label] !== undefined) complain(start, `the label \`${label}\` is given twice`);
    else {
      const valueAt = start + item.trim().length - value.length;
      const problem = wrongValue(label, value, metric, vocabulary);
      if (problem !== null) complain(valueAt, problem);
      // Blanks inside a value (`window=1 h`) are spelling; a selector is written without.
      labels[label] = value.replace(/\s+/g, '');
    }
  }
  const spec: MetricSpec = METRICS[metric];
  if (spec.either?.every((label) => labels[label] !== undefined) === true) {
    complain(at, `\`${metric}\` takes one of the labels ${spec.either.join(' and ')}, not both`);
  }
  return labels;
}

/** Null when the label may have the value. */
function wrongValue(label: MetricLabel, value: string, metric: MetricName, vocabulary: Vocabulary): string | null {
  if (label === 'window') {
    const parsed = parseQuantity(value, 'time');
    if ('problem' in parsed) return parsed.problem;
    return parsed.value > 0 ? null : `found \`${value}\`, expected a window of more than 0 s`;
  }
  const spec: MetricSpec = METRICS[metric];
  const valid: Readonly<Record<Exclude<MetricLabel, 'window'>, readonly string[]>> = {
    tier: spec.ofAnswers === true ? [...vocabulary.tiers, 'origin'] : vocabulary.tiers,
    region: vocabulary.regions,
    namespace: vocabulary.namespaces,
    phase: vocabulary.phases,
    outcome: OUTCOMES,
    cause: spec.causes ?? [],
    band: ['hot'],
  };
  // A scenario without regions or namespaces has a graver problem, reported as such.
  if (valid[label].includes(value) || valid[label].length === 0) return null;
  return `there is no ${label} \`${value}\`${suggestion(value, valid[label])}`;
}
