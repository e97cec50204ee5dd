/** Which nodes of an exact run give no answer when, and which are slow: known from the timeline before it begins. */
import type { RunRecord } from '../../measure/record.ts';
import { failover } from '../../policy/redis-failover.ts';
import { Draws } from '../../random/stream.ts';
import type { Fault } from '../../scenario/fault.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { faultAt } from '../faults.ts';

/** A time in which a node serves nobody. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly answers: Fault['answers'];
}

/** Nodes of one cluster, or instances of one region, that lose what they hold. */
export interface Loss {
  readonly at: number;
  readonly tier: number;
  readonly site: number;
  readonly nodes: number;
}

interface Slowness {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

export class Outages {
  readonly losses: readonly Loss[];
  readonly #scenario: ResolvedScenario;
  readonly #hasPartitions: boolean;
  readonly #hasRegions: boolean;
  /** By node, as the record numbers them; empty when the timeline leaves all nodes alone. */
  readonly #outages: Outage[][] = [];
  readonly #slow: Slowness[][] = [];

  constructor(scenario: ResolvedScenario, record: RunRecord) {
    const losses: Loss[] = [];
    const { timeline, tiers, seed } = scenario;
    timeline.forEach((fault, number) => {
      if (fault.kind === 'region-down') this.#regionDown(scenario, record, fault, losses);
      const tier = tiers[fault.tier];
      if (tier === undefined) return;
      for (const site of fault.regions) {
        if (tier.scope === 'instance') {
          const { instances } = scenario.regions[site];
          if (fault.kind === 'flush') losses.push({ at: fault.from, tier: fault.tier, site, nodes: instances });
          continue;
        }
        if (!tier.siteOf.includes(site)) continue;
        const first = record.nodeBase[fault.tier][site];
        const nodes = Math.min(fault.nodes, tier.nodes);
        const lost = { at: fault.from, tier: fault.tier, site, nodes };
        if (fault.kind === 'flush') losses.push(lost);
        if (fault.kind === 'nodes-slow') {
          for (let node = 0; node < nodes; node++) (this.#slow[first + node] ??= []).push(fault);
        }
        if (fault.kind !== 'nodes-down') continue;
        const { from, to, answers } = fault;
        const draws = new Draws(seed, `failover/${number}/${site}`);
        const after =
          tier.kind === 'redis-cluster'
            ? failover(tier, nodes, fault, (draw) => draws.uniform(draw))
            : { servedAgain: to, isEmpty: true, down: null };
        if (after.isEmpty) losses.push(lost);
        for (let node = 0; node < tier.nodes; node++) {
          const outages = (this.#outages[first + node] ??= []);
          if (node < nodes) outages.push({ from, to: after.servedAgain, answers });
          if (after.down !== null) outages.push({ ...after.down, answers: 'refused' });
        }
      }
    });
    this.losses = losses;
    this.#scenario = scenario;
    this.#hasPartitions = timeline.some(({ kind }) => kind === 'partition');
    this.#hasRegions = timeline.some(({ kind }) => kind === 'region-down');
  }

  /** What keeps a region from machines in another one; undefined: nothing. */
  between(region: number, site: number, now: number): Outage | undefined {
    if (!this.#hasPartitions || region === site) return undefined;
    const { timeline } = this.#scenario;
    return faultAt(timeline, 'partition', region, now) ?? faultAt(timeline, 'partition', site, now);
  }

  /** Whether a region is down. */
  isDown(region: number, now: number): boolean {
    return this.#hasRegions && faultAt(this.#scenario.timeline, 'region-down', region, now) !== undefined;
  }

  /** All that stands in a region is gone, and empty when it comes back. */
  #regionDown({ tiers, regions }: ResolvedScenario, record: RunRecord, fault: Fault, losses: Loss[]): void {
    const { from, to } = fault;
    tiers.forEach((tier, index) => {
      for (const site of fault.regions) {
        const isLocal = tier.scope === 'instance';
        if (!isLocal && !tier.siteOf.includes(site)) continue;
        losses.push({ at: from, tier: index, site, nodes: isLocal ? regions[site].instances : tier.nodes });
        if (isLocal) continue;
        const first = record.nodeBase[index][site];
        for (let node = 0; node < tier.nodes; node++) {
          (this.#outages[first + node] ??= []).push({ from, to, answers: 'refused' });
        }
      }
    });
  }

  /** The outage that a node is in; undefined: none. */
  of(node: number, now: number): Outage | undefined {
    if (this.#outages.length === 0) return undefined;
    return this.#outages[node]?.find(({ from, to }) => from <= now && now < to);
  }

  /** By what the operations of a node are slower. */
  slowdown(node: number, now: number): number {
    if (this.#slow.length === 0) return 1;
    let product = 1;
    for (const { from, to, times } of this.#slow[node] ?? []) if (from <= now && now < to) product *= times;
    return product;
  }
}
