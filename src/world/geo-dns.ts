/**
 * GeoDNS: users are sent to their region while its health checks succeed, and to the nearest healthy one when they have
 * failed so often. Clients keep what they were told for the time to live of the record: they leave, and come back,
 * little by little.
 */
import type { Fault } from '../scenario/fault.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { faultAt } from './faults.ts';

export class GeoDns {
  readonly #scenario: ResolvedScenario;
  /** By region: when it is down. */
  readonly #outages: readonly (readonly Fault[])[];

  constructor(scenario: ResolvedScenario) {
    this.#scenario = scenario;
    const down = scenario.timeline.filter(({ kind }) => kind === 'region-down');
    this.#outages = scenario.regions.map((_, region) => down.filter(({ regions }) => regions.includes(region)));
  }

  /** Whether it ever sends anybody elsewhere. */
  get isIdle(): boolean {
    return this.#outages.every((outages) => outages.length === 0);
  }

  /** The part of the users of a region that is sent elsewhere at a time. */
  moved(region: number, time: number): number {
    const { check, threshold, ttl } = this.#scenario.dns;
    let moved = 0;
    for (const { from, to } of this.#outages[region]) {
      const left = between(0, 1, (time - (from + check * threshold)) / ttl);
      const returned = between(0, 1, (time - (to + check * threshold)) / ttl);
      moved = Math.max(moved, left - returned);
    }
    return moved;
  }

  /** Where they are sent: the nearest region that is up; the region itself where there is none. */
  refuge(region: number, time: number): number {
    const { regions, links, timeline } = this.#scenario;
    let nearest = region;
    regions.forEach((_, other) => {
      if (other === region || faultAt(timeline, 'region-down', other, time) !== undefined) return;
      if (nearest === region || links.rtt[region][other] < links.rtt[region][nearest]) nearest = other;
    });
    return nearest;
  }
}

function between(low: number, high: number, value: number): number {
  return Math.min(high, Math.max(low, value));
}
