/**
 * Delays between instances, nodes and the origin: median round-trip times by region and zone, and a lognormal factor
 * drawn once for each round trip. Both engines draw the factor from one table of quantiles, so that they agree on its
 * distribution.
 */
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { inverseNormal } from '../random/distribution.ts';

/** Enough for the 99.9th percentile to be interpolated between four entries. */
const QUANTILES = 4096;
/** The 99th percentile of the standard normal distribution: `jitter` is defined there. */
const Z99 = 2.3263478740408408;

export class Network {
  /** Equally likely factors of a delay, in ascending order; the median is 1. */
  readonly factors: Float64Array;
  readonly #links: ResolvedScenario['links'];

  constructor(scenario: ResolvedScenario) {
    this.#links = scenario.links;
    const sigma = Math.log(1 + scenario.links.jitter) / Z99;
    this.factors = Float64Array.from({ length: QUANTILES }, (_, i) =>
      sigma === 0 ? 1 : Math.exp(sigma * inverseNormal((i + 0.5) / QUANTILES)),
    );
  }

  /** Factor of one round trip, from random bits. */
  factor(bits: number): number {
    return this.factors[bits & (QUANTILES - 1)];
  }

  /** Median round trip between an instance (region, zone) and a machine elsewhere or in the same region, s. */
  roundTrip(region: number, zone: number, toRegion: number, toZone: number): number {
    if (region !== toRegion) return this.#links.rtt[region][toRegion];
    return zone === toZone ? this.#links.sameZone : this.#links.crossZone;
  }

  /** Bytes per second of a directed link between two regions; Infinity within a region. */
  bandwidth(from: number, to: number): number {
    return from === to ? Infinity : this.#links.bandwidth;
  }
}

/** Of the pairs of an instance and a node, both dealt over the zones of a region in turn, those in different zones. */
export function crossZoneShare({ instances, nodes, zones }: Record<'instances' | 'nodes' | 'zones', number>): number {
  const dealt = (machines: number, zone: number): number => Math.ceil(Math.max(0, machines - zone) / zones);
  let together = 0;
  for (let zone = 0; zone < zones; zone++) together += dealt(instances, zone) * dealt(nodes, zone);
  return 1 - together / (instances * nodes);
}
