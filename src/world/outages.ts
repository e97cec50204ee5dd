/**
 * Which nodes give no answer when, and which are slow; what happens to the contents of caches: known from the timeline
 * before a run begins.
 */
import type { RunRecord } from '../measure/record.ts';
import { failover } from '../policy/redis-failover.ts';
import { Draws } from '../random/stream.ts';
import type { Fault } from '../scenario/fault.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { faultAt } from './faults.ts';

/** A time in which a node serves nobody. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly answers: Fault['answers'];
}

/** What happens at a moment to the contents of nodes of one cluster, or of the instances of one region. */
export interface Harm {
  readonly at: number;
  readonly kind: 'lost' | 'cut-off' | 'squeezed' | 'poisoned' | 'purged';
  readonly tier: number;
  readonly site: number;
  readonly nodes: number;
  /** Of a purge: whose keys, and which. */
  readonly namespace?: number;
  readonly keys?: string | undefined;
  /** Of the memory that something else takes from now on, or of the copies that become wrong. */
  readonly share: number;
}

interface Slowness {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

export class Outages {
  readonly harms: readonly Harm[];
  /** When anything begins or ends within the run, s, in ascending order. */
  readonly changes: readonly number[];
  readonly #scenario: ResolvedScenario;
  readonly #hasPartitions: boolean;
  readonly #hasRegions: boolean;
  /** By node, as the record numbers them; empty when the timeline leaves all nodes alone. */
  readonly #outages: Outage[][] = [];
  readonly #slow: Slowness[][] = [];

  constructor(scenario: ResolvedScenario, record: RunRecord) {
    const harms: Harm[] = [];
    const { timeline, tiers, seed } = scenario;
    timeline.forEach((fault, number) => {
      if (fault.kind === 'region-down') this.#regionDown(scenario, record, fault, harms);
      if (fault.kind === 'purge') return purge(scenario, fault, harms);
      const tier = tiers[fault.tier];
      if (tier === undefined) return;
      for (const site of fault.regions) {
        const isLocal = tier.scope === 'instance';
        if (!isLocal && !tier.siteOf.includes(site)) continue;
        const nodes = isLocal ? scenario.regions[site].instances : Math.min(fault.nodes, tier.nodes);
        const lost = { at: fault.from, kind: 'lost', tier: fault.tier, site, nodes, share: 1 } as const;
        if (fault.kind === 'flush') harms.push(lost);
        if (fault.kind === 'poisoning') harms.push({ ...lost, kind: 'poisoned', share: fault.share });
        if (fault.kind === 'memory-pressure') {
          harms.push({ ...lost, kind: 'squeezed', share: fault.share });
          harms.push({ ...lost, kind: 'squeezed', at: fault.to, share: 0 });
        }
        if (isLocal) continue;
        const first = record.nodeBase[fault.tier][site];
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
        if (after.isEmpty) harms.push(lost);
        // A replica that takes over has the contents, and not the connections.
        else if (scenario.bus?.tracking !== undefined) harms.push({ ...lost, kind: 'cut-off' });
        for (let node = 0; node < tier.nodes; node++) {
          const outages = (this.#outages[first + node] ??= []);
          if (node < nodes) outages.push({ from, to: after.servedAgain, answers });
          if (after.down !== null) outages.push({ ...after.down, answers: 'refused' });
        }
      }
    });
    this.harms = harms;
    const nodes = this.#outages.flatMap((outages) => outages.flatMap(({ from, to }) => [from, to]));
    const times = new Set([...timeline.flatMap(({ from, to }) => [from, to]), ...nodes]);
    this.changes = [...times].filter((time) => time > 0 && time < scenario.duration).toSorted((a, b) => a - b);
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
  #regionDown({ tiers, regions }: ResolvedScenario, record: RunRecord, fault: Fault, harms: Harm[]): void {
    const { from, to } = fault;
    tiers.forEach((tier, index) => {
      for (const site of fault.regions) {
        const isLocal = tier.scope === 'instance';
        if (!isLocal && !tier.siteOf.includes(site)) continue;
        const nodes = isLocal ? regions[site].instances : tier.nodes;
        harms.push({ at: from, kind: 'lost', tier: index, site, nodes, share: 1 });
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

/** Keys of a namespace are deleted in the caches of a tier, or of all, at once. */
function purge({ tiers, regions }: ResolvedScenario, fault: Fault, harms: Harm[]): void {
  const { from: at, namespace, keys } = fault;
  tiers.forEach(({ scope, nodes: own, siteOf }, tier) => {
    if (fault.tier >= 0 && tier !== fault.tier) return;
    for (const site of fault.regions) {
      if (scope !== 'instance' && !siteOf.includes(site)) continue;
      const nodes = scope === 'instance' ? regions[site].instances : own;
      harms.push({ at, kind: 'purged', tier, site, nodes, share: 1, namespace, keys });
    }
  });
}
