/** Checks of the tiers and of the origin behind them. */
import { serverBytes } from '../../policy/memory.ts';
import { formatQuantity } from '../../units/format.ts';
import { about, missing, valueAt } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { PER_REGION } from '../schema/scenario.ts';
import { checkName, checkNames } from './reference.ts';

/** Words that stand beside the names of tiers, in a scenario or in an expectation. */
const TAKEN_NAMES = ['origin', 'negative'];

export function checkTiers(draft: Draft, complain: Complain): void {
  draft.tiers.forEach((tier, index) => {
    const path = ['tiers', tier.name];
    if (TAKEN_NAMES.includes(tier.name)) {
      complain({ ...about(path, `\`${tier.name}\` has a meaning of its own, expected another name`), at: 'key' });
    }
    if (tier.spec === null) return;
    if (tier.spec.entries === undefined && tier.spec.memory === undefined) {
      complain(missing([...path, 'entries'], 'a bound in `entries` or in `memory`, or in both'));
    }
    if (tier.spec.kind === 'in-process') checkInProcess(tier, index, complain);
    checkHotKeys(draft, tier, complain);
    checkGutter(draft, index, complain);
    if (tier.spec.kind === 'redis-cluster' && tier.spec.nodes === undefined) {
      complain(missing([...path, 'nodes'], 'the count of nodes in one cluster'));
    }
    if (tier.spec.kind !== null && tier.spec.kind !== 'redis-cluster') {
      for (const key of keysAt(draft.root, path)) {
        if (!OF_CLUSTERS.includes(key)) continue;
        complain({ ...about([...path, key], `only \`redis-cluster\` has \`${key}\``), at: 'key' });
      }
    }
    checkMemory(tier, complain);
    checkNames(draft, [...path, 'hubs'], 'region', complain);
    if (tier.spec.hubs?.length === 0) complain(about([...path, 'hubs'], 'found an empty list, expected regions'));
  });
}

type Tier = Draft['tiers'][number];

function checkMemory({ name, spec }: Tier, complain: Complain): void {
  if (spec === null || spec.kind === null) return;
  const path = ['tiers', name];
  const needed = serverBytes(spec.kind);
  const reserved = spec.reserved ?? 0;
  if (typeof spec.memory === 'number' && spec.memory * (1 - reserved) <= needed) {
    const own = `the ${formatQuantity(needed, 'B')} that a Redis node needs for itself`;
    complain(about([...path, 'memory'], `expected more than ${own}, without what is \`reserved\``));
  }
  if (reserved > 0 && spec.memory === undefined) {
    complain(missing([...path, 'memory'], 'the size of which a part is `reserved`'));
  }
  if (spec.allocator !== undefined && spec.kind !== 'redis' && spec.kind !== 'redis-cluster') {
    complain({ ...about([...path, 'allocator'], 'only Redis has an `allocator`'), at: 'key' });
  }
}

/** What only nodes have. */
const OF_NODES = ['nodes', 'hubs', 'gutter_for', 'connections', 'pool', 'timeout', 'hot_keys', 'compression'] as const;

/** What only Redis Cluster has. */
const OF_CLUSTERS = ['replicas', 'node_timeout', 'full_coverage'];

/** A gutter stands in for the nodes of the tier before it, and of nothing else. */
function checkGutter(draft: Draft, index: number, complain: Complain): void {
  const { tiers, namespaces, root } = draft;
  const { name, spec } = tiers[index];
  const named = spec?.gutter_for;
  if (named === undefined || named === null || spec?.kind === 'in-process') return;
  const path = ['tiers', name, 'gutter_for'];
  const before = tiers[index - 1];
  if (!tiers.some((tier) => tier.name === named)) return checkName(draft, path, 'tier', complain);
  if (before?.name !== named) {
    complain(about(path, 'a gutter comes just after the tier that it stands in for, expected the one before it'));
  } else if (before?.spec?.kind === 'in-process') {
    complain(about(path, 'an in-process cache has no nodes that others could stand in for'));
  } else if (before?.spec?.gutter_for !== undefined) {
    complain(about(path, `\`${named}\` is a gutter itself, expected what that stands in for`));
  }
  if (spec?.hubs !== undefined) {
    complain({ ...about(['tiers', name, 'hubs'], 'each region has its own gutter, expected no `hubs`'), at: 'key' });
  }
  for (const namespace of namespaces) {
    const used = valueAt(root, ['namespaces', namespace.name, 'tiers']);
    if (!Array.isArray(used) || !used.includes(name) || used.includes(named)) continue;
    const message = `nobody asks the gutter \`${name}\` without \`${named}\`, expected that before it`;
    complain(about(['namespaces', namespace.name, 'tiers'], message));
  }
}

/** Several nodes can hold a key where there are several, and where nobody but readers brings it there. */
function checkHotKeys({ namespaces }: Draft, { name, spec }: Tier, complain: Complain): void {
  const hot = spec?.hot_keys;
  if (hot === undefined || hot === null || spec?.kind === 'in-process') return;
  const path = ['tiers', name, 'hot_keys'];
  const nodes = spec?.nodes ?? 1;
  if (typeof hot.shards === 'number' && hot.shards > nodes) {
    complain(about([...path, 'shards'], `expected at most the ${nodes} nodes of a cluster`));
  }
  for (const { name: namespace, spec: own } of namespaces) {
    if (own?.writes?.approach === undefined || own.writes.approach === 'invalidate') continue;
    const message = `expected \`approach: invalidate\` beside \`hot_keys\` of \`${name}\`, or no \`hot_keys\``;
    complain(about(['namespaces', namespace, 'writes', 'approach'], message));
  }
}

function checkInProcess({ name, spec }: Tier, index: number, complain: Complain): void {
  if (index > 0) {
    const message = 'an in-process cache is asked before any other, expected as the first tier and once';
    complain(about(['tiers', name, 'kind'], message));
  }
  for (const key of OF_NODES) {
    if (spec?.[key] === undefined) continue;
    complain({ ...about(['tiers', name, key], `an in-process cache has no \`${key}\``), at: 'key' });
  }
}

export function checkOrigin(draft: Draft, complain: Complain): void {
  const { origin, regions } = draft;
  if (origin === null) return;
  if (origin.capacity === undefined && origin.concurrency === undefined) {
    complain(missing(['origin', 'capacity'], 'a rate such as `500k/s`, or a `concurrency`, or both'));
  }
  checkName(draft, ['origin', 'placement'], 'region', complain, [PER_REGION]);
  for (const { name } of regions) {
    if (name !== PER_REGION) continue;
    complain({ ...about(['regions', name], `\`${name}\` has a meaning of its own, expected another name`), at: 'key' });
  }
}
