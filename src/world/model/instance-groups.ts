/**
 * Instances that the timeline empties, in groups that are emptied at the same times: the population of a region is
 * their sum, since all instances see the same load.
 */
import { intervalAt } from '../../measure/windows.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Outages } from '../outages.ts';
import { restartsOf } from '../restarts.ts';
import { populationFlow } from './population.ts';
import type { PopulationFlow, PopulationSpec } from './population.ts';

export interface InstanceGroup {
  /** Part of the region's instances. */
  readonly share: number;
  /** When their in-process caches are emptied, s, in ascending order. */
  readonly emptied: readonly number[];
}

/** A rolling restart is followed in so many steps at most: it is as smooth as the time series of a report. */
const GROUPS_MAX = 32;

/** The groups of a region; a single one that is never emptied where the timeline leaves its instances alone. */
export function instanceGroups(scenario: ResolvedScenario, { harms }: Outages, region: number): InstanceGroup[] {
  const { instances } = scenario.regions[region];
  const flushes = harms.filter(({ kind, site, tier }) => {
    return kind === 'lost' && site === region && scenario.tiers[tier].scope === 'instance';
  });
  const emptied = [
    ...restartsOf(scenario).filter((restart) => restart.region === region),
    ...flushes.map(({ at }) => ({ at, from: 0, to: instances })),
  ];
  const bounds = [0, instances, ...emptied.flatMap(({ from, to }) => [from, to])];
  const edges = [...new Set(bounds)].toSorted((a, b) => a - b);
  const timesOf = (instance: number): number[] => {
    const times = emptied.filter(({ from, to }) => from <= instance && instance < to).map(({ at }) => at);
    return [...new Set(times)].toSorted((a, b) => a - b);
  };
  const groups = edges.slice(1).map((to, index) => ({ from: edges[index], to }));
  const steps = Math.ceil(groups.length / GROUPS_MAX);
  return Array.from({ length: Math.ceil(groups.length / steps) }, (_, index) => {
    const members = groups.slice(index * steps, (index + 1) * steps);
    const { from } = members[0];
    const { to } = members[members.length - 1];
    return { share: (to - from) / instances, emptied: timesOf(Math.floor((from + to) / 2)) };
  });
}

/** What groups of instances pass on, and which part of the hits of instances that are never emptied is left. */
export function groupedFlow(
  spec: PopulationSpec,
  edges: Float64Array,
  rates: Float64Array,
  groups: readonly InstanceGroup[],
): { flow: PopulationFlow; kept: Float32Array } {
  const ticks = rates.length;
  const whole = populationFlow(spec, edges, rates);
  const sums = Array.from({ length: 4 }, () => new Float64Array(ticks));
  const [miss, refresh, cold, emptied] = sums;
  const add = (part: PopulationFlow, first: number, end: number, share: number, isFirst: boolean): void => {
    for (let tick = first; tick < end; tick++) {
      const misses = share * part.miss[tick - (isFirst ? 0 : first)];
      miss[tick] += misses;
      refresh[tick] += share * part.refresh[tick - (isFirst ? 0 : first)];
      (isFirst ? cold : emptied)[tick] += misses * part.cold[tick - (isFirst ? 0 : first)];
    }
  };
  for (const { share, emptied: times } of groups) {
    const starts = times.map((time) => intervalAt(edges, time));
    add(whole, 0, starts[0] ?? ticks, share, true);
    starts.forEach((start, index) => {
      const end = starts[index + 1] ?? ticks;
      if (end === start) return;
      const later = edges.slice(start, end + 1).map((edge) => edge - edges[start]);
      add(populationFlow({ ...spec, cold: true }, later, rates.slice(start, end)), start, end, share, false);
    });
  }
  const kept = Float32Array.from(miss, (misses, tick) => {
    return whole.miss[tick] < 1 ? (1 - Math.min(1, misses)) / (1 - whole.miss[tick]) : 1;
  });
  const ofMisses = (part: number, tick: number): number => (miss[tick] > 0 ? part / miss[tick] : 0);
  return {
    flow: {
      miss: Float32Array.from(miss),
      refresh: Float32Array.from(refresh),
      cold: Float32Array.from(cold, ofMisses),
      emptied: Float32Array.from(emptied, ofMisses),
    },
    kept,
  };
}
