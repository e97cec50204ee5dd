/** Checks of the timeline: what breaks exists, and each fault has the words that it needs and no others. */
import { EVICTION } from '../../policy/eviction/registry.ts';
import { about, missing } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { wordsOf } from '../fault.ts';
import type { FaultWord } from '../fault.ts';
import { alternatives } from '../spelling.ts';
import { hasEvents, uses } from './coherence.ts';
import { checkName, checkNames } from './reference.ts';

/** What a missing word should have been. */
const WISHES: Readonly<Record<FaultWord, string>> = {
  for: 'how long it stays broken, such as `30 s`',
  regions: 'a list of regions',
  answers: '`refused` or `none`',
  times: 'by what it is slower, such as `10`',
  tier: 'the name of a tier',
  nodes: 'a count of nodes',
  share: 'a share such as `20 %`',
  namespace: 'the name of a namespace',
  keys: 'the number of a key, or `17*` for all that begin so',
  added: 'what is added to each round trip, such as `100 ms`',
  bandwidth: 'what is left of the bandwidth, such as `100 Mbit/s`',
};

export function checkTimeline(draft: Draft, complain: Complain): void {
  const names = keysAt(draft.root, []);
  if (names.includes('dns') && draft.timeline.every((fault) => fault !== null && fault.fault !== 'region-down')) {
    const message = 'no region is ever down, expected `fault: region-down` in the `timeline`';
    complain({ ...about(['dns'], message), at: 'key' });
  }
  draft.timeline.forEach((fault, index) => {
    const path = ['timeline', index];
    checkNames(draft, [...path, 'regions'], 'region', complain);
    checkName(draft, [...path, 'tier'], 'tier', complain);
    checkName(draft, [...path, 'namespace'], 'namespace', complain);
    if (fault === null) return;
    if (draft.duration !== null && fault.at !== null && fault.at >= draft.duration) {
      complain(about([...path, 'at'], `the run is over by then, expected less than ${draft.duration} s`));
    }
    if (fault.fault === null) return;
    checkWords(draft, path, fault.fault, complain);
    checkTarget(draft, path, fault, complain);
    checkRegion(draft, path, fault.fault, complain);
    checkLink(draft, path, fault, complain);
    checkPurged(draft, path, fault, complain);
  });
}

type TierDraft = NonNullable<Draft['tiers'][number]['spec']>;

type FaultDraft = NonNullable<Draft['timeline'][number]>;

function checkWords(draft: Draft, path: Path, kind: NonNullable<FaultDraft['fault']>, complain: Complain): void {
  const { needs, takes, breaks } = wordsOf(kind);
  const found = keysAt(draft.root, path);
  const known = ['fault', 'at', ...needs, ...takes];
  for (const word of needs) if (!found.includes(word)) complain(missing([...path, word], WISHES[word]));
  for (const word of found) {
    // Words that no fault knows are reported as such.
    if (known.includes(word) || !Object.hasOwn(WISHES, word)) continue;
    const message = `\`${kind}\` has no \`${word}\`, expected ${alternatives(known)}`;
    complain({ ...about([...path, word], message), at: 'key' });
  }
  if (breaks === undefined) return;
  const exists = breaks === 'bus' ? hasEvents(draft) : uses(draft, 'versions');
  if (exists) return;
  complain({ ...about([...path, 'fault'], `there is no ${breaks} for \`${kind}\` to break`), at: 'key' });
}

/** Faults of nodes need a tier that has some, and no more of them than it has. */
function checkTarget(draft: Draft, path: Path, { fault, tier, nodes }: FaultDraft, complain: Complain): void {
  const spec = draft.tiers.find(({ name }) => name === tier)?.spec;
  if (spec === null || spec === undefined || spec.kind === null) return;
  const needsNodes = fault === 'nodes-down' || fault === 'nodes-slow';
  if (fault === 'memory-pressure') checkPressed(spec, path, complain);
  if (spec.kind === 'in-process') {
    const instead = 'expected a tier of nodes, or `fault: instances-restart`';
    if (needsNodes) complain(about([...path, 'tier'], `an in-process cache has no nodes, ${instead}`));
    else if (nodes !== undefined) {
      complain({ ...about([...path, 'nodes'], 'an in-process cache has no nodes, expected no `nodes`'), at: 'key' });
    }
    return;
  }
  const most = spec.nodes ?? 1;
  if (typeof nodes !== 'number' || nodes === Infinity || spec.nodes === null || nodes <= most) return;
  complain(about([...path, 'nodes'], `expected at most the ${most} of a cluster of \`${tier}\``));
}

/** Memory can be taken from Redis, whose policies look at their bounds with every key. */
function checkPressed({ kind, eviction, memory }: TierDraft, path: Path, complain: Complain): void {
  const isRedis = kind === 'redis' || kind === 'redis-cluster';
  const follows = typeof eviction !== 'string' || EVICTION[eviction].followsBounds === true;
  if (isRedis && follows && memory !== undefined) return;
  const message = 'memory can be taken from a tier of Redis with a bound in `memory` and a policy of Redis';
  complain(about([...path, 'tier'], message));
}

/** A key has a number that its namespace gets to. */
function checkPurged(draft: Draft, path: Path, { keys, namespace }: FaultDraft, complain: Complain): void {
  const most = draft.namespaces.find(({ name }) => name === namespace)?.spec?.keys;
  if (typeof keys !== 'string' || typeof most !== 'number' || parseInt(keys, 10) <= most) return;
  complain(about([...path, 'keys'], `\`${namespace}\` has ${most} keys, expected a number up to that`));
}

/** A slow link is slower by something; a narrow one lies between two regions, and was wider before. */
function checkLink(draft: Draft, path: Path, fault: FaultDraft, complain: Complain): void {
  const { fault: kind, regions, bandwidth } = fault;
  if (kind !== 'link-slow' && kind !== 'link-narrow') return;
  const found = keysAt(draft.root, path);
  if (kind === 'link-slow' && !found.includes('added') && !found.includes('times')) {
    complain(missing([...path, 'added'], `${WISHES.added}, or \`times\``));
  }
  if (regions === null || regions === undefined) return;
  const zones = draft.regions.find(({ name }) => name === regions[0])?.spec?.zones;
  if (regions.length === 0) complain(about([...path, 'regions'], 'expected two regions'));
  else if (regions.length === 1 && kind === 'link-narrow') {
    complain(about([...path, 'regions'], 'a link lies between two regions, expected two'));
  } else if (regions.length === 1 && zones === 1) {
    complain(about([...path, 'regions'], `\`${regions[0]}\` has one zone, and no link in it, expected two regions`));
  }
  const usual = draft.links?.bandwidth ?? Infinity;
  if (typeof bandwidth === 'number' && bandwidth >= usual) {
    complain(about([...path, 'bandwidth'], 'the links have no more, expected less than their `bandwidth`'));
  }
}

/** A region that is down, or cut off, leaves another one, and writes nothing: writes are not sent elsewhere. */
function checkRegion(draft: Draft, path: Path, kind: NonNullable<FaultDraft['fault']>, complain: Complain): void {
  if (kind !== 'region-down' && kind !== 'partition') return;
  if (draft.regions.length === 1) {
    complain(about([...path, 'fault'], `\`${kind}\` needs a second region`));
  }
  const isWritten = draft.namespaces.some(({ spec }) => spec !== null && spec.writes !== undefined);
  if (kind !== 'region-down' || !isWritten) return;
  complain(about([...path, 'fault'], 'writes are not followed when a region is down, expected no `writes`'));
}
