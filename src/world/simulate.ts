/** One replication of a scenario, by the exact run or the scale model. */
import { checkBooks } from '../measure/books.ts';
import { Metrics, standardSelectors } from '../measure/metrics.ts';
import { RunRecord } from '../measure/record.ts';
import type { OnProgress, RunResult } from '../measure/result.ts';
import { seriesOf } from '../measure/series.ts';
import type { TracedKey } from '../measure/story.ts';
import { formatSelector } from '../scenario/metric.ts';
import { OUTCOMES } from '../scenario/metric-table.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { mix32 } from '../random/stream.ts';
import { formatQuantity } from '../units/format.ts';
import { runExact } from './exact/index.ts';
import { runModel } from './model/index.ts';
import { chooseResolution } from './resolution.ts';
import { nodesNeeded } from './room.ts';
import { validationOf } from './validation.ts';

/** Seed of one replication: the scenario's own for the first, an unrelated one for each further. */
export function replicationSeed(seed: number, replication: number): number {
  if (replication === 0) return seed;
  const low = mix32(mix32(seed % 4294967296) ^ Math.imul(replication, 0x9e3779b1)) >>> 0;
  return low + 4294967296 * (replication & 0xfff);
}

/**
 * Simulates replication number `replication` (from 0) and measures it. `onProgress` is asked now and then; when it
 * returns false the run stops where it is and the result says so. The first replication tells the story of a key, or
 * of the first old answers that should not have been. Throws when the books of the run do not balance.
 */
export function simulate(
  scenario: ResolvedScenario,
  replication: number,
  onProgress: OnProgress,
  traced: TracedKey | null = null,
): RunResult {
  const seeded: ResolvedScenario = { ...scenario, seed: replicationSeed(scenario.seed, replication) };
  const record = new RunRecord(seeded);
  const { resolution, reason } = chooseResolution(scenario);
  const telling = replication === 0 ? (traced ?? 'suspects') : 'none';
  const run =
    resolution === 'exact'
      ? runExact(seeded, record, onProgress, telling)
      : runModel(seeded, record, onProgress);
  checkBooks(record);
  record.nodesNeeded = nodesNeeded(seeded);
  const metrics = new Metrics(record, { distinct: run.distinct });
  const values: Record<string, number> = {};
  const wanted = scenario.expectations.map(({ selector }) => selector);
  for (const selector of standardSelectors(record, wanted)) values[formatSelector(selector)] = metrics.value(selector);
  const bill = metrics.bill();
  return {
    metrics: values,
    series: seriesOf(record, metrics),
    tails: tailsOf(metrics),
    ...(scenario.alerts === undefined ? {} : { alarms: metrics.alarms() }),
    ...(bill === null ? {} : { bill }),
    validation: run.reachedEnd ? validationOf(seeded, metrics) : [],
    stories: run.stories,
    engine: {
      resolution,
      reason,
      seed: scenario.seed,
      replication,
      keysSimulated: run.keysSimulated,
      keysRepresented: run.keysRepresented,
      events: run.events,
      requests: run.requests,
      simulatedUntil: record.simulatedUntil,
      interrupted: !run.reachedEnd,
      choices: [...estimatedTrips(scenario), ...run.choices],
    },
  };
}

/** Says which round-trip times nobody has measured. */
function estimatedTrips({ links, regions }: ResolvedScenario): string[] {
  if (links.estimateError === undefined) return [];
  const names = regions.flatMap(({ name, coordinates }) => (coordinates === undefined ? [] : [name]));
  const error = formatQuantity(links.estimateError, 's');
  return [`round-trip times to ${names.join(', ')} are estimated by distance, with a standard error of ${error}`];
}

/** Of the phases that count, by outcome. */
function tailsOf(metrics: Metrics): NonNullable<RunResult['tails']> {
  const found = OUTCOMES.map((outcome) => {
    return [outcome, metrics.latency({ metric: 'latency_p50', labels: { outcome } })] as const;
  });
  const answered = found.filter(([, { total }]) => total > 0);
  return Object.fromEntries(answered.map(([outcome, latencies]) => [outcome, latencies.tail()]));
}
