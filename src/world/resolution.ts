/** Which of the two engines runs a scenario: decided from the scenario alone, never from the machine. */
import type { Unfit } from '../scenario/load.ts';
import type { Fault } from '../scenario/fault.ts';
import { hasHerd } from '../scenario/resilience.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';
import { totalInstances } from '../scenario/totals.ts';
import { formatQuantity } from '../units/format.ts';
import { Connections } from './connections.ts';
import { Departures, DEPARTURE_BYTES_MAX } from './exact/caches/departures.ts';
import { successorsOf } from './keyspace.ts';
import { RateProfile } from './profile.ts';
import { recordedWithin } from './recording.ts';
import { unfollowedWrites } from './resolution-writes.ts';

/** An exact run serves a third of a million requests a second and more: two or three minutes of work at most. */
const EXACT_REQUESTS_MAX = 5e7;
/** Keys of an exact run each have a few dozen bytes of columns. */
const EXACT_KEYS_MAX = 2e7;

export interface ChosenResolution {
  readonly resolution: 'exact' | 'model';
  readonly reason: string;
}

export function chooseResolution(scenario: ResolvedScenario): ChosenResolution {
  if (scenario.resolution.mode !== 'auto') return { resolution: scenario.resolution.mode, reason: 'asked for' };
  const { keys, requests, writes, departures } = demands(scenario);
  const tooMany = (found: string, most: string): ChosenResolution => ({
    resolution: 'model',
    reason: `${found}; an exact run takes at most ${most}`,
  });
  const count = (value: number): string => formatQuantity(value, 'count');
  if (requests + writes > EXACT_REQUESTS_MAX) {
    const more = writes > 0 ? ` and ${count(writes)} writes and events` : '';
    return tooMany(`${count(requests)} requests${more}`, count(EXACT_REQUESTS_MAX));
  }
  if (keys > EXACT_KEYS_MAX) return tooMany(`${count(keys)} keys`, count(EXACT_KEYS_MAX));
  if (departures > DEPARTURE_BYTES_MAX) {
    const bytes = (value: number): string => formatQuantity(value, 'B');
    return tooMany(`${bytes(departures)} of books on which cache lost which key`, bytes(DEPARTURE_BYTES_MAX));
  }
  return { resolution: 'exact', reason: `${count(requests)} requests on ${count(keys)} keys` };
}

/** What a scenario asks for and the engine that will run it does not follow: running it regardless would mislead. */
export function unfit(scenario: ResolvedScenario): Unfit[] {
  const { resolution, reason } = chooseResolution(scenario);
  if (resolution === 'exact') return [];
  return [
    ...scenario.namespaces.flatMap((one) => unfollowed(scenario, one, reason)),
    ...unfollowedTiers(scenario, reason),
    ...unfollowedFailures(scenario, reason),
  ];
}

/** Of a namespace, what only an exact run follows. */
function unfollowed(scenario: ResolvedScenario, namespace: Namespace, reason: string): Unfit[] {
  const { name, writes, consistency, keyLifetime, ranking, recording } = namespace;
  const exact = `\`resolution: exact\` (scale model: ${reason})`;
  const instead = `expected none, or ${exact}`;
  const path = ['namespaces', name];
  if (recording !== null) {
    return [{ path: [...path, 'requests'], message: `the scale model does not follow traces, ${instead}` }];
  }
  if (keyLifetime < Infinity) {
    const message = `the scale model does not follow keys that come and go, expected \`unlimited\`, or ${exact}`;
    return [{ path: [...path, 'key_lifetime'], message }];
  }
  if (ranking === 'per-region') {
    const message = `the scale model does not follow rankings of single regions, expected \`shared\`, or ${exact}`;
    return [{ path: [...path, 'ranking'], message }];
  }
  if (writes !== null) return unfollowedWrites(scenario, namespace, reason);
  if (consistency.kind !== 'bounded') return [];
  return [{ path: [...path, 'consistency'], message: `the scale model does not follow ages of copies, ${instead}` }];
}

