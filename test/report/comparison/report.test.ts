import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Simulate } from '../../../src/study/crew.ts';
import { soloCrew } from '../../../src/study/crew.ts';
import { compare } from '../../../src/study/compare.ts';
import type { Comparison } from '../../../src/study/compare.ts';
import type { Baseline } from '../../../src/study/baseline.ts';
import { sampleOf } from '../../../src/study/contrast.ts';
import { StopSign } from '../../../src/study/stop.ts';
import type { ResolvedScenario } from '../../../src/scenario/resolved.ts';
import { comparisonChart } from '../../../src/report/comparison/chart.ts';
import { formatComparison } from '../../../src/report/comparison/markdown.ts';
import { comparisonFiles } from '../../../src/report/comparison/report.ts';
import { ComparisonSchema } from '../../../src/report/comparison/schema.ts';
import { summarizeComparison } from '../../../src/report/comparison/summary.ts';
import { formatComparisonTerminal } from '../../../src/report/comparison/terminal.ts';
import { expectation, fakeScenario, fakeSimulate } from '../../fixtures/fake-run.ts';

const PROVENANCE = { version: '1.2.3', command: 'windtunnel compare a.yaml b.yaml' };
const BASELINE: Baseline = {
  file: 'old/summary.json',
  scenario: 'a',
  scenarioHash: 'sha256:0',
  version: '1.0.0',
  resolution: 'exact',
  seed: 7,
  replications: 3,
  sample: (selector) => (selector === 'latency_p99' ? sampleOf([0.1, 0.2, 0.3]) : null),
};

/** `b` waits a tenth less, costs what it did, and one of them never recovers. */
const engine: Simulate = (scenario, replication, onProgress) => {
  const { engine: facts, ...rest } = fakeSimulate(scenario, replication, onProgress);
  const times = scenario.name === 'b' ? 0.9 : 1;
  const metrics = {
    cost_per_month: 1000,
    latency_p99: (0.1 + replication / 1000) * times,
    hit_rate: 0.9 + (scenario.name === 'b' ? 0.01 : 0),
    time_to_recover: scenario.name === 'b' ? Infinity : 5,
    origin_reads: scenario.name === 'b' ? 3 : 0,
    availability: [0.5, 0.6, 0.55][replication] + (scenario.name === 'b' ? [0.01, -0.01, 0.001][replication] : 0),
  };
  return { ...rest, engine: facts, metrics };
};

async function compared(more: { baseline?: Baseline; limits?: boolean; second?: ResolvedScenario } = {}) {
  const stop = new StopSign();
  const limits = more.limits === true ? [{ ...expectation('latency_p99 <= -0.2'), change: 'relative' as const }] : [];
  const a = { name: 'a', scenario: fakeScenario({ name: 'a' }), limits };
  const b = { name: 'b', scenario: more.second ?? fakeScenario({ name: 'b' }), limits };
  const found = await compare(soloCrew(engine, stop), more.baseline === undefined ? [a, b] : [b], {
    replications: 3,
    strict: false,
    selectors: null,
    tolerance: null,
    baseline: more.baseline ?? null,
    stop,
    onProgress: () => {},
  });
  return found!;
}

async function filesOf(comparison: Comparison): Promise<ReadonlyMap<string, string>> {
  const files = await comparisonFiles(comparison, summarizeComparison(comparison, '1.2.3'), PROVENANCE, { png: false });
  return new Map(Array.from(files, ([path, text]) => [path, String(text)]));
}

interface Drawn {
  readonly metric: string;
  readonly change: number;
  readonly low: number;
  readonly high: number;
}

