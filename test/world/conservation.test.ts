import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/result.ts';
import { MISS_CAUSES } from '../../src/scenario/cause.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { unfit } from '../../src/world/resolution.ts';
import { simulate } from '../../src/world/simulate.ts';
import { PATIENT, UNPROTECTED, region } from './sample.ts';
import { smallSystems } from './small-systems.ts';

/** Rounding of a sum of some hundred fractions. */
const DIGITS = 9;

const run = (scenario: ResolvedScenario, replication = 0): RunResult => simulate(scenario, replication, () => true);

/** Every run recounts its own books as well, and those of each cache: it throws when one does not balance. */
function holds(runs: number, law: (scenario: ResolvedScenario) => void): void {
  // A fixed seed: a failure is the same on every machine, and prints the scenario it was found for.
  fc.assert(fc.property(smallSystems, law), { numRuns: runs, seed: 1 });
}

test('the same seed gives the same result, another one another', () => {
  holds(6, (scenario) => {
    const first = run(scenario);
    expect(run(structuredClone(scenario))).toEqual(first);
    expect(run(scenario, 1).metrics).not.toEqual(first.metrics);
  });
});

type Metrics = RunResult['metrics'];

const sumOf = (metrics: Metrics, selectors: readonly string[]): number =>
  selectors.reduce((total, selector) => total + (metrics[selector] ?? 0), 0);

