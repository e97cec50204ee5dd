/** What is broken when. */
import type { Fault } from '../scenario/fault.ts';

/** The first moment from `time` on at which something is not broken in a region, s. */
export function faultless(timeline: readonly Fault[], kind: Fault['kind'], region: number, time: number): number {
  let whole = time;
  for (;;) {
    const before = whole;
    for (const fault of timeline) {
      if (fault.kind !== kind || !fault.regions.includes(region)) continue;
      if (fault.from <= whole && whole < fault.to) whole = fault.to;
    }
    if (whole === before) return whole;
  }
}

/** The fault of a kind that a region has at a time; undefined: none. */
export function faultAt(
  timeline: readonly Fault[],
  kind: Fault['kind'],
  region: number,
  time: number,
): Fault | undefined {
  return timeline.find((fault) => fault.kind === kind && isActive(fault, region, time));
}

export function isActive({ from, to, regions }: Fault, region: number, time: number): boolean {
  return from <= time && time < to && regions.includes(region);
}
