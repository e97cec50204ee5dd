import { describe, expect, it } from 'vitest';
import { parseStatement } from '../../src/scenario/expectation.ts';
import type { Statement } from '../../src/scenario/expectation.ts';
import { METRICS, formatSelector, isMetricName } from '../../src/scenario/metric.ts';
import type { Selector } from '../../src/scenario/metric.ts';
import type { MetricSpec } from '../../src/scenario/metric-spec.ts';
import { parseSelector } from '../../src/scenario/selector.ts';

const VOCABULARY = {
  tiers: ['l1', 'l2'],
  regions: ['home', 'away'],
  namespaces: ['things'],
  phases: ['warm-up', 'steady'],
  alerts: ['busy'],
};

function read(text: string): Statement {
  const statement = parseStatement(text, VOCABULARY);
  if ('problems' in statement) throw new Error(statement.problems.map(({ message }) => message).join('; '));
  return statement;
}

/** [text, selector, operator, bound] */
const GOOD: readonly [string, string, string, number][] = [
  ['hit_rate >= 80 %', 'hit_rate', '>=', 0.8],
  ['hit_rate>=80%', 'hit_rate', '>=', 0.8],
  ['  hit_rate { tier = l1 , region = home }  >  1.5 %  ', 'hit_rate{tier=l1,region=home}', '>', 0.015],
  ['latency_p99{outcome=hit} < 2 ms', 'latency_p99{outcome=hit}', '<', 0.002],
  ['latency_p99 <= 2 ms during steady', 'latency_p99{phase=steady}', '<=', 0.002],
  ['latency_p99{phase=warm-up} < 1 min', 'latency_p99{phase=warm-up}', '<', 60],
  ['served_share{tier=origin} < 5 %', 'served_share{tier=origin}', '<', 0.05],
  ['miss_share{cause=ttl, tier=l2} < 5 %', 'miss_share{tier=l2,cause=ttl}', '<', 0.05],
  ['distinct_keys{window=1 h} > 200M', 'distinct_keys{window=1h}', '>', 2e8],
  ['working_set{window=1h} < 100 GB', 'working_set{window=1h}', '<', 1e11],
  ['origin_reads < 500k/s', 'origin_reads', '<', 5e5],
  ['evictions{tier=l2} < 30/min', 'evictions{tier=l2}', '<', 0.5],
  ['egress_bytes{region=away} < 10 Gbit/s', 'egress_bytes{region=away}', '<', 1.25e9],
  ['herd_max <= 3', 'herd_max', '<=', 3],
  ['hit_rate{band=hot} >= 95 %', 'hit_rate{band=hot}', '>=', 0.95],
];

describe('parseStatement', () => {
  it.each(GOOD)('reads %j', (text, selector, operator, bound) => {
    const statement = read(text);
    expect(formatSelector(statement.selector)).toBe(selector);
    expect(statement).toMatchObject({ operator, bound, text: text.trim().replace(/\s+/g, ' ') });
  });

  it.each(Object.keys(METRICS))('knows %s with its unit and its labels', (metric) => {
    if (!isMetricName(metric)) throw new Error(metric);
    const rates = { 'B/s': '5 B/s', '1/s': '5/s', 'req/s': '5/s' };
    const bound = { count: '5', ratio: '5 %', s: '5 s', B: '5 B', $: '5 $', ...rates };
    const value = {
      tier: 'l1',
      region: 'home',
      namespace: 'things',
      outcome: 'miss',
      phase: 'steady',
      band: 'hot',
      cause: (METRICS[metric] as MetricSpec).causes?.[0] ?? '',
      window: '5min',
      alert: 'busy',
    };
    const spec: MetricSpec = METRICS[metric];
    const { unit } = spec;
    const labels = spec.labels.filter((label) => label !== spec.either?.[1]);
    const selector = [...labels, 'phase' as const].map((label) => `${label}=${value[label]}`).join(',');
    const statement = read(`${metric}{${selector}} < ${bound[unit]}`);
    expect(statement.bound).toBe(unit === 'ratio' ? 0.05 : 5);
    expect(Object.keys(statement.selector.labels)).toHaveLength(labels.length + 1);
  });

  it.each<[text: string, bound: number, change: string, phase?: string]>([
    ['cost_per_month <= +3 % vs baseline', 0.03, 'relative'],
    ['cost_per_month <= +20 $ vs baseline', 20, 'absolute'],
    ['latency_p99 <= +5 ms vs baseline during steady', 0.005, 'absolute', 'steady'],
    ['latency_p99 <= -5 % during steady vs baseline', -0.05, 'relative', 'steady'],
    ['hit_rate >= -0.5 pp vs baseline', -0.005, 'absolute'],
    ['hit_rate >= -0.5 % vs baseline', -0.005, 'relative'],
    ['availability >= 0 % vs baseline', 0, 'relative'],
  ])('reads the change of %j', (text, bound, change, phase) => {
    const statement = read(text);
    expect(statement).toMatchObject({ bound, change });
    expect(statement.selector.labels.phase).toBe(phase);
  });

  it('says what a clause is given twice', () => {
    const text = 'hit_rate >= -1 % vs baseline vs baseline';
    expect(parseStatement(text, VOCABULARY)).toEqual({ problems: [{ offset: 17, message: '`vs` is given twice' }] });
  });

  it('reports everything that is wrong, with its place', () => {
    expect(parseStatement('hit_rate{teir=l1, tier=l3} >= 80 during cold', VOCABULARY)).toEqual({
      problems: [
        { offset: 9, message: '`hit_rate` has no label `teir`; did you mean `tier`?' },
        { offset: 23, message: 'there is no tier `l3`; did you mean `l1`?' },
        { offset: 40, message: 'there is no phase `cold`; expected `warm-up` or `steady`' },
        { offset: 30, message: 'found `80`, expected a ratio with a unit: `80 %`?' },
      ],
    });
  });
});

describe('parseSelector', () => {
  it.each([
    ['hit_rate', 'hit_rate'],
    [' hit_rate { tier = l1 , region=home } ', 'hit_rate{tier=l1,region=home}'],
    ['latency_p99{phase=steady}', 'latency_p99{phase=steady}'],
  ])('reads %j', (text, selector) => {
    expect(formatSelector(parseSelector(text, VOCABULARY) as Selector)).toBe(selector);
  });

  it.each([
    ['', 0, 'found no metric, expected `metric{label=value}`'],
    ['hitrate', 0, 'there is no metric `hitrate`; did you mean `hit_rate`?'],
    ['hit_rate{tier=l1', 8, 'the `{` has no `}`'],
    ['hit_rate{tier=l9}', 14, 'there is no tier `l9`; did you mean `l1`?'],
    ['hit_rate > 5 %', 9, 'found `> 5 %` after the metric, expected nothing'],
  ])('says what is wrong with %j', (text, offset, message) => {
    expect(parseSelector(text, VOCABULARY)).toEqual({ problems: [{ offset, message }] });
  });
});
