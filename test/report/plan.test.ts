import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { planData } from '../../src/report/plan-data.ts';
import { formatPlan, planFiles } from '../../src/report/plan-report.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { parseVariation } from '../../src/scenario/vary.ts';
import type { Variation } from '../../src/scenario/vary.ts';
import { pricing } from '../../src/study/price-books.ts';
import { planShop, shop } from '../fixtures/plans.ts';

const PROVENANCE = { version: '0.0.0', command: 'windtunnel plan shop.yaml' };
const VARY = ['tiers.l2.nodes=2,3,4', 'namespaces.items.ttl.l2=6 s,24 s', 'namespaces.items.ttl.l1=8 s'];

describe('the report of a plan', async () => {
  const text = `# A shop.\n${shop(9)}`;
  const plan = await planShop(text, VARY, { margins: true, budget: 40 });
  const variations = VARY.map((one) => parseVariation(one) as Variation);
  const input = { text, file: 'shop.yaml', set: ['seed=9'], variations };
  const files = await planFiles(plan, input, PROVENANCE);

  it('has a scenario to copy: the file with the chosen values in place', () => {
    const chosen = files.get('scenario.yaml')!;
    expect(chosen).toContain('# A shop.');
    expect((parse(chosen) as { tiers: { l2: { nodes: number } } }).tiers.l2.nodes).toBe(4);
    expect(chosen).toContain('ttl: { l1: 8 s, l2: 24 s }');
    const loaded = loadScenario({ text: chosen, file: 'scenario.yaml', set: [], pricing });
    const configuration = plan.space.configurations.find(({ index }) => index === plan.found.best?.index);
    expect('scenario' in loaded && loaded.scenario).toEqual(configuration?.scenario);
  });

  it('has every configuration in pareto.csv', () => {
    const [header, ...rows] = files.get('pareto.csv')!.trim().split('\n');
    expect(header).toBe(
      'tiers.l2.nodes,namespaces.items.ttl.l2,namespaces.items.ttl.l1,' +
        'cost_per_month,latency_p99,source,passes,on_front,chosen',
    );
    expect(rows).toHaveLength(6);
    expect(rows.filter((row) => row.endsWith(',true'))).toHaveLength(1);
    const costs = rows.map((row) => Number(row.split(',')[3]));
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  });

  it('says in plan.json what a script asks for', () => {
    const data = JSON.parse(files.get('plan.json')!) as Record<string, never>;
    expect(data).toMatchObject({
      schemaVersion: 1,
      verdict: 'pass',
      proven: true,
      configurations: 6,
      chosen: { values: { 'tiers.l2.nodes': '4', 'namespaces.items.ttl.l2': '24 s' } },
      nearestMiss: null,
      command: PROVENANCE.command,
    });
    const simulated = data['simulated'] as { replications: number }[];
    expect(simulated.reduce((sum, { replications }) => sum + replications, 0)).toBe(plan.runs.search);
  });

  it('draws the front', () => {
    const svg = files.get('charts/pareto.svg')!;
    expect(svg).toContain('What latency_p99 costs');
    expect(svg).toContain('chosen');
    expect(files.get('charts/pareto.vl.json')).toContain('vega-lite');
  });

  it('shows forecasts beside what was simulated', () => {
    const page = files.get('plan.md')!;
    for (const title of ['Chosen', 'How sure', 'What latency_p99 costs', 'Safety margin', 'Simulated', 'How far off']) {
      expect(page).toContain(`## ${title}`);
    }
    expect(page).toMatch(/\d %? ?\(\d+.* %\)/);
  });

  it('fits a terminal', () => {
    const shown = formatPlan(plan, 'reports/shop-plan');
    expect(shown).toContain('a month meets 3 expectations, the cheapest of 6 configurations');
    for (const line of shown.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  it('names the nearest miss when nothing passes', async () => {
    const failed = await planShop(text.replace(/hit_rate >= \d+ %/, 'hit_rate >= 99 %'), VARY);
    const shown = formatPlan(failed, 'out');
    expect(shown).toContain('none of 6 configurations meets all expectations');
    expect(shown).toMatch(/The nearest miss, .*tiers.l2.nodes=\d/);
    expect(shown).toMatch(/✗ {2}hit_rate >= 99 %/);
    expect(planData(failed, PROVENANCE)).toMatchObject({ verdict: 'fail', chosen: null });
    const { variations: vary } = input;
    expect((await planFiles(failed, { ...input, variations: vary }, PROVENANCE)).has('scenario.yaml')).toBe(false);
  });
});
