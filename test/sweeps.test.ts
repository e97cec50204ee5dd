/**
 * The sweeps that are kept in `reports/`: each is of its scenario as it stands today, which the hashes in its plan tell
 * without a run. Where this fails after a change of a scenario or of its resolution: `npm run sweeps`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SWEEPS } from '../bench/gallery/sweeps.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { pricing } from '../src/study/price-books.ts';
import { scenarioHash } from '../src/study/scenario-hash.ts';
import type { SweepPlan } from '../src/study/sweep/plan.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe.each(Object.entries(SWEEPS))('%s', (folder, { scenario, metrics }) => {
  const { variations, points, metrics: shown } = JSON.parse(read(`reports/${folder}/plan.json`)) as SweepPlan;

  test('is of the scenario as it is', () => {
    const hashes = points.map(({ values }) => {
      const set = variations.map(({ path }, index) => `${path}=${values[index]}`);
      const loaded = loadScenario({ text: read(scenario), file: scenario, set, pricing });
      return 'problems' in loaded ? loaded.problems[0].message : scenarioHash(loaded.scenario);
    });
    expect(hashes).toEqual(points.map((point) => point.scenarioHash));
  });

  test('shows what it is to show, with the charts that its page names', () => {
    expect(shown).toEqual(metrics);
    const page = read(`reports/${folder}/sweep.md`);
    const charts = Array.from(page.matchAll(/\]\((charts\/[^)]+)\)/g), ([, path]) => path);
    expect(charts.length).toBeGreaterThan(0);
    for (const path of charts) expect(existsSync(new URL(`../reports/${folder}/${path}`, import.meta.url))).toBe(true);
  });
});
