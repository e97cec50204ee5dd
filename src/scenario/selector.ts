/** Reads a selector as people write it, e.g. `hit_rate{tier=l1, region=home}`. */
import { parseQuantity } from '../units/quantity.ts';
import { METRICS, isMetricName } from './metric.ts';
import { OUTCOMES } from './metric-table.ts';
import type { MetricName, Selector } from './metric.ts';
import type { MetricLabel, MetricSpec } from './metric-spec.ts';
import type { ResolvedScenario } from './resolved.ts';
import { didYouMean, nearest, suggestion } from './spelling.ts';

/** What the names in a selector may refer to. */
export interface Vocabulary {
  readonly tiers: readonly string[];
  readonly regions: readonly string[];
  readonly namespaces: readonly string[];
  readonly phases: readonly string[];
  /** Left out where nothing may refer to any. */
  readonly alerts?: readonly string[];
}

export function vocabularyOf({ tiers, regions, namespaces, phases, alerts = [] }: ResolvedScenario): Vocabulary {
  const names = (things: readonly { readonly name: string }[]): string[] => things.map(({ name }) => name);
  return {
    tiers: names(tiers),
    regions: names(regions),
    namespaces: names(namespaces),
    phases: names(phases),
    alerts: names(alerts),
  };
}

/** What is wrong, from which character of the text on. */
export interface TextProblem {
  readonly offset: number;
  readonly message: string;
}

/** Takes note of what is wrong from a character of the text on. */
export type ComplainAt = (offset: number, message: string) => void;

/** Blanks, metric, blanks, labels, blanks, and what is left; any text matches. */
const PARTS = /^(\s*)([^\s{]*)(\s*)((?:\{[^}]*\}?)?)(\s*)(.*)$/s;

/** Reads `metric{label=value, …}`; all that is wrong with it, when anything is. */
export function parseSelector(
  text: string,
  vocabulary: Vocabulary,
): Selector | { readonly problems: readonly TextProblem[] } {
  const problems: TextProblem[] = [];
  const complain: ComplainAt = (offset, message) => problems.push({ offset, message });
  const [lead, metric, gap, braces, blank, rest] = PARTS.exec(text)?.slice(1) ?? [];
  const labelsAt = lead.length + metric.length + gap.length;
  const selector = readSelector({ metric, braces, metricAt: lead.length, labelsAt }, vocabulary, complain);
  if (selector === null || problems.length > 0) return { problems };
  if (rest === '') return selector;
  const offset = labelsAt + braces.length + blank.length;
  return { problems: [{ offset, message: `found \`${rest}\` after the metric, expected nothing` }] };
}

/** The parts of a selector, and where in the text they begin. */
export interface SelectorParts {
  readonly metric: string;
  /** The labels with their braces; may be empty. */
  readonly braces: string;
  readonly metricAt: number;
  readonly labelsAt: number;
}

/** Null when it cannot be told which metric is meant, or where its labels end. */
export function readSelector(parts: SelectorParts, vocabulary: Vocabulary, complain: ComplainAt): Selector | null {
  const { metric, braces, metricAt, labelsAt } = parts;
  const problem = metric === '' ? 'found no metric, expected `metric{label=value}`' : unknownMetric(metric);
  if (problem !== null) complain(metricAt, problem);
  else if (braces !== '' && !braces.endsWith('}')) complain(labelsAt, 'the `{` has no `}`');
  else if (isMetricName(metric)) {
    return { metric, labels: readLabels(braces, labelsAt, metric, vocabulary, complain) };
  }
  return null;
}

/** Null when there is such a metric. */
function unknownMetric(metric: string): string | null {
  if (isMetricName(metric)) return null;
  return `there is no metric \`${metric}\`${didYouMean(nearest(metric, Object.keys(METRICS)))}`;
}

type WritableLabels = { [label in MetricLabel]?: string };

function readLabels(
  braces: string,
  at: number,
  metric: MetricName,
  vocabulary: Vocabulary,
  complain: ComplainAt,
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
    alert: vocabulary.alerts ?? [],
    band: ['hot'],
  };
  // A scenario without regions or namespaces has a graver problem, reported as such.
  if (valid[label].includes(value) || valid[label].length === 0) return null;
  return `there is no ${label} \`${value}\`${suggestion(value, valid[label])}`;
}
