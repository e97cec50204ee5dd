/** The outcome of a run in words: what every form of report says about its expectations. */
import { unitOfBound } from '../scenario/expectation.ts';
import type { Judgement } from '../study/judge.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { formatBeside, formatInterval } from './quantity.ts';

export type Sign = '✓' | '✗' | '?' | '-';

/** One judged expectation, column by column; empty where there is nothing to say. */
export interface JudgementLine {
  readonly sign: Sign;
  readonly text: string;
  readonly measured: string;
  readonly interval: string;
  readonly verdict: string;
  readonly why: string;
  /** Decided by a single value; the verdict says so too. */
  readonly point: boolean;
}

const SIGN: Readonly<Record<Judgement['verdict'], Sign>> = { pass: '✓', fail: '✗', inconclusive: '?', skipped: '-' };
const SAID = { pass: 'holds', fail: 'does not hold', inconclusive: 'undecided', skipped: 'skipped' } as const;

/** In place of a measurement. */
const MISSING = { pass: 'nothing', fail: 'nothing', inconclusive: 'nothing', skipped: '' } as const;

const ORDER: readonly Judgement['verdict'][] = ['fail', 'inconclusive', 'skipped', 'pass'];

/** What does not hold comes first, then what is undecided; errors before warnings. */
export function judgementLines(judgements: readonly Judgement[]): JudgementLine[] {
  const gravity = ({ verdict, expectation }: Judgement): number =>
    ORDER.indexOf(verdict) * 2 + (expectation.level === 'warn' && verdict !== 'pass' ? 1 : 0);
  return judgements.toSorted((a, b) => gravity(a) - gravity(b)).map(judgementLine);
}

function judgementLine({ expectation, estimate, verdict, point, reason }: Judgement): JudgementLine {
  const { bound, level, because, text, change } = expectation;
  const unit = unitOfBound(expectation);
  const matters = verdict === 'fail' || verdict === 'inconclusive';
  const remarks = [level === 'warn' && matters ? 'warning' : '', point ? 'point' : ''];
  const remark = remarks.filter((one) => one !== '').join(', ');
  return {
    sign: SIGN[verdict],
    text,
    measured: estimate === null ? MISSING[verdict] : formatBeside(estimate.mean, bound, unit, change),
    interval: estimate === null || estimate.ci95 === null ? '' : formatInterval(estimate.ci95, bound, unit, change),
    verdict: remark === '' ? SAID[verdict] : `${SAID[verdict]} (${remark})`,
    why: [reason, matters ? because : ''].filter((one) => one !== '').join('; '),
    point,
  };
}

/** `global-10m passed, with 2 warnings`. */
export function headline(study: Study): string {
  const { scenario, verdict, judgements, strict } = study;
  const count = (wanted: Judgement['verdict'], level: string): number =>
    judgements.filter((one) => one.verdict === wanted && (one.expectation.level === level || strict)).length;
  const warnings = strict ? 0 : count('fail', 'warn');
  const skipped = judgements.filter((one) => one.verdict === 'skipped').length;
  const open = count('inconclusive', 'error') + (strict ? skipped : 0);
  switch (verdict) {
    case 'pass': {
      const but = [
        ...(warnings > 0 ? [`with ${inWords(warnings, 'warning')}`] : []),
        ...(skipped > 0 ? [`${inWords(skipped, 'expectation')} skipped`] : []),
      ];
      return [`${scenario.name} passed`, ...but].join(', ');
    }
    case 'fail':
      return `${scenario.name} failed: ${inWords(count('fail', 'error'), 'expectation')} not met`;
    case 'inconclusive':
      return `${scenario.name} is undecided: ${inWords(open, 'expectation')} too close to call`;
    case 'interrupted':
      return `${scenario.name} was interrupted`;
  }
}

/** What the numbers of an interrupted run are of, such as `18 s of 30 min of 1 replication`. */
export function extent(reached: Extent, duration: number): string {
  const replications = inWords(reached.replications, 'replication');
  // A replication that was cut short is counted only when none came to its end.
  if (reached.simulatedUntil >= duration) return `the ${replications} that came to an end`;
  return `${formatQuantity(reached.simulatedUntil, 's')} of ${formatQuantity(duration, 's')} of ${replications}`;
}

interface Extent {
  readonly replications: number;
  readonly simulatedUntil: number;
}

/** `1 warning`, `2 warnings`. */
export function inWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
