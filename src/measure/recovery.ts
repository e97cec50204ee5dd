/** How a run comes through what breaks: when it is as well again as it was before. */
import { WARM_UP } from '../scenario/resolved.ts';
import type { Phase } from '../scenario/resolved.ts';
import type { RunRecord } from './record.ts';

/**
 * By how much a window may be worse than the time before the first fault, in availability and in hit rate, and still be
 * well: a point and two, beyond the chance of a window with few requests.
 */
const TOLERANCE = { availability: 0.01, hitRate: 0.02 };
/** Standard deviations of a share among the requests of a window. */
const CHANCE = 4;

/** What became of the requests of a few windows. */
interface Health {
  readonly requests: number;
  readonly availability: number;
  readonly hitRate: number;
}

/** Windows after the warm-up that end before anything breaks. */
export function usualWindows({ scenario, windows, windowsReached }: RunRecord): number[] {
  const first = scenario.timeline.reduce((earliest, { from }) => Math.min(earliest, from), Infinity);
  const isUsual = (window: number): boolean =>
    windows.edges[window + 1] <= first && scenario.phases[windows.phaseOf[window]].name !== WARM_UP;
  return Array.from({ length: windowsReached }, (_, window) => window).filter(isUsual);
}

/**
 * Seconds from the end of the last fault, or from the beginning of a phase, until availability and hit rate are back at
 * what they were before the first fault, and stay there until the end of the run, or of the phase. Infinity: never;
 * NaN: there is nothing to compare with.
 */
export function timeToRecover(record: RunRecord, phase: Phase | undefined): number {
  const { timeline, phases } = record.scenario;
  const { edges, phaseOf } = record.windows;
  const firstFault = timeline.reduce((first, { from }) => Math.min(first, from), phase?.from ?? Infinity);
  const since = phase?.from ?? timeline.reduce((last, { to }) => Math.max(last, to), 0);
  const until = phase?.to ?? record.simulatedUntil;
  const all = Array.from({ length: record.windowsReached }, (_, window) => window);
  const before = all.filter((window) => edges[window + 1] <= firstFault && phases[phaseOf[window]].name !== WARM_UP);
  const after = all.filter((window) => edges[window] >= since && edges[window + 1] <= until);
  const usual = healthOf(record, before);
  if (timeline.length === 0 && phase === undefined) return NaN;
  if (usual.requests === 0 || after.length === 0) return NaN;
  const ill = after.findLast((window) => !isWell(healthOf(record, [window]), usual));
  if (ill === undefined) return 0;
  return ill === after[after.length - 1] ? Infinity : edges[ill + 1] - since;
}

/** The largest drop of availability in any window since the first fault. */
export function dipDepth(record: RunRecord): number {
  const { edges } = record.windows;
  const firstFault = record.scenario.timeline.reduce((first, { from }) => Math.min(first, from), Infinity);
  let depth = NaN;
  for (let window = 0; window < record.windowsReached; window++) {
    if (edges[window + 1] <= firstFault) continue;
    const { requests, availability } = healthOf(record, [window]);
    if (requests > 0 && !(1 - availability <= depth)) depth = 1 - availability;
  }
  return depth;
}

/** Most reads of the origin per second in any window. */
export function originReadsPeak(record: RunRecord): number {
  const { fields, counts, cells, windows } = record;
  let peak = 0;
  for (let window = 0; window < record.windowsReached; window++) {
    let reads = 0;
    for (let cell = 0; cell < cells; cell++) reads += counts[record.at(window, cell) + fields.originReads];
    peak = Math.max(peak, reads / windows.length(window));
  }
  return peak;
}

function healthOf(record: RunRecord, windows: readonly number[]): Health {
  const { fields, counts, cells, scenario } = record;
  const total = { requests: 0, failed: 0, hits: 0 };
  for (const window of windows) {
    for (let cell = 0; cell < cells; cell++) {
      const at = record.at(window, cell);
      total.requests += counts[at + fields.requests];
      total.failed += counts[at + fields.overflow] + counts[at + fields.shed] + counts[at + fields.error];
      for (let tier = 0; tier < scenario.tiers.length; tier++) {
        total.hits += counts[at + fields.hit + tier] + counts[at + fields.negativeHit + tier];
      }
    }
  }
  const { requests, failed, hits } = total;
  return { requests, availability: 1 - failed / requests, hitRate: hits / requests };
}

function isWell(now: Health, usual: Health): boolean {
  if (now.requests === 0) return true;
  const isNear = (value: number, reference: number, tolerance: number): boolean => {
    return value >= reference - tolerance - CHANCE * Math.sqrt((reference * (1 - reference)) / now.requests);
  };
  return (
    isNear(now.availability, usual.availability, TOLERANCE.availability) &&
    isNear(now.hitRate, usual.hitRate, TOLERANCE.hitRate)
  );
}
