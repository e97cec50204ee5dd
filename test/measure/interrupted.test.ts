import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { simulate } from '../../src/world/simulate.ts';
import { namespace, region, sample } from '../world/sample.ts';

const RATE = 5000;
const phases = [
  { name: 'warm-up', from: 0, to: 20 },
  { name: 'steady', from: 20, to: 60 },
  { name: 'later', from: 60, to: 100 },
];

/** Interrupts a run about 35 s after its start: in the second of three phases. */
function interrupted(mode: 'exact' | 'model'): RunResult {
  const base = sample({
    duration: 100,
    phases,
    regions: [region('here', { rate: RATE })],
    namespaces: [namespace('things', { keys: 2000 })],
  });
  const scenario: ResolvedScenario = { ...base, resolution: { ...base.resolution, mode } };
  return simulate(scenario, 0, (simulated) => simulated < 35);
}

describe.each(['exact', 'model'] as const)('an interrupted %s run', (mode) => {
  const { metrics, series, engine } = interrupted(mode);
  const until = engine.simulatedUntil;
  const seconds = until - 20;
  // Four deviations of a Poisson count; the scale model's is its expectation.
  const spread = 4 * Math.sqrt(RATE * seconds);

  test('says where it stopped', () => {
    expect(engine.interrupted).toBe(true);
    expect(until).toBeGreaterThanOrEqual(35);
    expect(until).toBeLessThan(60);
  });

  test('counts no time that it did not reach', () => {
    expect(Math.abs(metrics['requests'] - RATE * seconds)).toBeLessThan(spread);
    const reads = metrics['served_share{tier=origin}'] * metrics['requests'];
    expect(Math.abs(metrics['origin_reads'] * seconds - reads)).toBeLessThanOrEqual(4 * Math.sqrt(reads));
    expect(metrics['requests{phase=steady}']).toBe(metrics['requests']);
    expect(metrics['origin_reads{phase=steady}']).toBe(metrics['origin_reads']);
  });

  test('has measured nothing in a phase that it did not reach', () => {
    expect(metrics['requests{phase=later}']).toBe(0);
    const others = Object.keys(metrics).filter((name) => name.includes('phase=later') && !name.startsWith('requests'));
    expect(others.filter((name) => !Number.isNaN(metrics[name]))).toEqual([]);
  });

  test('ends its series with the last whole window', () => {
    expect(series.to.at(-1)).toBeLessThanOrEqual(until);
    expect(series.to.at(-1)).toBeGreaterThan(until - 2);
    for (const column of Object.values(series.columns)) expect(column).toHaveLength(series.to.length);
    for (const requests of series.columns['requests']) {
      expect(Math.abs(requests - RATE)).toBeLessThan(5 * Math.sqrt(RATE));
    }
  });

  test('holds what it held', () => {
    for (const tier of ['l1', 'l2']) expect(metrics[`memory_used{tier=${tier}}`]).toBeGreaterThan(0);
  });
});
