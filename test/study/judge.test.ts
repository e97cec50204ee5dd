import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/study/estimate.ts';
import { gravest, judge, verdictOf } from '../../src/study/judge.ts';
import type { Verdict } from '../../src/study/judge.ts';
import { expectation } from '../fixtures/fake-run.ts';

function estimate(mean: number, ci95: readonly [number, number] | null): Estimate {
  return { mean, ci95, unit: 'ratio' };
}

describe('judge', () => {
  it.each<[text: string, mean: number, ci95: [number, number] | null, want: string]>([
    ['hit_rate >= 0.8', 0.9, [0.85, 0.95], 'pass'],
    ['hit_rate >= 0.8', 0.9, [0.8, 1], 'pass'],
    ['hit_rate > 0.8', 0.9, [0.8, 1], 'inconclusive'],
    ['hit_rate >= 0.8', 0.81, [0.79, 0.83], 'inconclusive'],
    ['hit_rate >= 0.8', 0.79, [0.78, 0.8], 'inconclusive'],
    ['hit_rate > 0.8', 0.79, [0.78, 0.8], 'fail'],
    ['hit_rate >= 0.8', 0.7, [0.65, 0.75], 'fail'],
    ['hit_rate <= 0.8', 0.7, [0.6, 0.8], 'pass'],
    ['hit_rate < 0.8', 0.7, [0.6, 0.8], 'inconclusive'],
    ['hit_rate < 0.8', 0.9, [0.8, 1], 'fail'],
    ['hit_rate <= 0.8', 0.9, [0.81, 0.99], 'fail'],
    ['hit_rate >= 0.8', 0.8, [0.8, 0.8], 'pass'],
    ['hit_rate >= 0.8', 0.8, null, 'pass at a point'],
    ['hit_rate > 0.8', 0.8, null, 'fail at a point'],
  ])('%s with mean %d in %j: %s', (text, mean, ci95, want) => {
    const judgement = judge(expectation(text), { hit_rate: estimate(mean, ci95) }, false);
    expect(`${judgement.verdict}${judgement.point ? ' at a point' : ''}`).toBe(want);
  });

  it.each([
    ['was never measured', {}],
    ['has no data', { hit_rate: estimate(NaN, null) }],
  ])('fails, and says so, when the metric %s', (_, estimates) => {
    const judgement = judge(expectation('hit_rate < 1'), estimates, false);
    expect(judgement).toMatchObject({
      verdict: 'fail',
      estimate: null,
      point: false,
      reason: 'nothing was measured',
    });
  });

  it('finds the metric by its labels in any order', () => {
    const wanted = expectation('hit_rate{phase=steady,tier=l1} >= 0.4');
    const judgement = judge(wanted, { 'hit_rate{tier=l1,phase=steady}': estimate(0.5, null) }, false);
    expect(judgement.verdict).toBe('pass');
  });

  it('decides nothing on an interrupted run', () => {
    const judgement = judge(expectation('hit_rate >= 0.8'), { hit_rate: estimate(0.9, [0.89, 0.91]) }, true);
    expect(judgement).toMatchObject({ verdict: 'inconclusive', reason: 'the run was interrupted' });
  });
});

describe('the verdict on a run', () => {
  const judged = (level: 'error' | 'warn', mean: number, ci95: [number, number]) =>
    judge(expectation('hit_rate >= 0.8', { level }), { hit_rate: estimate(mean, ci95) }, false);
  const pass = judged('error', 0.9, [0.89, 0.91]);
  const fail = judged('error', 0.7, [0.69, 0.71]);
  const unsure = judged('error', 0.8, [0.79, 0.81]);
  const warned = judged('warn', 0.7, [0.69, 0.71]);
  const warnedUnsure = judged('warn', 0.8, [0.79, 0.81]);

  it.each([
    ['nothing demanded', [], 'pass', 'pass'],
    ['all met', [pass, pass], 'pass', 'pass'],
    ['one failed', [pass, fail, unsure], 'fail', 'fail'],
    ['one undecided', [pass, unsure], 'inconclusive', 'inconclusive'],
    ['a warning', [pass, warned], 'pass', 'fail'],
    ['an undecided warning', [pass, warnedUnsure], 'pass', 'inconclusive'],
    ['a warning and one undecided', [unsure, warned], 'inconclusive', 'fail'],
  ] as const)('%s', (_, judgements, lenient, strict) => {
    expect(verdictOf(judgements, false, false)).toBe(lenient);
    expect(verdictOf(judgements, true, false)).toBe(strict);
    expect(verdictOf(judgements, true, true)).toBe('interrupted');
  });

  it.each<[Verdict[], Verdict]>([
    [[], 'pass'],
    [['pass', 'inconclusive', 'pass'], 'inconclusive'],
    [['inconclusive', 'fail', 'pass'], 'fail'],
    [['fail', 'interrupted'], 'interrupted'],
  ])('of %j is the gravest: %s', (verdicts, want) => {
    expect(gravest(verdicts)).toBe(want);
  });
});
