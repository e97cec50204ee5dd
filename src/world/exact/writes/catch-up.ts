/**
 * How long regions take to catch up with the log after faults of the bus: from the end of a fault until they apply an
 * event no later after its commit than the latest one before the fault.
 */
import type { RunRecord } from '../../../measure/record.ts';
import { wordsOf } from '../../../scenario/fault.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';

interface Fault {
  readonly from: number;
  readonly to: number;
}

export class CatchUp {
  readonly #record: RunRecord;
  /** By region: faults of the bus that are not over, or not made up for; those that overlap are one. */
  readonly #faults: readonly Fault[][];
  /** By region: the longest lag since it last had caught up, s; -Infinity: nothing has been applied. */
  readonly #usual: Float64Array;

  constructor({ timeline, regions, duration }: ResolvedScenario, record: RunRecord) {
    this.#record = record;
    this.#usual = new Float64Array(regions.length).fill(-Infinity);
    this.#faults = regions.map((_, region) => {
      const own = timeline.filter((fault) => wordsOf(fault.kind).breaks === 'bus' && fault.regions.includes(region));
      return merged(own).filter(({ to }) => to < duration);
    });
  }

  /** The consumers of a region have applied an event so long after its commit. */
  applied(region: number, lag: number, now: number): void {
    const faults = this.#faults[region];
    // Not caught up yet, and broken again: the two are one.
    while (faults.length > 1 && faults[1].from <= now) faults.shift();
    if (faults.length === 0) return;
    const [{ from, to }] = faults;
    if (now < from) this.#usual[region] = Math.max(this.#usual[region], lag);
    else if (now >= to && lag <= this.#usual[region]) this.#caughtUp(region, now);
  }

  /** Regions that are still behind at the end have taken so long at least. */
  end(now: number): void {
    this.#faults.forEach((faults, region) => {
      if (faults.length > 0 && faults[0].to <= now) this.#caughtUp(region, now);
    });
  }

  #caughtUp(region: number, now: number): void {
    const { to: from } = this.#faults[region].shift() as Fault;
    // Of a region that was never up to date nothing can be said.
    if (this.#usual[region] >= 0) this.#record.catchUps.push({ region, from, to: now });
    this.#usual[region] = -Infinity;
  }
}

function merged(faults: readonly Fault[]): Fault[] {
  const whole: Fault[] = [];
  for (const { from, to } of faults.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last !== undefined && from <= last.to) whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else whole.push({ from, to });
  }
  return whole;
}
