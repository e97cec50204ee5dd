import { describe, expect, it } from 'vitest';
import { Draws } from '../../../src/random/stream.ts';
import { search } from '../../../src/study/plan/search.ts';
import type { Candidate, Found, Outcome } from '../../../src/study/plan/search.ts';

interface Landscape {
  readonly candidates: readonly Candidate[];
  readonly truth: readonly Outcome[];
}

/** Configurations at random; measured is what was foreseen, shifted for all alike and off by some more for each. */
function landscape(seed: number, { shift, spread, count = 80 }: { shift: number; spread: number; count?: number }) {
  const draws = new Draws(seed, 'landscape');
  const noise = (index: number, n: number): number => shift + spread * (2 * draws.uniform(index, n) - 1);
  const truth: Outcome[] = [];
  const candidates = Array.from({ length: count }, (_, index): Candidate => {
    const size = draws.uniform(index, 1);
    const fixed = 100 + 900 * size;
    const used = 200 * draws.uniform(index, 2);
    // What costs more is better, on the whole.
    const foreseen = [0, 1].map((n) => 1.2 - 2 * size + 2 * draws.uniform(index, 3 + n) - 0.5);
    const shortfalls = foreseen.map((one, n) => one + noise(index, 10 + n));
    const cost = fixed + used * Math.exp(noise(index, 20) / 4);
    truth.push({ cost, shortfalls, passes: shortfalls.every((one) => one <= 0), runs: 1 });
    return { index, foreseen: { fixed, used, shortfalls: foreseen } };
  });
  return { candidates, truth };
}

async function find({ candidates, truth }: Landscape, most = Infinity): Promise<Found<Outcome>> {
  return search(candidates, {
    simulate: async ({ index }) => truth[index],
    goesOn: ({ runs }) => runs < most,
  });
}

function cheapest({ truth }: Landscape): number {
  return truth.reduce((at, { cost, passes }, index) => {
    return passes && (at < 0 || cost < truth[at].cost) ? index : at;
  }, -1);
}

describe('a search', () => {
  it.each<[what: string, noise: { shift: number; spread: number }, tried: number]>([
    ['exact forecasts', { shift: 0, spread: 0 }, 6],
    ['forecasts a little off', { shift: 0.05, spread: 0.05 }, 10],
    ['forecasts that are all wrong alike', { shift: 0.6, spread: 0.02 }, 16],
    ['bad forecasts', { shift: -0.2, spread: 0.3 }, 24],
  ])('with %s finds the cheapest that passes', async (_, noise, tried) => {
    const cases = 200;
    let wrong = 0;
    let trials = 0;
    let proven = 0;
    for (let seed = 1; seed <= cases; seed++) {
      const all = landscape(seed, noise);
      const found = await find(all);
      const best = cheapest(all);
      const cost = found.best?.outcome.cost ?? Infinity;
      if (cost > 1.001 * (all.truth[best]?.cost ?? Infinity)) wrong++;
      if (found.isProven) proven++;
      trials += found.trials.length;
    }
    // It takes a risk of one in a hundred each time.
    expect(wrong).toBeLessThanOrEqual(0.02 * cases);
    expect(proven).toBe(cases);
    expect(trials / cases).toBeLessThan(tried);
  });

  it('tries all where there are no closed forms to go by', async () => {
    const { candidates, truth } = landscape(5, { shift: 0, spread: 0.2, count: 30 });
    const blind = candidates.map((one) => ({ ...one, foreseen: { ...one.foreseen, shortfalls: [NaN, NaN] } }));
    const found = await find({ candidates: blind, truth });
    expect(found.best?.index).toBe(cheapest({ candidates, truth }));
    const dearer = truth.filter(({ cost }) => cost > 1.05 * (found.best?.outcome.cost ?? 0)).length;
    expect(found.trials.length).toBeGreaterThanOrEqual(30 - dearer - 3);
  });

  it('says how much is open when it may not go on', async () => {
    const all = landscape(3, { shift: 0.3, spread: 0.3 });
    const found = await find(all, 2);
    expect(found.trials).toHaveLength(2);
    expect(found.isProven).toBe(false);
    expect(found.doubt).toBeGreaterThan(0.01);
    expect(found.left.dearer + found.left.failing + found.left.open).toBe(78);
  });

  it('keeps the first of those that cost the same', async () => {
    const outcome = { cost: 100, shortfalls: [-1], passes: true, runs: 1 };
    const candidates = [0, 1, 2, 3, 4].map((index) => ({ index, foreseen: { fixed: 100, used: 0, shortfalls: [-1] } }));
    const found = await find({ candidates, truth: candidates.map(() => outcome) });
    expect(found.best?.index).toBe(0);
    expect(found.trials).toHaveLength(1);
    expect(found.isProven).toBe(true);
  });

  it('tries something before it says that nothing passes', async () => {
    const outcome = { cost: 100, shortfalls: [-1], passes: true, runs: 1 };
    const candidates = [0, 1, 2, 3, 4].map((index) => ({ index, foreseen: { fixed: 100, used: 0, shortfalls: [6] } }));
    const found = await find({ candidates, truth: candidates.map(() => outcome) });
    expect(found.best).not.toBeNull();
  });

  it('of nothing finds nothing', async () => {
    const found = await find({ candidates: [], truth: [] });
    expect(found).toMatchObject({ best: null, trials: [], doubt: 0, isProven: true });
  });
});
