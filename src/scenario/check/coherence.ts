/** Checks of writes, consistency, bus and faults: what is written must have something to act on. */
import { about, valueAt } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { keysAt, listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { PER_REGION } from '../schema/scenario.ts';
import { checkName, checkNames, namesOf } from './reference.ts';

export function checkCoherence(draft: Draft, complain: Complain): void {
  const useless: Useless = (path, message) => complain({ ...about(path, message), at: 'key' });
  for (const namespace of draft.namespaces) checkPromises(draft, namespace, complain, useless);
  checkBus(draft, complain, useless);
  checkOracle(draft, complain, useless);
  checkReplicas(draft, complain, useless);
  if (draft.namespaces.every(({ spec }) => spec !== null && spec.consistency?.kind !== 'bounded')) {
    for (const { name, spec } of draft.regions) {
      const message = 'no age is looked at, expected `consistency: { bounded: … }` in a namespace';
      if ((spec?.clock_skew ?? 0) !== 0) useless(['regions', name, 'clock_skew'], message);
    }
  }
}

/** Complains of a key that has nothing to act on. */
type Useless = (path: Path, message: string) => void;

type Scope = 'instance' | 'region' | 'hub';

/** Names of the tiers listed at a path, or of all where there is no list. */
function namesAt(draft: Draft, path: Path): readonly unknown[] {
  return valueAt(draft.root, path) === undefined ? namesOf(draft.tiers) : listAt(draft.root, path);
}

/** Kinds of tiers among those listed at a path, or among all where there is no list. */
function scopesAt(draft: Draft, path: Path): readonly Scope[] {
  const names = namesAt(draft, path);
  return draft.tiers.flatMap(({ name, spec }): Scope[] => {
    if (!names.includes(name)) return [];
    // A broken tier may be of any kind.
    if (spec === null || spec.kind === null) return ['instance', 'region', 'hub'];
    if (spec.kind === 'in-process') return ['instance'];
    return [spec.hubs === undefined ? 'region' : 'hub'];
  });
}

function checkPromises(
  draft: Draft,
  { name, spec }: Draft['namespaces'][number],
  complain: Complain,
  useless: Useless,
): void {
  if (spec === null) return;
  const path = ['namespaces', name];
  const { consistency, writes } = spec;
  const scopes = scopesAt(draft, [...path, 'tiers']);
  if (consistency?.kind === 'strong') {
    for (const key of ['tiers', 'ttl', 'ttl_jitter', 'invalidation', 'fills']) {
      const value = valueAt(draft.root, [...path, key]);
      if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
      useless([...path, key], `strong reads skip the caches, expected no \`${key}\``);
    }
    if (writes !== undefined && writes !== null && writes.approach !== 'invalidate') {
      useless([...path, 'writes', 'approach'], 'strong reads skip the caches, expected `invalidate`');
    }
    return;
  }
  if (consistency?.kind === 'bounded') {
    const at = [...path, 'consistency', 'path'];
    if (consistency.path === 'hub-unchecked' && !scopes.includes('hub')) {
      useless(at, 'the namespace uses no tier with `hubs` that could be left unchecked');
    }
    if (consistency.path === 'aged-served' && !scopes.includes('region')) {
      useless(at, 'the namespace uses no regional tier that could serve what is too old');
    }
  }
  if (writes !== undefined && writes !== null) checkWrites(draft, path, writes, scopes, complain, useless);
  if (writes !== undefined) return;
  const without = 'nothing is written, expected `writes: { rate: … }` beside it';
  if (spec.invalidation === 'events' || spec.invalidation === 'versions') useless([...path, 'invalidation'], without);
  if (spec.fills === 'versioned') useless([...path, 'fills'], without);
}

type WritesDraft = NonNullable<NonNullable<Draft['namespaces'][number]['spec']>['writes']>;

function checkWrites(
  draft: Draft,
  path: Path,
  { approach, order }: WritesDraft,
  scopes: readonly Scope[],
  complain: Complain,
  useless: Useless,
): void {
  const at = (key: string): Path => [...path, 'writes', key];
  const given = keysAt(draft.root, [...path, 'writes']);
  if (approach !== 'invalidate' && !scopes.includes('region')) {
    useless(at('approach'), `the namespace uses no regional tier to ${approach.replace('-', ' ')} to`);
  }
  if (approach !== 'write-through' && given.includes('order')) {
    useless(at('order'), 'only a writer who writes through has one, expected `approach: write-through`');
  }
  if (approach !== 'write-behind' && given.includes('flush_interval')) {
    useless(at('flush_interval'), 'nothing waits to be flushed, expected `approach: write-behind`');
  }
  const isAhead = approach === 'write-behind' || (approach === 'write-through' && order === 'cache-first');
  if (!isAhead || valueAt(draft.root, [...path, 'invalidation']) !== 'versions') return;
  const key = approach === 'write-behind' ? 'approach' : 'order';
  const expected = key === 'order' ? '`origin-first`' : '`invalidate` or `write-through`';
  complain(about(at(key), `before its commit a value has no version to be compared, expected ${expected}`));
}

/** Whether a namespace uses a kind of invalidation, or may, being broken. */
export function uses({ namespaces }: Draft, kind: 'events' | 'versions'): boolean {
  return namespaces.some(({ spec }) => spec === null || spec.invalidation === null || spec.invalidation === kind);
}

export function hasEvents(draft: Draft): boolean {
  return uses(draft, 'events') || (uses(draft, 'versions') && draft.oracle?.updated === 'events');
}

function checkBus(draft: Draft, complain: Complain, useless: Useless): void {
  const { bus } = draft;
  if (bus === undefined) return;
  checkNames(draft, ['bus', 'tiers'], 'tier', complain);
  if (!hasEvents(draft)) useless(['bus'], 'no namespace listens to it, expected `invalidation: events` in one');
  if (bus?.tiers?.length === 0) complain(about(['bus', 'tiers'], 'found an empty list, expected tiers'));
  if (bus?.transport === 'pub-sub') {
    for (const key of ['retention', 'after_gap']) {
      if (!keysAt(draft.root, ['bus']).includes(key)) continue;
      useless(['bus', key], `pub/sub keeps nothing, expected no \`${key}\` or \`transport: log\``);
    }
  }
  const scopes = scopesAt(draft, ['bus', 'tiers']);
  if ((bus?.notify_loss ?? 0) > 0 && !scopes.includes('instance')) {
    useless(['bus', 'notify_loss'], 'no in-process tier is told, expected one in `bus.tiers`');
  }
  checkNotices(draft, complain, useless);
  if (bus?.subscriber !== undefined) checkSubscriber(draft, bus.subscriber, scopes, useless);
  if (bus?.second_delete !== undefined && !scopes.includes('region')) {
    useless(['bus', 'second_delete'], 'no regional tier is told, expected one in `bus.tiers`');
  }
}

function checkSubscriber(
  draft: Draft,
  spec: NonNullable<Draft['bus']>['subscriber'],
  scopes: readonly Scope[],
  useless: Useless,
): void {
  const path = ['bus', 'subscriber'];
  if (!scopes.includes('instance')) useless(path, 'no in-process tier is told, expected one in `bus.tiers`');
  const given = keysAt(draft.root, path);
  if (spec === undefined || spec === null) return;
  const { hard_limit: hard, soft_limit: soft } = spec;
  if (given.includes('soft_limit') && soft < Infinity && soft >= hard) {
    useless([...path, 'soft_limit'], 'the hard limit is reached before it, expected less than `hard_limit`');
  }
  if (given.includes('soft_seconds') && soft === Infinity) {
    useless([...path, 'soft_seconds'], 'nothing waits for them, expected a `soft_limit`');
  }
  if (soft < Infinity || hard < Infinity) return;
  for (const key of ['reconnect', 'on_reconnect', 'message']) {
    if (given.includes(key)) useless([...path, key], 'nobody is disconnected, expected a limit');
  }
}

/** How instances are told: nodes that track need instances, and reads of theirs. */
function checkNotices(draft: Draft, complain: Complain, useless: Useless): void {
  const given = keysAt(draft.root, ['bus']);
  if (draft.bus?.notify !== 'tracking') {
    const isUseless = draft.bus?.notify === 'pub-sub' && given.includes('tracking_table_max_keys');
    if (isUseless) useless(['bus', 'tracking_table_max_keys'], 'nothing is tracked, expected `notify: tracking`');
    return;
  }
  const path = ['bus', 'notify'];
  for (const key of ['notify_loss', 'subscriber']) {
    const message = `what nodes track they tell over the connections of the reads, expected no \`${key}\``;
    if (given.includes(key)) useless(['bus', key], message);
  }
  if (!scopesAt(draft, ['bus', 'tiers']).includes('instance')) {
    return useless(path, 'no in-process tier is told, expected one in `bus.tiers`');
  }
  const told = namesAt(draft, ['bus', 'tiers']);
  for (const { name, spec } of draft.namespaces) {
    if (spec === null || spec.invalidation !== 'events') continue;
    const used = namesAt(draft, ['namespaces', name, 'tiers']);
    const own = draft.tiers.filter((tier) => used.includes(tier.name) && told.includes(tier.name));
    if (!own.some((tier) => tier.spec?.kind === 'in-process') || own.some(mayTrack)) continue;
    const expected = 'a regional tier of kind `redis` or `redis-cluster` among its tiers and `bus.tiers`';
    complain(about(path, `no node tracks who reads \`${name}\`, expected ${expected}`));
  }
}

/** Whether nodes of a tier may track who reads there: Memcached has no such thing. */
function mayTrack({ spec }: Draft['tiers'][number]): boolean {
  if (spec === null || spec.kind === null) return true;
  const isShared = spec.kind === 'redis' || spec.kind === 'redis-cluster';
  return isShared && spec.hubs === undefined && spec.gutter_for === undefined;
}

function checkOracle(draft: Draft, complain: Complain, useless: Useless): void {
  const { oracle } = draft;
  if (oracle === undefined) return;
  if (!uses(draft, 'versions')) {
    useless(['oracle'], 'no namespace asks it, expected `invalidation: versions` in one');
  }
  checkName(draft, ['oracle', 'placement'], 'region', complain, [PER_REGION]);
  if (oracle?.placement === PER_REGION && oracle.updated === 'commit') {
    const message = 'a commit cannot change tables in all regions at once, expected `updated: events` or one region';
    complain(about(['oracle', 'placement'], message));
  }
}

function checkReplicas(draft: Draft, complain: Complain, useless: Useless): void {
  const { origin, namespaces, regions } = draft;
  if (origin === null) return;
  checkName(draft, ['origin', 'primary'], 'region', complain);
  if (origin.placement !== PER_REGION) {
    const alone = `there is one origin, expected \`placement: ${PER_REGION}\` beside it`;
    if (origin.primary !== undefined) useless(['origin', 'primary'], alone);
    if (origin.replica_lag !== undefined) useless(['origin', 'replica_lag'], alone);
    return;
  }
  const changes = namespaces.some(({ spec }) => {
    return spec === null || spec.writes !== undefined || spec.consistency?.kind === 'bounded';
  });
  if (origin.replica_lag !== undefined && !changes) {
    useless(['origin', 'replica_lag'], 'nothing is written that a replica could be behind with');
  }
  // Replicas share the capacity by traffic: a primary that nobody asks from near would have none.
  const isAsked = namespaces.some(({ spec }) => {
    return spec !== null && (spec.consistency?.kind !== 'eventual' || spec.invalidation === 'versions');
  });
  const home = regions.find(({ name }) => name === (origin.primary ?? regions[0]?.name));
  const { share, rate } = home?.spec ?? {};
  if (!isAsked || home === undefined || (share !== 0 && rate !== 0)) return;
  useless(
    ['regions', home.name],
    'the primary is here, and without traffic it has no share of the capacity, expected some',
  );
}
