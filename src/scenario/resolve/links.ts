/** The network between and within regions. */
import { valueAt } from '../complaint.ts';
import { roundTrip } from '../places.ts';
import type { Links, Region } from '../resolved.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveLinks({ links }: ScenarioSpec, regions: readonly Region[]): Links {
  const { rtt, same_zone: sameZone, cross_zone: crossZone, jitter, bandwidth } = links;
  const between = (a: Region, b: Region): number => {
    if (a === b || rtt === undefined) return 0;
    if (typeof rtt === 'string') return roundTrip(rtt, a.place ?? a.name, b.place ?? b.name);
    return Number(valueAt(rtt, [a.name, b.name]) ?? valueAt(rtt, [b.name, a.name]));
  };
  return { rtt: regions.map((a) => regions.map((b) => between(a, b))), sameZone, crossZone, jitter, bandwidth };
}
