/** The alerts of a run, from what was recorded of it: when each fired, and which faults that tells of. */
import type { Alert } from '../scenario/alert.ts';
import { compares } from '../scenario/comparison.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Selector } from '../scenario/metric.ts';
import { WARM_UP } from '../scenario/resolved.ts';
import type { RunRecord } from './record.ts';

/** Value of a selector over some windows. */
type Measure = (selector: Selector, windows: readonly number[]) => number;

/** Room for sums of times that are not whole in binary, s. */
const EPSILON = 1e-9;

/**
 * The moments at which an alert began to fire, s. It looks at what was measured after the warm-up, first an interval
 * after that, and knows of what windows that have ended say, of one at least. As a rule of Prometheus it is pending
 * from the first look at which its condition holds, fires at the first look that is `lasting` later if it has held at
 * each between, and starts anew after a look at which it does not. A condition on what has no data does not hold.
 */
export function alarmsOf(alert: Alert, record: RunRecord, measure: Measure): number[] {
  const { selector, operator, bound, every, over, lasting } = alert;
  const { edges, phaseOf } = record.windows;
  const first = record.scenario.phases[phaseOf[0]].name === WARM_UP ? phaseOf.findIndex((phase) => phase > 0) : 0;
  const alarms: number[] = [];
  if (first < 0) return alarms;
  let pendingSince = NaN;
  let isFiring = false;
  let ended = first;
  for (let looks = 1; ; looks++) {
    const now = edges[first] + looks * every;
    if (now > record.simulatedUntil + EPSILON) return alarms;
    while (ended < record.windowsReached && edges[ended + 1] <= now + EPSILON) ended++;
    const windows: number[] = [];
    for (let window = ended - 1; window >= first; window--) {
      if (windows.length > 0 && edges[window] < now - over - EPSILON) break;
      windows.unshift(window);
    }
    const value = windows.length === 0 ? NaN : measure(selector, windows);
    if (!compares(value, operator, bound)) {
      pendingSince = NaN;
      isFiring = false;
      continue;
    }
    if (Number.isNaN(pendingSince)) pendingSince = now;
    if (isFiring || now - pendingSince < lasting - EPSILON) continue;
    isFiring = true;
    alarms.push(now);
  }
}

/**
 * Whether a fault explains an alarm: it has begun, and is not over for longer than the alert remembers, which is the
 * time that it measures over, the time that it waits, and a look.
 */
function explains({ from, to }: Fault, alarm: number, { over, lasting, every }: Alert): boolean {
  return from <= alarm && alarm <= to + over + lasting + every;
}

/** Alarms that no fault of the timeline explains. */
export function falseAlarms(alert: Alert, alarms: readonly number[], timeline: readonly Fault[]): number {
  return alarms.filter((alarm) => !timeline.some((fault) => explains(fault, alarm, alert))).length;
}

/**
 * The longest time from the beginning of a fault to the first alarm that it explains, s; an alarm that several explain
 * tells of the one that began last. Infinity: of no fault; NaN: there was none.
 */
export function timeToDetect(alert: Alert, alarms: readonly number[], timeline: readonly Fault[]): number {
  if (timeline.length === 0) return NaN;
  const first = new Map<number, number>();
  for (const alarm of alarms) {
    const begun = timeline.flatMap((fault) => (explains(fault, alarm, alert) ? [fault.from] : []));
    if (begun.length === 0) continue;
    const latest = Math.max(...begun);
    if (!first.has(latest)) first.set(latest, alarm - latest);
  }
  return first.size === 0 ? Infinity : Math.max(...first.values());
}