/** What goes wrong, and how clients take it. */
function unfollowedFailures(scenario: ResolvedScenario, reason: string): Unfit[] {
  const { namespaces, origin, protection, tiers } = scenario;
  const found: [path: Unfit['path'], what: string][] = unfollowedFaults(scenario);
  if (scenario.warmup !== undefined) found.push([['warmup'], 'a region that is cold alone']);
  if (protection.breaker !== null || protection.admission !== null) found.push([['protection'], 'protection']);
  for (const { name, maxRequests } of scenario.regions) {
    if (maxRequests !== undefined) found.push([['regions', name, 'max_requests'], 'limits of instances']);
  }
  if (origin.overload !== null) found.push([['origin', 'overload'], 'an origin that slows down']);
  for (const namespace of namespaces) {
    const { originReads, pastTtl } = namespace;
    const path = ['namespaces', namespace.name];
    if (originReads.timeout < Infinity || originReads.retries > 0) {
      found.push([[...path, 'origin_reads'], 'time-outs of clients']);
    }
    if (!hasHerd(namespace)) continue;
    const isPast = pastTtl.some((one) => one !== null);
    found.push([[...path, isPast ? 'ttl' : 'herd'], isPast ? 'copies past their time' : 'turns']);
  }
  for (const { name, timeout, hotKeys, gutterFor } of tiers) {
    if (timeout < Infinity) found.push([['tiers', name, 'timeout'], 'time-outs of clients']);
    if (gutterFor !== undefined) found.push([['tiers', name, 'gutter_for'], 'gutters']);
    if (hotKeys !== null) found.push([['tiers', name, 'hot_keys'], 'keys that several nodes hold']);
  }
  return found.map(([path, what]) => {
    const instead = `expected none, or \`resolution: exact\` (scale model: ${reason})`;
    return { path, message: `the scale model does not follow ${what}, ${instead}` };
  });
}

/** Faults that the scale model follows. */
const FOLLOWED: ReadonlySet<Fault['kind']> = new Set([
  'origin-down', 'origin-slow', 'region-down', 'partition', 'nodes-down', 'nodes-slow', 'flush', 'instances-restart',
  'link-slow',
] as const);
/** Those that lead requests around something. */
const DETOURS: ReadonlySet<Fault['kind']> = new Set(['region-down', 'partition', 'nodes-down'] as const);

function unfollowedFaults({ namespaces, tiers, timeline }: ResolvedScenario): [path: Unfit['path'], what: string][] {
  const found: [path: Unfit['path'], what: string][] = [];
  timeline.forEach(({ kind, answers }, index) => {
    if (!FOLLOWED.has(kind)) found.push([['timeline', index, 'fault'], `\`${kind}\``]);
    else if (answers === 'none') found.push([['timeline', index, 'answers'], 'machines that give no answer']);
  });
  if (timeline.length === 0) return found;
  for (const { name, scope, promotedTtl } of tiers) {
    if (scope === 'instance' && promotedTtl !== 'default') {
      found.push([['tiers', name, 'promoted_ttl'], 'faults beside in-process copies that end with shared ones']);
    }
  }
  const first = timeline.findIndex(({ kind }) => DETOURS.has(kind));
  const isUnranked = namespaces.some(({ oneHitShare, scan }) => oneHitShare > 0 || scan !== null);
  if (first >= 0 && isUnranked) {
    found.push([['timeline', first, 'fault'], `\`${timeline[first].kind}\` beside scans and keys asked for only once`]);
  }
  return found;
}

function unfollowedTiers(scenario: ResolvedScenario, reason: string): Unfit[] {
  const connections = new Connections(scenario);
  return scenario.tiers.flatMap((tier, index): Unfit[] => {
    if (tier.scope === 'instance') return [];
    const instead = `or \`resolution: exact\` (scale model: ${reason})`;
    if (tier.pool < Infinity) {
      const found = `found a pool of ${tier.pool}, which the scale model does not follow`;
      return [{ path: ['tiers', tier.name, 'pool'], message: `${found}, expected \`pipelined\`, ${instead}` }];
    }
    const clients = connections.clients(index);
    const asked = Math.max(
      ...scenario.regions.map(({ instances }, region) => connections.rank(index, region, instances)),
    );
    if (asked <= clients) return [];
    const found = `a node accepts ${clients} connections and ${asked} instances want one`;
    const message = `${found}; the scale model does not follow refused ones, expected ${asked} at least, ${instead}`;
    return [{ path: ['tiers', tier.name, 'connections'], message }];
  });
}

/** What an exact run of the scenario would have to hold and to do. */
function demands(scenario: ResolvedScenario): { keys: number; requests: number; writes: number; departures: number } {
  const { regions, namespaces, tiers, duration } = scenario;
  const profile = new RateProfile(scenario);
  let requests = 0;
  for (let cell = 0; cell < regions.length * namespaces.length; cell++) {
    requests += duration * profile.meanRate(cell, 0, duration);
  }
  for (const { recording } of namespaces) requests += recording === null ? 0 : recordedWithin(recording, duration);
  // An event of the bus is dealt with in every region.
  const writes = namespaces.reduce((sum, { writes: own, invalidation }) => {
    return sum + (own?.rate ?? 0) * (invalidation === 'ttl' ? 1 : 1 + regions.length);
  }, 0);
  const keys = namespaces.reduce((sum, namespace) => {
    return sum + namespace.keys + (namespace.scan?.keys ?? 0) + successorsOf(namespace, duration);
  }, 0);
  const instances = totalInstances(regions);
  const caches = tiers.reduce((sum, { scope }) => sum + (scope === 'instance' ? instances : regions.length), 0);
  return { keys, requests, writes: duration * writes, departures: Departures.bytes(caches, keys) };
}
