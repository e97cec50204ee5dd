/** Checks of writes, consistency, bus and faults: what is written must have something to act on. */
import { about } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { PER_REGION } from '../schema/scenario.ts';
import { checkNames, namesOf, unknownName } from './reference.ts';

export function checkCoherence(draft: Draft, complain: Complain): void {
  const useless = (path: Path, message: string) => complain({ ...about(path, message), at: 'key' });
  const { namespaces, bus, oracle, timeline, origin } = draft;
  for (const { name, spec } of namespaces) {
    if (spec === null) continue;
    const path = ['namespaces', name];
    if (spec.consistency?.kind === 'strong' && listAt(draft.root, [...path, 'tiers']).length > 0) {
      useless([...path, 'tiers'], 'strong reads skip the caches, expected `[]` or no `tiers`');
    }
    if (spec.writes !== undefined) continue;
    const without = 'nothing is written, expected `writes: { rate: … }` beside it';
    if (spec.invalidation === 'events' || spec.invalidation === 'versions') useless([...path, 'invalidation'], without);
    if (spec.fills === 'versioned') useless([...path, 'fills'], without);
  }
  const uses = (kind: 'events' | 'versions') =>
    namespaces.some(({ spec }) => spec === null || spec.invalidation === null || spec.invalidation === kind);
  const hasEvents = uses('events') || (uses('versions') && oracle?.updated === 'events');
  if (oracle !== undefined) checkOracle(draft, uses('versions'), complain);
  if (bus !== undefined && !hasEvents) {
    useless(['bus'], 'no namespace listens to it, expected `invalidation: events` in one');
  }
  checkNames(draft, ['bus', 'tiers'], 'tier', complain);
  timeline.forEach((fault, index) => {
    checkNames(draft, ['timeline', index, 'regions'], 'region', complain);
    if (fault === null) return;
    const breaks = fault.fault === 'oracle-down' ? uses('versions') : hasEvents;
    const part = fault.fault === 'oracle-down' ? 'version oracle' : 'bus';
    if (!breaks) useless(['timeline', index, 'fault'], `there is no ${part} for \`${fault.fault}\` to break`);
    if (draft.duration !== null && fault.at !== null && fault.at >= draft.duration) {
      complain(about(['timeline', index, 'at'], `the run is over by then, expected less than ${draft.duration} s`));
    }
    if (fault.fault === 'cdc-stall' && fault.regions !== undefined) {
      useless(['timeline', index, 'regions'], 'changes are captured in one place, expected no `regions`');
    }
  });
  if (origin === null) return;
  const { primary } = origin;
  const regions = namesOf(draft.regions);
  if (typeof primary === 'string' && regions.length > 0 && !regions.includes(primary)) {
    complain(about(['origin', 'primary'], unknownName(primary, 'region', regions)));
  }
  if (origin.placement === PER_REGION) return checkPrimary(draft, complain);
  const alone = `there is one origin, expected \`placement: ${PER_REGION}\` beside it`;
  if (origin.primary !== undefined) useless(['origin', 'primary'], alone);
  if (origin.replica_lag !== undefined) useless(['origin', 'replica_lag'], alone);
}

/** Replicas share the capacity by traffic: a primary that nobody asks from near would have none. */
function checkPrimary({ namespaces, origin, regions }: Draft, complain: Complain): void {
  const isAsked = namespaces.some(({ spec }) => {
    return spec !== null && (spec.consistency?.kind !== 'eventual' || spec.invalidation === 'versions');
  });
  const home = regions.find(({ name }) => name === (origin?.primary ?? regions[0]?.name));
  const { share, rate } = home?.spec ?? {};
  if (!isAsked || home === undefined || (share !== 0 && rate !== 0)) return;
  const message = 'the primary is here, and without traffic it has no share of the capacity, expected some';
  complain({ ...about(['regions', home.name], message), at: 'key' });
}

function checkOracle({ oracle, regions }: Draft, isAsked: boolean, complain: Complain): void {
  if (!isAsked) {
    const message = 'no namespace asks it, expected `invalidation: versions` in one';
    complain({ ...about(['oracle'], message), at: 'key' });
  }
  const placement = oracle?.placement;
  if (typeof placement !== 'string') return;
  const valid = [...namesOf(regions), PER_REGION];
  if (regions.length > 0 && !valid.includes(placement)) {
    complain(about(['oracle', 'placement'], unknownName(placement, 'region', valid)));
  } else if (placement === PER_REGION && oracle?.updated === 'commit') {
    const message = 'a commit cannot change tables in all regions at once, expected `updated: events` or one region';
    complain(about(['oracle', 'placement'], message));
  }
}
