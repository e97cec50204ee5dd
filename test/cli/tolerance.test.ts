import { describe, expect, it } from 'vitest';
import { readSelector, readTolerances } from '../../src/cli/tolerance.ts';
import { fakeScenario } from '../fixtures/fake-run.ts';

const ONE = fakeScenario();
const WITHOUT_L3 = { ...ONE, tiers: ONE.tiers.slice(0, 2) };

describe('a tolerance', () => {
  it.each<[text: string, limit: string, bound: number, change: string]>([
    ['latency_p99=5 %', 'latency_p99 <= +5 % vs baseline', 0.05, 'relative'],
    ['latency_p99 = 5 ms', 'latency_p99 <= +5 ms vs baseline', 0.005, 'absolute'],
    ['hit_rate=1 %', 'hit_rate >= -1 % vs baseline', -0.01, 'relative'],
    ['hit_rate{tier=l2}=0.5 pp', 'hit_rate{tier=l2} >= -0.5 pp vs baseline', -0.005, 'absolute'],
    ['hit_rate{tier=l3}=0 %', 'hit_rate{tier=l3} >= 0 % vs baseline', 0, 'relative'],
    ['cost_per_month=100 $', 'cost_per_month <= +100 $ vs baseline', 100, 'absolute'],
  ])('%s is %s', (text, limit, bound, change) => {
    const { limits, general } = readTolerances([text], [WITHOUT_L3, ONE]);
    expect(general).toBeNull();
    expect(limits).toMatchObject([{ text: limit, bound, change, level: 'error' }]);
  });

  it('may be one for all, beside those of some', () => {
    const { limits, general } = readTolerances(['2 %', 'latency_p99=5 %'], [ONE]);
    expect(general).toBe(0.02);
    expect(limits).toHaveLength(1);
  });

  it.each([
    [['5'], '--tolerance 5: found `5`, expected a change such as `3 %` of the baseline or `0.5 pp`'],
    [['5 ms'], '--tolerance 5 ms: found `5 ms`, expected a change such as `3 %` of the baseline or `0.5 pp`'],
    [['1 pp'], '--tolerance 1 pp: found points, expected a share of the base such as `2 %`'],
    [['5%%'], '--tolerance 5%%: found `5%%`, expected a change such as `3 %` of the baseline or `0.5 pp`'],
    [['-2 %'], '--tolerance -2 %: found `-2 %`, expected at least 0'],
    [['2 %', '3 %'], '--tolerance: one for all metrics is given twice, expected once'],
    [['latency=5 %'], '--tolerance latency=5 %: there is no metric `latency`'],
    [['hit_rate{tier=l9}=5 %'], '--tolerance hit_rate{tier=l9}=5 %: there is no tier `l9`; did you mean `l1`?'],
    [['hit_rate{tier=l1}'], '--tolerance hit_rate{tier=l1}: found `hit_rate{tier=l1}`, expected a change such as'],
    [['latency_p99=5 $'], '--tolerance latency_p99=5 $: found `5 $`, expected a change such as'],
    [['requests=5 %'], '--tolerance requests=5 %: more of `requests` is neither better nor worse'],
    [['hit_rate=1 %', 'hit_rate=2 %'], '--tolerance hit_rate=2 %: `hit_rate` is given twice'],
  ])('%j is refused', (texts, message) => {
    expect(() => readTolerances(texts, [ONE])).toThrow(message);
  });
});

describe('a metric to compare', () => {
  it('may be one that not all of the scenarios have', () => {
    expect(readSelector('--metric', 'hit_rate{tier=l3}', [WITHOUT_L3, ONE])).toEqual({
      metric: 'hit_rate',
      labels: { tier: 'l3' },
    });
  });

  it('is refused where none of them has it', () => {
    const read = () => readSelector('--metric x', 'hit_rate{tier=l3}', [WITHOUT_L3, WITHOUT_L3]);
    expect(read).toThrow('--metric x: there is no tier `l3`; did you mean `l1`?');
  });
});
