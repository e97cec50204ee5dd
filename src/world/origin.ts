/** Stations of the origin: how many, how large, and how long a read holds one of their servers. */
import { mean, variance } from '../random/distribution.ts';
import type { Overload } from '../scenario/resilience.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { totalRate } from '../scenario/totals.ts';

export interface OriginStation {
  /** Region where it stands. */
  readonly region: number;
  readonly servers: number;
  /**
   * A read holds its server for `hold` times its latency, at least 1: what makes `servers` serve the stated capacity
   * exactly, where the latency alone would allow more.
   */
  readonly hold: number;
  /** Mean time that a read of cost 1 holds a server, s. */
  readonly serviceMean: number;
  /** Squared coefficient of variation of the service time. */
  readonly serviceCv2: number;
  readonly queue: number;
  readonly overload: Overload | null;
}

/** The stations of a scenario's origin: one, or one a region with its share of the traffic. */
export function originStations(scenario: ResolvedScenario): OriginStation[] {
  const { origin, regions } = scenario;
  const { overload } = origin;
  const traffic = totalRate(regions);
  const latency = mean(origin.latency);
  const cv2 = variance(origin.latency) / (latency * latency);
  const station = (region: number, share: number): OriginStation => {
    const capacity = origin.capacity * share;
    const servers = Number.isFinite(origin.concurrency)
      ? Math.max(1, Math.round(origin.concurrency * share))
      : Math.max(1, Math.ceil(capacity * latency));
    const hold = Number.isFinite(capacity) ? Math.max(1, servers / (capacity * latency)) : 1;
    return {
      region,
      servers,
      hold,
      serviceMean: latency * hold,
      serviceCv2: cv2,
      queue: Math.max(1, Math.round(origin.queue * share)),
      overload: overload === null ? null : { ...overload, above: overload.above * share },
    };
  };
  return origin.region === null
    ? regions.map((region, index) => station(index, region.rate / traffic))
    : [station(origin.region, 1)];
}

/** Station that a region reads. */
export function stationOf(scenario: ResolvedScenario, region: number): number {
  return scenario.origin.region === null ? region : 0;
}

/** Reads of average cost per second that the whole origin can serve: its stated capacity, or what its servers allow. */
export function originCapacity(scenario: ResolvedScenario): number {
  return originStations(scenario).reduce((sum, { servers, serviceMean }) => sum + servers / serviceMean, 0);
}