describe('the report of a comparison', () => {
  it('is of the published form', async () => {
    for (const comparison of [await compared(), await compared({ baseline: BASELINE, limits: true })]) {
      const json: unknown = JSON.parse((await filesOf(comparison)).get('comparison.json')!);
      expect(ComparisonSchema.safeParse(json).error).toBeUndefined();
    }
  });

  it('has a row of its table for each metric', async () => {
    const comparison = await compared();
    const rows: Record<string, string>[] = parse((await filesOf(comparison)).get('comparison.csv')!, { columns: true });
    expect(rows.map(({ metric, outcome }) => [metric, outcome])).toEqual([
      ['cost_per_month', 'same'],
      ['hit_rate', 'better'],
      ['latency_p99', 'better'],
      ['availability', 'undecided'],
      ['time_to_recover', 'worse'],
      ['origin_reads', 'worse'],
    ]);
    const [, , latency] = rows;
    expect(Number(latency['relative'])).toBeCloseTo(-0.1, 12);
    expect(Number(latency['low'])).toBeLessThan(Number(latency['difference']));
  });

  it('says what is certain, what is not, and what never ends', async () => {
    const text = formatComparison(await compared(), [], PROVENANCE);
    expect(text).toMatch(/^# b against a: 2 better, 2 worse, 1 undecided\n/);
    const lines = text.split('\n').filter((line) => line.startsWith('| `'));
    const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
    const rows = new Map(cells.map(([, metric, ...others]) => [metric.replaceAll('`', ''), others.slice(0, 5)]));
    expect(rows.get('hit_rate')).toEqual(['90 %', '91 %', '+1 pp', '+1.11 %', 'better']);
    expect(rows.get('cost_per_month')).toEqual(['1000 $', '1000 $', '0', '0 %', '=']);
    expect(rows.get('time_to_recover')).toEqual(['5 s', 'never', 'without end', '–', 'worse']);
    expect(rows.get('origin_reads')).toEqual(['0/s', '3/s', '+3/s', '–', 'worse']);
    expect(rows.get('availability')!.at(-1)).toBe('~');
  });

  it('lists what differs between the scenarios by names', async () => {
    const second = fakeScenario({ name: 'b' });
    const [first, ...others] = second.namespaces;
    const ttl = first.ttl.map((one, tier) => (tier === 1 && one !== null ? { ...one, ttl: 600 } : one));
    const changed = { ...second, namespaces: [{ ...first, ttl }, ...others], tiers: second.tiers.slice(0, 2) };
    const { variants } = summarizeComparison(await compared({ second: changed }), '1.2.3');
    const found = variants['b'].variations!;
    expect(found).toContainEqual({ path: 'namespaces.catalog.ttl.l2.ttl', from: '300', to: '600' });
    expect(found).toContainEqual({ path: 'tiers.l3.eviction', from: 'lru', to: null });
    expect(found.some(({ path }) => path === 'name')).toBe(false);
  });

  it('names the baseline, its program and how it was held against', async () => {
    const comparison = await compared({ baseline: BASELINE, limits: true });
    const text = formatComparison(comparison, [], PROVENANCE);
    expect(text).toMatch(/^# Undecided|^# Worse|^# No worse/);
    expect(text).toContain('The baseline is old/summary.json: 3 replications of a from seed 7.');
    expect(text).toContain('It was written by windtunnel 1.0.0');
    expect(text).toContain('Welch');
    expect(text).toContain('it is not the scenario of the baseline');
    expect(formatComparisonTerminal(comparison, 'out', false)).toContain('baseline: old/summary.json');
  });

  it('is a page that says the same, and asks for nothing', async () => {
    const page = (await filesOf(await compared())).get('comparison.html')!;
    expect(page).toContain('<h1>b against a: 2 better, 2 worse, 1 undecided</h1>');
    expect(page).toContain('<td class="fail">worse</td>');
    expect(page).toContain('<td class="right">+1.11 %</td><td class="pass">better</td>');
    expect(page).toContain('<td class="open">~</td>');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|src=/);
    const judged = (await filesOf(await compared({ baseline: BASELINE, limits: true }))).get('comparison.html')!;
    expect(judged).toContain('it is not the scenario of the baseline');
    expect(judged).toContain('<code>latency_p99 &lt;= -0.2');
  });

  it('draws what has a share to draw', async () => {
    const { spec } = comparisonChart(await compared())!;
    const { values } = spec.data as unknown as { values: Drawn[] };
    expect(values.map(({ metric }) => metric)).toEqual(['cost_per_month', 'hit_rate', 'latency_p99', 'availability']);
    for (const { low, change, high } of values) expect(low <= change && change <= high).toBe(true);
    const svg = (await filesOf(await compared())).get('charts/differences.svg')!;
    expect(svg).toContain('latency_p99');
    expect(svg).toContain('2 metrics without a share to show');
  });

  it('tells a CI server of each limit', async () => {
    const xml = (await filesOf(await compared({ limits: true }))).get('junit.xml')!;
    expect(xml).toContain('<testsuite name="b" tests="1" failures="1"');
    expect(xml).toContain('measured -10 %');
  });

  it('fits a terminal of 80 columns', async () => {
    const text = formatComparisonTerminal(await compared(), 'out', false);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
