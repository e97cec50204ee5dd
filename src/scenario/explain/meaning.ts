/** Which fields that a scenario leaves out would have a meaning where they are not. */
import type { Path } from '../complaint.ts';
import { FAULT_KINDS, wordsOf } from '../fault.ts';
import type { ResolvedScenario } from '../resolved.ts';

const OF_CLUSTERS = ['replicas', 'node_timeout', 'full_coverage'];
const OF_NODES = ['nodes', 'timeout', 'hubs', 'hot_keys', 'compression', 'connections', 'pool'];
const OF_PUB_SUB = ['notify_loss', 'subscriber'];
const SAMPLED = ['allkeys-lru', 'allkeys-lfu', 'volatile-ttl'];

/** `map` is what is written beside the field at `path`. */
export function hasMeaning(scenario: ResolvedScenario, map: Readonly<Record<string, unknown>>, path: Path): boolean {
  const key = String(path[path.length - 1]);
  if (key === 'extends' && path.length === 1) return false;
  if (path[0] === 'dns' && path.length === 1) return scenario.timeline.some(({ kind }) => kind === 'region-down');
  if (path[0] === 'timeline' && path.length === 3) {
    const kind = FAULT_KINDS.find((one) => one === map['fault']);
    return kind === undefined || (wordsOf(kind).takes as readonly string[]).includes(key);
  }
  if (path[0] === 'bus' && path.length === 2) {
    const isTracked = scenario.bus?.tracking !== undefined;
    return key === 'tracking_table_max_keys' ? isTracked : !isTracked || !OF_PUB_SUB.includes(key);
  }
  if (path[0] === 'namespaces' && path.length === 3 && key === 'ttl') {
    return scenario.namespaces.some(({ name, tiers }) => name === path[1] && tiers.length > 0);
  }
  if (path[0] !== 'tiers' || path.length !== 3) return true;
  const tier = scenario.tiers.find(({ name }) => name === path[1]);
  if (tier === undefined) return true;
  if (OF_CLUSTERS.includes(key)) return tier.kind === 'redis-cluster';
  if (OF_NODES.includes(key)) return tier.kind !== 'in-process';
  if (key === 'allocator') return tier.kind === 'redis' || tier.kind === 'redis-cluster';
  if (key === 'samples') return SAMPLED.includes(tier.eviction);
  return !key.startsWith('lfu_') || tier.eviction === 'allkeys-lfu';
}
