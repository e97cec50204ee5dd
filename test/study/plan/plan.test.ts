import { describe, expect, it } from 'vitest';
import { soloCrew } from '../../../src/study/crew.ts';
import type { PlanProgress } from '../../../src/study/plan/plan.ts';
import type { Space } from '../../../src/study/plan/space.ts';
import { StopSign } from '../../../src/study/stop.ts';
import { studyWith } from '../../../src/study/study.ts';
import { simulate } from '../../../src/world/simulate.ts';
import { VARY, planShop, shop } from '../../fixtures/plans.ts';

/** Simulates every configuration. */
async function exhaustive(space: Space): Promise<{ cost: number; index: number; runs: number }> {
  const stop = new StopSign();
  let best = { cost: Infinity, index: -1 };
  let runs = 0;
  for (const { scenario, index } of space.configurations) {
    const options = { replications: null, strict: false, traced: null, stop, onProgress: () => {} };
    const study = (await studyWith(soloCrew(simulate, stop), scenario, options))!;
    runs += study.facts.replications;
    const cost = study.metrics['cost_per_month'].mean;
    if (study.verdict === 'pass' && cost < best.cost) best = { cost, index };
  }
  return { ...best, runs };
}

describe('a plan finds what an exhaustive search finds, with a fifth of its runs', () => {
  it.each([1, 7, 9])('system %d', async (seed) => {
    const { found, runs, space } = await planShop(shop(seed), VARY);
    const all = await exhaustive(space);
    expect(space.configurations).toHaveLength(80);
    expect(all.index).toBeGreaterThanOrEqual(0);
    expect(found.best?.index).toBe(all.index);
    expect(found.best?.outcome.cost).toBe(all.cost);
    expect(found.isProven).toBe(true);
    expect(runs.search * 5).toBeLessThanOrEqual(all.runs);
  });
});

describe('a plan', () => {
  it('says that nothing is enough, and what comes nearest', async () => {
    const { found, runs } = await planShop(shop(1).replace(/hit_rate >= \d+ %/, 'hit_rate >= 99 %'), VARY);
    expect(found).toMatchObject({ best: null, isProven: true });
    expect(runs.search).toBeLessThanOrEqual(16);
  });

  it('spends no more than its budget, margins included', async () => {
    const { runs, found } = await planShop(shop(4), VARY, { budget: 13, margins: true });
    expect(runs.search + runs.margins).toBe(13);
    expect(found.best).not.toBeNull();
  });

  it('leaves out what is no scenario', async () => {
    const { space } = await planShop(shop(1), ['tiers.l2.nodes=2,0,3'], { budget: 1 });
    expect(space.configurations.map(({ choice }) => choice)).toEqual([['2'], ['3']]);
    expect(space.impossible).toMatchObject([{ choice: ['0'], problems: [{ path: 'tiers.l2.nodes' }] }]);
  });

  it('stops when it is told to, with what it has', async () => {
    const stop = new StopSign();
    let runs = 0;
    const onProgress = (progress: PlanProgress): void => {
      runs = progress.runs;
      if (progress.runs === 2) stop.raise();
    };
    const plan = await planShop(shop(1), VARY, { stop, onProgress });
    expect(runs).toBe(2);
    expect(plan.interrupted).toBe(true);
    expect(plan.found.trials).toHaveLength(2);
    expect(plan.found.isProven).toBe(false);
  });

  it('knows how far the load can go', async () => {
    const vary = ['namespaces.items.ttl={ l1: 8 s, l2: 24 s }', 'tiers.l2.nodes=4'];
    const { margins, found } = await planShop(shop(9), vary, { margins: true });
    expect(found.best).not.toBeNull();
    const load = margins?.margins.find(({ kind }) => kind === 'load');
    expect(load?.isResolved).toBe(true);
    expect(load?.holds).toBeGreaterThanOrEqual(1);
    expect(load!.breaks! / load!.holds!).toBeLessThanOrEqual(1.0501);
    expect(load!.broken.length).toBeGreaterThan(0);
    expect(margins?.unasked).toEqual([]);
  });

  it('is the same whenever it is made', async () => {
    const [one, two] = [await planShop(shop(7), VARY), await planShop(shop(7), VARY)];
    expect(two.found).toEqual(one.found);
  });
});