/** Every request became one thing, and every miss has one cause. */
function adds(metrics: Metrics, { tiers }: ResolvedScenario): void {
  const sum = (selectors: readonly string[]): number => sumOf(metrics, selectors);
  const served = [...tiers.map(({ name }) => name), 'origin'].map((name) => `served_share{tier=${name}}`);
  expect(sum([...served, 'overflow_rate', 'shed_rate', 'error_rate', 'default_rate'])).toBeCloseTo(1, DIGITS);
  expect(sum(['availability', 'overflow_rate', 'shed_rate', 'error_rate'])).toBeCloseTo(1, DIGITS);
  expect(sum(['hit_rate', 'miss_share'])).toBeCloseTo(1, DIGITS);
  expect(sum(MISS_CAUSES.map((cause) => `miss_share{cause=${cause}}`))).toBeCloseTo(metrics['miss_share'], DIGITS);
  for (const { name } of tiers) {
    const misses = metrics[`miss_share{tier=${name}}`];
    // A tier that no namespace uses has no lookups to miss.
    if (Number.isNaN(misses)) continue;
    expect(sum(MISS_CAUSES.map((cause) => `miss_share{tier=${name},cause=${cause}}`))).toBeCloseTo(misses, DIGITS);
    expect(misses + metrics[`hit_rate{tier=${name}}`]).toBeCloseTo(1, DIGITS);
  }
  for (const [selector, value] of Object.entries(metrics)) {
    if (/_(share|rate|p50|p99|p999)(\{|$)|^availability/u.test(selector)) expect(value, selector).not.toBeLessThan(0);
    if (/_share(\{|$)|^(hit_rate|availability|shed_rate|error_rate)/u.test(selector)) {
      expect(value, selector).not.toBeGreaterThan(1 + 1e-12);
    }
  }
}

test('what became of the requests adds up to all of them', () => {
  holds(30, (scenario) => {
    const { metrics, engine, series } = run(scenario);
    const { phases, regions, namespaces, tiers } = scenario;
    const sum = (selectors: readonly string[]): number => sumOf(metrics, selectors);
    adds(metrics, scenario);

    const total = metrics['requests'];
    expect(sum(phases.map(({ name }) => `requests{phase=${name}}`))).toBe(engine.requests);
    expect(sum(['requests{phase=before}', 'requests{phase=after}'])).toBe(total);
    expect(sum(regions.map(({ name }) => `requests{region=${name}}`))).toBe(total);
    expect(sum(namespaces.map(({ name }) => `requests{namespace=${name}}`))).toBe(total);
    expect(series.columns['requests'].reduce((all, requests) => all + requests, 0)).toBe(engine.requests);

    // Without a label, the warm-up is left out.
    const hits = (phase: string): number => metrics[`hit_rate{phase=${phase}}`] * metrics[`requests{phase=${phase}}`];
    expect(hits('before') + hits('after')).toBeCloseTo(metrics['hit_rate'] * total, DIGITS - 3);
    const reads = (phase: string, seconds: number): number => metrics[`origin_reads{phase=${phase}}`] * seconds;
    expect(reads('before', 4) + reads('after', 5)).toBeCloseTo(metrics['origin_reads'] * 9, DIGITS - 3);
    const inWindows = series.columns['origin_reads'].map((rate, at) => rate * (series.to[at] - series.from[at]));
    const everywhere = inWindows.reduce((all, count) => all + count, 0);
    expect(reads('warm-up', 3) + reads('before', 4) + reads('after', 5)).toBeCloseTo(everywhere, DIGITS - 3);

    // A request causes a read of the origin at most, and refreshes one in each tier more; each is tried so often.
    const tries = 1 + Math.max(...namespaces.map(({ originReads }) => originReads.retries));
    expect(metrics['origin_reads{phase=warm-up}']).toBeLessThanOrEqual(
      (tries * (1 + tiers.length) * (metrics['requests{phase=warm-up}'] + 1)) / 3,
    );
  });
});

test('and in the scale model', () => {
  holds(12, (system) => {
    const { warmup, ...scenario } = system;
    // Connections are neither refused nor waited for there.
    // A gutter is a tier like any other.
    const patient = { connections: Infinity, pool: Infinity, timeout: Infinity, gutterFor: undefined };
    const tiers = scenario.tiers.map((tier) => ({ ...tier, ...patient }));
    const resolution = { ...scenario.resolution, mode: 'model' as const };
    // Nor does anything change there.
    const namespaces = scenario.namespaces.map((one) => {
      const still = { writes: null, consistency: { kind: 'eventual' as const }, invalidation: 'ttl' as const };
      const steady = { keyLifetime: Infinity, ranking: 'shared' as const };
      const trusting = { originReads: PATIENT, turn: null, early: null, degraded: 'error' as const, pastTtl: [] };
      return { ...one, ...still, ...steady, ...trusting };
    });
    const origin = { ...scenario.origin, overload: null };
    const regions = scenario.regions.map(({ name, rate, instances, zones }) => {
      return region(name, { rate, instances, zones });
    });
    const parts = { regions, tiers, namespaces, origin, resolution };
    const whole = { ...scenario, ...parts, timeline: [], protection: UNPROTECTED };
    expect(unfit(whole)).toEqual([]);
    if (warmup !== undefined) expect(unfit({ ...whole, warmup })).not.toEqual([]);
    const timeline = scenario.timeline.filter((fault) => unfit({ ...whole, timeline: [fault] }).length === 0);
    adds(run({ ...whole, timeline }).metrics, scenario);
  });
});

test('what namespaces promise is kept, whatever breaks', () => {
  holds(60, (scenario) => {
    const { metrics } = run(scenario);
    for (const { name, consistency, writes, invalidation } of scenario.namespaces) {
      if (writes === null) continue;
      const { updated, labels, whenAway } = scenario.oracle ?? {};
      const isSure = updated === 'commit' && labels === 'value' && whenAway !== 'serve';
      if (invalidation === 'versions' && isSure) expect(metrics[`stale_read_rate{namespace=${name}}`], name).toBe(0);
      if (invalidation === 'versions' || consistency.kind === 'eventual') continue;
      const isFlawed = consistency.kind === 'bounded' && consistency.path !== 'checked';
      if (!isFlawed) expect(metrics[`consistency_violations{namespace=${name}}`], name).toBe(0);
      const staleness = metrics[`staleness_max{namespace=${name}}`];
      if (consistency.kind === 'strong') expect(staleness, name).toBeNaN();
      else if (!isFlawed && staleness > 0) expect(staleness, name).toBeLessThanOrEqual(consistency.bound);
    }
  });
});
