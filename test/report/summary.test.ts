import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/report/json.ts';
import {
  IndexSchema,
  SummarySchema,
  indexJsonSchema,
  summaryJsonSchema,
} from '../../src/report/summary-schema.ts';
import { summarize, summarizeAll } from '../../src/report/summary.ts';
import { scenarioHash } from '../../src/study/scenario-hash.ts';
import { expectation, fakeScenario } from '../fixtures/fake-run.ts';
import { EXPECTATIONS, fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';

describe('summary.json', () => {
  it.each([
    ['of three replications', () => fakeStudy({ expectations: EXPECTATIONS })],
    ['of one', () => fakeStudy({ expectations: EXPECTATIONS }, { replications: 1 })],
    ['of an interrupted run', () => interruptedStudy({ expectations: EXPECTATIONS })],
    ['without expectations', () => fakeStudy()],
  ])('%s is what its schema says', async (_, study) => {
    const text = formatJson(summarize(await study(), '1.0.0'));
    expect(SummarySchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });

  it('gives a script the numbers by selector', async () => {
    const { metrics, expectations, verdict } = summarize(await fakeStudy({ expectations: EXPECTATIONS }), '1.0.0');
    expect(metrics['hit_rate{tier=l1}'].unit).toBe('ratio');
    expect(metrics['hit_rate{tier=l1}'].ci95![0]).toBeLessThan(metrics['hit_rate{tier=l1}'].mean!);
    expect(metrics['stale_hit_share{namespace=catalog}']).toEqual({ mean: null, ci95: null, unit: 'ratio' });
    expect(verdict).toBe('fail');
    expect(expectations.map((one) => one.verdict)).toEqual(['pass', 'fail', 'inconclusive', 'fail']);
    expect(expectations[1].because).toContain('wide');
    expect(expectations[0]).not.toHaveProperty('because');
  });

  it('marks a verdict at a point, and has no interval then', async () => {
    const summary = summarize(await fakeStudy({ expectations: EXPECTATIONS }, { replications: 1 }), '1.0.0');
    expect(summary.expectations.every((one) => one.point && one.ci95 === null)).toBe(true);
    expect(Object.values(summary.metrics).every((metric) => metric.ci95 === null)).toBe(true);
  });

  it('says of an interrupted run that it is one', async () => {
    const summary = summarize(await interruptedStudy({ expectations: EXPECTATIONS }), '1.0.0');
    expect(summary).toMatchObject({ interrupted: true, verdict: 'interrupted', engine: { simulatedUntil: 900 } });
  });

  it('is the same bytes for the same run, and others for another seed', async () => {
    const text = async (seed: number) => formatJson(summarize(await fakeStudy({ seed }), '1.0.0'));
    expect(await text(1)).toBe(await text(1));
    expect(await text(1)).not.toBe(await text(2));
  });

  it('has published schemas of draft 7', () => {
    for (const schema of [summaryJsonSchema(), indexJsonSchema()]) {
      expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
    }
  });
});

describe('index.json', () => {
  it.each([
    [['pass', 'pass'], false, 'pass'],
    [['pass', 'fail'], false, 'fail'],
    [['pass', 'pass'], true, 'interrupted'],
  ])('of %j, interrupted %j: %s', async (verdicts, interrupted, want) => {
    const summaries = await Promise.all(
      verdicts.map(async (verdict, at) =>
        summarize(
          await fakeStudy({ name: `s${at}`, expectations: verdict === 'fail' ? [expectation('hit_rate > 1')] : [] }),
          '1.0.0',
        ),
      ),
    );
    const index = summarizeAll(summaries, false, interrupted);
    expect(IndexSchema.parse(index)).toEqual(index);
    expect(index.verdict).toBe(want);
    expect(Object.keys(index.scenarios)).toEqual(['s0', 's1']);
  });
});

describe('the hash of a scenario', () => {
  const hash = scenarioHash(fakeScenario());
  it('is of its content', () => {
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(scenarioHash(fakeScenario())).toBe(hash);
    expect(scenarioHash(fakeScenario({ duration: 1801 }))).not.toBe(hash);
    expect(scenarioHash(fakeScenario({ seed: 43 }))).not.toBe(hash);
  });

  it('does not change when a comment moves its lines', () => {
    const at = (line: number) => scenarioHash(fakeScenario({ expectations: [expectation('hit_rate > 0', { line })] }));
    expect(at(3)).toBe(at(4));
  });
});
