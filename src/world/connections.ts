/**
 * Which instances get connections to the nodes of a shared tier. Every instance opens a pool to every node; a node
 * takes them in the order of regions and instances until its limit is reached and refuses the others, whose requests
 * pass the tier by.
 */
import type { ResolvedScenario } from '../scenario/resolved.ts';

export class Connections {
  /** Instances that a node of the tier can serve. */
  readonly #clients: Float64Array;
  /** Instances of the regions before that use the same site: [tier][region]. */
  readonly #before: readonly Float64Array[];

  constructor(scenario: ResolvedScenario) {
    const { tiers, regions } = scenario;
    this.#clients = Float64Array.from(tiers, (tier) =>
      // A client that pipelines needs one connection to a node.
      tier.scope === 'instance' ? Infinity : Math.floor(tier.connections / (tier.pool < Infinity ? tier.pool : 1)),
    );
    this.#before = tiers.map((tier) =>
      Float64Array.from(regions, (_, region) => {
        let before = 0;
        for (let other = 0; other < region; other++) {
          if (tier.siteOf[other] === tier.siteOf[region]) before += regions[other].instances;
        }
        return before;
      }),
    );
  }

  clients(tier: number): number {
    return this.#clients[tier];
  }

  /** Place of an instance in the order in which a node takes connections. */
  rank(tier: number, region: number, instance: number): number {
    return this.#before[tier][region] + instance;
  }

  /** Share of a region's instances that a node of the tier serves. */
  share(tier: number, region: number, instances: number): number {
    return Math.min(1, Math.max(0, (this.#clients[tier] - this.#before[tier][region]) / instances));
  }
}
