/**
 * The `customSmallerIsBetter` form of github-action-benchmark, which draws how numbers went from commit to commit. Of
 * what is better when it is higher, only shares can be turned round: a hit rate is written as the rate of all else.
 */
import { METRICS, betterOf, metricOf } from '../../scenario/metric.ts';
import type { Comparison } from '../../study/compare.ts';
import { meanOf } from '../../study/statistics.ts';
import type { Study } from '../../study/study.ts';
import { inWords } from '../outcome.ts';

export interface BenchmarkEntry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

/** Of what runs are compared by. */
export function runBenchmark({ scenario, facts, replicates }: Study): BenchmarkEntry[] {
  return benchmarkEntries(scenario.name, how(facts.replications, facts.seed), Object.entries(replicates));
}

/** Of the variants; the base has its own entries from its own commit. */
export function comparisonBenchmark({ variants, replications, seed }: Comparison): BenchmarkEntry[] {
  return variants.flatMap(({ side, rows }) => {
    const values = rows.map(({ selector, own }) => [selector, own.values ?? []] as const);
    return benchmarkEntries(side.name, how(replications, seed), values);
  });
}

function how(replications: number, seed: number): string {
  return `${inWords(replications, 'replication')}, seed ${seed}`;
}

type Values = readonly [selector: string, values: readonly number[]];

function benchmarkEntries(name: string, extra: string, measured: readonly Values[]): BenchmarkEntry[] {
  return measured.flatMap(([selector, values]) => {
    const { mean, half } = meanOf(values);
    const metric = metricOf(selector);
    const better = betterOf(metric);
    const { unit } = METRICS[metric];
    const turned = better === 'higher';
    if (!Number.isFinite(mean) || better === 'neither' || (turned && !(unit === 'ratio' && mean <= 1))) return [];
    const value = turned ? 1 - mean : mean;
    const entry = { name: `${name}: ${turned ? `1 - ${selector}` : selector}`, unit, value };
    return [{ ...entry, ...(Number.isNaN(half) ? {} : { range: `± ${Number(half.toPrecision(2))}` }), extra }];
  });
}
