/** `junit.xml`: one suite per scenario, one case per expectation, in the form that CI servers read. */
import { extent } from './outcome.ts';
import { formatBeside, formatInterval } from './quantity.ts';
import type { Judged, Summary } from './summary-schema.ts';

/** What a suite is made of: the expectations of a run, or the limits of a variant. */
export type Suite = Pick<Summary, 'scenario' | 'strict' | 'interrupted' | 'expectations'> & {
  readonly engine: Pick<Summary['engine'], 'replications' | 'simulatedUntil' | 'duration'>;
};

/** One document for any number of scenarios. No times: they would make equal results differ. */
export function formatJunit(summaries: readonly Suite[]): string {
  const suites = summaries.map(suite);
  const total = (of: (counts: Counts) => number): number => suites.reduce((sum, { counts }) => sum + of(counts), 0);
  const counts: Counts = {
    tests: total((one) => one.tests),
    failures: total((one) => one.failures),
    errors: total((one) => one.errors),
    skipped: total((one) => one.skipped),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="windtunnel"${attributes({ ...counts })}>`,
    ...suites.flatMap(({ lines }) => lines).map((line) => `  ${line}`),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function suite(summary: Suite): { counts: Counts; lines: string[] } {
  const cases = summary.expectations.map((judged) => testCase(summary, judged));
  // All cases of an interrupted run are skipped, which CI servers take for success: one must not be.
  if (summary.interrupted) cases.push(interruption(summary));
  const count = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  const counts = {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  return {
    counts,
    lines: [
      `<testsuite${attributes({ name: summary.scenario, ...counts })}>`,
      ...cases.flatMap((one) => one.lines).map((line) => `  ${line}`),
      '</testsuite>',
    ],
  };
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly lines: readonly string[];
}

function testCase(summary: Suite, judged: Judged): Case {
  const measured = judged.verdict === 'skipped' ? judged.text : `${judged.text}: measured ${measurement(judged)}`;
  const message = judged.reason === undefined ? measured : `${measured}; ${judged.reason}`;
  const because = judged.because === undefined ? '' : `\n${judged.because}`;
  const counts = summary.strict || judged.level === 'error';
  if (judged.verdict === 'pass') return wrap('passed', summary, judged.text, []);
  if (!counts) {
    const warning = escape(`warning: ${message}${because}`);
    return wrap('passed', summary, judged.text, [`<system-out>${warning}</system-out>`]);
  }
  const open = judged.verdict === 'inconclusive' || judged.verdict === 'skipped';
  if (open && (!summary.strict || summary.interrupted)) {
    return wrap('skipped', summary, judged.text, [`<skipped${attributes({ message })}/>`]);
  }
  const detail = `${message}${because}`;
  return wrap('failure', summary, judged.text, [
    `<failure${attributes({ message, type: judged.verdict })}>${escape(detail)}</failure>`,
  ]);
}

function interruption(summary: Suite): Case {
  const message = `interrupted; the numbers are of ${extent(summary.engine, summary.engine.duration)}`;
  return wrap('error', summary, 'runs to its end', [`<error${attributes({ message, type: 'interrupted' })}/>`]);
}

function wrap(kind: Case['kind'], summary: Suite, name: string, body: readonly string[]): Case {
  const open = `<testcase${attributes({ classname: summary.scenario, name })}`;
  if (body.length === 0) return { kind, lines: [`${open}/>`] };
  return { kind, lines: [`${open}>`, ...body.map((line) => `  ${line}`), '</testcase>'] };
}

function measurement({ estimate, ci95, bound, unit, change }: Judged): string {
  if (estimate === null) return 'nothing';
  const mean = formatBeside(estimate, bound, unit, change);
  return ci95 === null ? mean : `${mean} ${formatInterval(ci95, bound, unit, change)}`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** Text for an element or a quoted attribute. */
export function escape(text: string): string {
  return Array.from(text, (letter) => (isXml(letter) ? letter : '\ufffd'))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** XML 1.0 forbids, even when escaped, control characters, lone surrogates, U+FFFE and U+FFFF. */
function isXml(letter: string): boolean {
  const code = letter.codePointAt(0)!;
  if (code < 0x20) return letter === '\t' || letter === '\n' || letter === '\r';
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
}
