/** The sweeps whose tables and charts are kept in `reports/`: a folder for each, and the words of its command. */

const MAIN = ['hit_rate', 'latency_p50', 'latency_mean', 'latency_p99', 'origin_reads', 'cost_per_month'];
const NODES = ['node_utilization_max{tier=l2}', 'node_skew{tier=l2}', 'latency_p99'];
const HEADROOM = ['origin_utilization', 'origin_reads', 'hit_rate', 'availability', 'latency_p99'];
const COST = ['cost_per_month', 'latency_p99', 'hit_rate', 'origin_utilization'];

export interface KeptSweep {
  readonly scenario: string;
  readonly vary: readonly string[];
  readonly metrics: readonly string[];
}

const TIERS = 'scenarios/policies/tiers.yaml';
const HUBS = '[us-east],[us-east, eu-west],[us-east, eu-west, tokyo],[us-east, us-west, eu-west, tokyo, singapore]';

/** By the name of the folder. */
export const SWEEPS: Readonly<Record<string, KeptSweep>> = {
  'sweep-tiers': { scenario: TIERS, vary: [], metrics: MAIN },
  'sweep-l1-size': { scenario: TIERS, vary: ['tiers.l1.entries=300,1k,3k,10k,30k,100k'], metrics: MAIN },
  'sweep-l3-hubs': { scenario: TIERS, vary: [`tiers.l3.hubs=${HUBS}`], metrics: MAIN },
  'sweep-nodes-against-load': { scenario: 'scenarios/capacity/nodes-against-load.yaml', vary: [], metrics: NODES },
  'sweep-headroom': { scenario: 'scenarios/capacity/headroom.yaml', vary: [], metrics: HEADROOM },
  'sweep-cost-against-p99': {
    scenario: 'scenarios/capacity/shop.yaml',
    vary: ['tiers.l2.nodes=2..8 step 2', 'namespaces.products.ttl.l2=2 min,5 min,15 min', 'origin.capacity=120/s'],
    metrics: COST,
  },
};
