import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soloCrew } from '../../../src/study/crew.ts';
import type { Simulate } from '../../../src/study/crew.ts';
import { StopSign } from '../../../src/study/stop.ts';
import { perform } from '../../../src/study/sweep/perform.ts';
import { brokenPoint, pointOf, runKey, runsOf, shardOf } from '../../../src/study/sweep/plan.ts';
import type { SweepPlan } from '../../../src/study/sweep/plan.ts';
import { resultsOf } from '../../../src/study/sweep/results.ts';
import { DivergenceError, RunStore } from '../../../src/study/sweep/store.ts';
import { expectation, fakeScenario, fakeSimulate } from '../../fixtures/fake-run.ts';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const METRICS = { metrics: { hit_rate: 0.1 + 0.2, staleness_p99: NaN, time_to_recover: Infinity } };

let folder: string;
let store: RunStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-store-'));
  store = new RunStore(join(folder, 'runs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (key: string): string => join(store.folder, `${key}.json`);

describe('a store', () => {
  it('gives back what it was given, to the last bit and whatever JSON has no word for', () => {
    expect([store.read(KEY), store.has(KEY)]).toEqual([null, false]);
    store.write(KEY, METRICS);
    expect(store.read(KEY)).toEqual({ key: KEY, outcome: METRICS });
    expect([store.has(KEY), readdirSync(store.folder)]).toEqual([true, [`${KEY}.json`]]);
  });

  it.each<[string, (text: string) => string]>([
    ['torn anywhere', (text) => text.slice(0, text.length / 2)],
    ['without its last character', (text) => text.slice(0, -1)],
    ['empty', () => ''],
    ['changed in one digit', (text) => text.replace('0.30000000000000004', '0.30000000000000005')],
    ['of another run', (text) => text.replace(KEY, OTHER)],
  ])('does not take a file that is %s for a result, says so, and replaces it', (_, harmed) => {
    store.write(KEY, METRICS);
    const whole = readFileSync(file(KEY), 'utf8');
    writeFileSync(file(KEY), harmed(whole));
    expect([store.has(KEY), store.damaged]).toEqual([false, [file(KEY)]]);
    store.write(KEY, METRICS);
    expect(readFileSync(file(KEY), 'utf8')).toBe(whole);
  });

  it('does not take a whole result of another run that was put in its place', () => {
    store.write(OTHER, METRICS);
    writeFileSync(file(KEY), readFileSync(file(OTHER)));
    expect(store.has(KEY)).toBe(false);
  });

  it('takes the same result twice, and refuses another one', () => {
    store.write(KEY, METRICS);
    store.write(KEY, METRICS);
    expect(() => store.write(KEY, { metrics: { hit_rate: 0.3 } })).toThrow(DivergenceError);
    expect(store.read(KEY)?.outcome).toEqual(METRICS);
  });

  it('keeps a failure until another try succeeds', () => {
    store.write(KEY, { failure: 'struck' });
    expect([store.has(KEY), store.read(KEY)?.outcome]).toEqual([false, { failure: 'struck' }]);
    store.write(KEY, METRICS);
    expect(store.read(KEY)?.outcome).toEqual(METRICS);
  });
});

const SCENARIOS = [0, 1, 2].map((index) =>
  fakeScenario({ seed: 7, duration: 60 + index, expectations: [expectation('hit_rate >= 0.9')] }),
);

function plan(more: Partial<SweepPlan> = {}): SweepPlan {
  const points = SCENARIOS.map((scenario, index) => pointOf(scenario, [String(index)], null));
  const variations = [{ path: 'duration', values: ['0', '1', '2'] }];
  const head = { schemaVersion: 1, engine: '1.2.3', name: 'fake', command: 'windtunnel sweep', strict: false } as const;
  return { ...head, mode: 'grid', variations, metrics: [], points, ...more };
}

function performed(runs = runsOf(plan()), simulate: Simulate = fakeSimulate, stop = new StopSign()): Promise<void> {
  return perform(runs, SCENARIOS, { crew: soloCrew(simulate, stop), store, stop, onProgress: () => {} });
}

describe('the runs of a plan', () => {
  it('have keys that say what they depend on', () => {
    const [point] = plan().points;
    const key = runKey('1.2.3', point, 0);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(runKey('1.2.3', { ...point }, 0)).toBe(key);
    const others = [
      runKey('1.2.4', point, 0),
      runKey('1.2.3', point, 1),
      runKey('1.2.3', { ...point, seed: 8 }, 0),
      runKey('1.2.3', plan().points[1], 0),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
  });

  it.each([1, 2, 3, 5, 12])('are in one of %i shards each', (count) => {
    const runs = runsOf(plan());
    const shards = Array.from({ length: count }, (_, index) => shardOf(runs, { index: index + 1, count }));
    expect(shards.flat().toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual(
      runs.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    );
    const sizes = shards.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
  });

  it('are done once for points that are one scenario', () => {
    const [point] = plan().points;
    expect(runsOf(plan({ points: [point, { ...point, values: ['again'] }] }))).toHaveLength(3);
  });
});

describe('performing', () => {
  it('leaves what replications give together', async () => {
    await performed();
    const { points, missing } = resultsOf(plan(), store);
    expect([missing, points.map(({ status, verdict }) => [status, verdict])]).toEqual([
      0,
      [['done', 'pass'], ['done', 'pass'], ['done', 'pass']],
    ]);
    const values = [0, 1, 2].map((one) => fakeSimulate(SCENARIOS[1], one, () => true).metrics['hit_rate']);
    const mean = (values[0] + values[1] + values[2]) / 3;
    expect(points[1].metrics['hit_rate'].mean).toBeCloseTo(mean, 12);
    expect(points[1].metrics['hit_rate'].ci95).not.toBeNull();
  });

  it('goes on when a run fails, and tells of it until it succeeds', async () => {
    const struck: Simulate = (scenario, replication, onProgress) => {
      if (scenario.duration === 61 && replication === 1) throw new Error('struck');
      return fakeSimulate(scenario, replication, onProgress);
    };
    await performed(runsOf(plan()), struck);
    const failed = resultsOf(plan(), store);
    expect(failed.missing).toBe(0);
    expect(failed.points.map(({ status, problem }) => [status, problem])).toEqual([
      ['done', ''],
      ['failed', 'struck'],
      ['done', ''],
    ]);
    const left = runsOf(plan()).filter(({ key }) => !store.has(key));
    expect(left.map(({ point, replication }) => [point, replication])).toEqual([[1, 1]]);
    await performed(left);
    expect(resultsOf(plan(), store).points.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  });

  it('keeps nothing of a run that was stopped in its middle', async () => {
    const stop = new StopSign();
    let begun = 0;
    const stopped: Simulate = (scenario, replication, onProgress) => {
      if (++begun === 4) stop.raise();
      return fakeSimulate(scenario, replication, onProgress);
    };
    await performed(runsOf(plan()), stopped, stop);
    expect(runsOf(plan()).map(({ key }) => store.has(key))).toEqual([true, true, true, ...Array(6).fill(false)]);
  });

  it('shows points that make no sense as such', () => {
    const points = [brokenPoint(['0'], 'a.yaml:1:1: no'), plan().points[1]];
    const { points: found, missing } = resultsOf(plan({ points }), store);
    expect(found.map(({ status, problem }) => [status, problem])).toEqual([
      ['invalid', 'a.yaml:1:1: no'],
      ['failed', 'not run'],
    ]);
    expect(missing).toBe(3);
  });
});
