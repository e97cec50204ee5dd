/** What is broken when. */
import type { Fault } from '../scenario/coherence.ts';

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
