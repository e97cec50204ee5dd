/** `summary.json`: everything a script may want to know about a run, and nothing that depends on the machine. */
import type { ValidationRow } from '../measure/result.ts';
import { unitOfBound } from '../scenario/expectation.ts';
import { formatSelector } from '../scenario/metric.ts';
import { gravest } from '../study/judge.ts';
import type { Judgement } from '../study/judge.ts';
import { scenarioHash } from '../study/scenario-hash.ts';
import type { Study } from '../study/study.ts';
import { plainLines } from './bill.ts';
import { jsonNumber } from './json.ts';
import { SCHEMA_VERSION } from './summary-schema.ts';
import type { Index, Judged, Summary } from './summary-schema.ts';

export function summarize(study: Study, version: string): Summary {
  const { scenario, facts } = study;
  return {
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    scenarioHash: scenarioHash(scenario),
    strict: study.strict,
    interrupted: facts.interrupted,
    verdict: study.verdict,
    engine: {
      version,
      resolution: facts.resolution,
      reason: facts.reason,
      seed: facts.seed,
      replications: facts.replications,
      duration: scenario.duration,
      simulatedUntil: facts.simulatedUntil,
      keysSimulated: facts.keysSimulated,
      keysRepresented: facts.keysRepresented,
      events: facts.events,
      requests: facts.requests,
      choices: [...facts.choices],
    },
    expectations: study.judgements.map(judged),
    metrics: Object.fromEntries(
      Object.entries(study.metrics).map(([selector, { mean, ci95, unit }]) => [
        selector,
        { mean: jsonNumber(mean), ci95: interval(ci95), unit },
      ]),
    ),
    replicates: Object.fromEntries(
      Object.entries(study.replicates).map(([selector, values]) => [selector, values.map(replicate)]),
    ),
    validation: study.validation.map(validated),
    ...billed(study),
  };
}

function replicate(value: number): number | 'never' | null {
  return value === Infinity ? 'never' : jsonNumber(value);
}

/** The summaries of several scenarios, in the order they were run. */
export function summarizeAll(summaries: readonly Summary[], strict: boolean, interrupted: boolean): Index {
  const verdict = interrupted ? 'interrupted' : gravest(summaries.map((summary) => summary.verdict));
  return {
    schemaVersion: SCHEMA_VERSION,
    strict,
    interrupted,
    verdict,
    scenarios: Object.fromEntries(summaries.map((summary) => [summary.scenario, summary])),
  };
}

/** Relative to the theory; NaN where that is zero, for nothing is measured by what is not there. */
export function relativeDifference({ theory, simulated }: ValidationRow): number {
  return theory === 0 ? NaN : (simulated - theory) / theory;
}

function billed(study: Study): Pick<Summary, 'bill'> {
  const { scenario, bill } = study;
  if (bill === null || scenario.cost === undefined) return {};
  const { book, phase } = scenario.cost;
  return { bill: { book, phase, lines: plainLines(study, bill.lines), without: plainLines(study, bill.without) } };
}

/** Null, too, where it has an end that JSON cannot say. */
function interval(ci95: readonly [number, number] | null): [number, number] | null {
  return ci95 === null || !ci95.every(Number.isFinite) ? null : [ci95[0], ci95[1]];
}

/** An expectation and what became of it, as results say it. */
export function judged({ expectation, estimate, verdict, point, reason }: Judgement): Judged {
  return {
    text: expectation.text,
    level: expectation.level,
    selector: formatSelector(expectation.selector),
    ...(expectation.change === undefined ? {} : { change: expectation.change }),
    bound: expectation.bound,
    estimate: estimate === null ? null : jsonNumber(estimate.mean),
    ci95: estimate === null ? null : interval(estimate.ci95),
    unit: unitOfBound(expectation),
    verdict,
    point,
    ...(expectation.because === '' ? {} : { because: expectation.because }),
    ...(reason === '' ? {} : { reason }),
  };
}

function validated(row: ValidationRow): Summary['validation'][number] {
  return {
    where: row.where,
    what: row.what,
    law: row.law,
    theory: jsonNumber(row.theory),
    simulated: jsonNumber(row.simulated),
    difference: jsonNumber(relativeDifference(row)),
    unit: row.unit,
    note: row.note,
  };
}
