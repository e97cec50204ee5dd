/** What the timeline does to the links between regions, and between the zones of one. */
import type { Fault } from './fault.ts';
import type { ResolvedScenario } from './resolved.ts';

type OfLinks = Pick<ResolvedScenario, 'timeline' | 'links'>;

/** Whether a fault is of what lies between two regions, or in one: one alone is what lies between its zones. */
function isBetween({ regions }: Fault, from: number, to: number): boolean {
  if (from === to) return regions.length === 1 && regions[0] === from;
  return regions.includes(from) && regions.includes(to);
}

const isActive = (fault: Fault, now: number): boolean => fault.from <= now && now < fault.to;

/** A round trip at a time that takes `time` s when nothing is broken; between two zones where `from` is `to`. */
export function slowedTrip(timeline: readonly Fault[], from: number, to: number, time: number, now: number): number {
  let slowed = time;
  let added = 0;
  for (const fault of timeline) {
    if (fault.kind !== 'link-slow' || !isActive(fault, now) || !isBetween(fault, from, to)) continue;
    slowed *= fault.times;
    added += fault.added ?? 0;
  }
  return slowed + added;
}

/** Bytes per second of the directed link between two regions at a time: that of the narrowest fault. */
export function bandwidthAt({ timeline, links }: OfLinks, from: number, to: number, now: number): number {
  let least = links.bandwidth;
  for (const fault of timeline) {
    if (fault.kind !== 'link-narrow' || !isActive(fault, now) || !isBetween(fault, from, to)) continue;
    least = Math.min(least, fault.bandwidth ?? Infinity);
  }
  return least;
}

/** The first moment after `now` at which the bandwidth of any link changes, s; Infinity: none. */
export function nextNarrowing(timeline: readonly Fault[], now: number): number {
  let next = Infinity;
  for (const { kind, from, to } of timeline) {
    if (kind !== 'link-narrow') continue;
    if (from > now && from < next) next = from;
    if (to > now && to < next) next = to;
  }
  return next;
}

/** Bytes that a directed link could carry from one time to another. */
export function carriedWithin(scenario: OfLinks, from: number, to: number, start: number, end: number): number {
  let bytes = 0;
  for (let now = start; now < end; ) {
    const next = Math.min(end, nextNarrowing(scenario.timeline, now));
    bytes += bandwidthAt(scenario, from, to, now) * (next - now);
    now = next;
  }
  return bytes;
}
