/** The network between and within regions. */
import { valueAt } from '../complaint.ts';
import { estimatedRoundTrip, roundTrip, tripEstimate } from '../places.ts';
import type { Links, Region } from '../resolved.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveLinks({ links }: ScenarioSpec, regions: readonly Region[]): Links {
  const { rtt, same_zone: sameZone, cross_zone: crossZone, jitter, bandwidth } = links;
  const between = (a: Region, b: Region): number => {
    if (a === b || rtt === undefined) return 0;
    if (typeof rtt === 'string') {
      const [from, to] = [a, b].map(({ coordinates, place, name }) => coordinates ?? place ?? name);
      if (typeof from === 'string' && typeof to === 'string') return roundTrip(rtt, from, to);
      return estimatedRoundTrip(rtt, from, to);
    }
    return Number(valueAt(rtt, [a.name, b.name]) ?? valueAt(rtt, [b.name, a.name]));
  };
  const times = regions.map((a) => regions.map((b) => between(a, b)));
  const resolved = { rtt: times, sameZone, crossZone, jitter, bandwidth };
  if (typeof rtt !== 'string' || regions.every(({ coordinates }) => coordinates === undefined)) return resolved;
  return { ...resolved, estimateError: tripEstimate(rtt).standardError };
}
