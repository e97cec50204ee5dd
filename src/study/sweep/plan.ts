/**
 * The plan of a sweep: its points, and the runs that make them. It is plain data, the same for whoever reads the same
 * scenario, so that shards and machines agree on the runs without talking to each other.
 */
import { createHash } from 'node:crypto';
import type { Expectation } from '../../scenario/expectation.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Combination, SweepMode } from '../../scenario/sweep.ts';
import type { Variation } from '../../scenario/vary.ts';
import { canonicalJson } from '../canonical-json.ts';
import { scenarioHash, withoutPlaces } from '../scenario-hash.ts';

/** One scenario of a sweep. */
export interface Point {
  readonly values: Combination;
  /** Why it cannot be run; null: it can, and the rest says as what. */
  readonly problem: string | null;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly replications: number;
  readonly expectations: readonly Expectation[];
}

export interface SweepPlan {
  readonly schemaVersion: 1;
  /** Version of the program. */
  readonly engine: string;
  readonly name: string;
  /** The command that yields the same results. */
  readonly command: string;
  readonly mode: SweepMode;
  readonly variations: readonly Variation[];
  /** Whether expectations of level `warn` count like the others. */
  readonly strict: boolean;
  /** What tables and charts show, as selectors; empty: the usual metrics. */
  readonly metrics: readonly string[];
  readonly points: readonly Point[];
}

/** One replication of one point; its key says all that its result depends on. */
export interface Run {
  /** The place of its point in the plan. */
  readonly point: number;
  readonly replication: number;
  readonly key: string;
}

/** `replications`: exactly so many; null: as many as the scenario begins with. */
export function pointOf(scenario: ResolvedScenario, values: Combination, replications: number | null): Point {
  return {
    values,
    problem: null,
    scenarioHash: scenarioHash(scenario),
    seed: scenario.seed,
    replications: replications ?? scenario.replications.initial,
    expectations: withoutPlaces(scenario.expectations),
  };
}

export function brokenPoint(values: Combination, problem: string): Point {
  return { values, problem, scenarioHash: '', seed: 0, replications: 0, expectations: [] };
}

/** All runs, in the order in which they are begun. Points that are one scenario share their runs. */
export function runsOf({ engine, points }: SweepPlan): Run[] {
  const runs = points.flatMap((point, index) =>
    Array.from({ length: point.replications }, (_, replication) => {
      return { point: index, replication, key: runKey(engine, point, replication) };
    }),
  );
  return [...new Map(runs.toReversed().map((run) => [run.key, run])).values()].toReversed();
}

export function runKey(engine: string, point: Pick<Point, 'scenarioHash' | 'seed'>, replication: number): string {
  const { scenarioHash: scenario, seed } = point;
  return createHash('sha256').update(canonicalJson({ engine, scenario, seed, replication })).digest('hex');
}

/** A part of the runs: `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Dealt like cards, since runs that lie together cost about the same. */
export function shardOf(runs: readonly Run[], { index, count }: Shard): Run[] {
  return runs.filter((_, place) => place % count === index - 1);
}
