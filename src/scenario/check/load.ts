/** Checks of the load: who receives it, and what changes it. */
import { about, missing } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { keysAt, listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { isRecorded } from './recordings.ts';
import { checkNames } from './reference.ts';
import { checkShares } from './shares.ts';

export function checkLoad(draft: Draft, complain: Complain): void {
  checkRates(draft, complain);
  listAt(draft.root, ['traffic', 'shape']).forEach((_, index) => {
    const path = ['traffic', 'shape', index];
    for (const kind of keysAt(draft.root, path)) {
      checkNames(draft, [...path, kind, 'regions'], 'region', complain);
      checkNames(draft, [...path, kind, 'namespaces'], 'namespace', complain);
    }
  });
}

/** Either the regions share `traffic.rate`, or each has a rate. */
function checkRates({ namespaces, regions, traffic }: Draft, complain: Complain): void {
  const rates = regions.map(({ spec }) => spec?.rate);
  if (namespaces.length > 0 && namespaces.every(isRecorded)) {
    checkShares('regions', regions, complain);
    const refuse = (path: Path): void => {
      complain({ ...about(path, 'all requests come from traces, expected no rate beside theirs'), at: 'key' });
    };
    if (traffic?.rate !== undefined && traffic !== null) refuse(['traffic', 'rate']);
    regions.forEach(({ name, spec }) => {
      if (spec !== null && spec.rate !== undefined) refuse(['regions', name, 'rate']);
    });
    return;
  }
  if (rates.every((rate) => rate === undefined)) {
    checkShares('regions', regions, complain);
    if (traffic?.rate === undefined && traffic !== null && regions.length > 0) {
      complain(missing(['traffic', 'rate'], 'a rate such as `10M/s`, or a `rate` in each region'));
    }
    return;
  }
  for (const { name, spec } of regions) {
    if (spec === null) continue;
    if (spec.share !== undefined) {
      const message = 'found a share, but there are regions with a rate: expected a `share` in all or a `rate` in all';
      complain({ ...about(['regions', name, 'share'], message), at: 'key' });
    } else if (spec.rate === undefined) {
      complain(missing(['regions', name, 'rate'], 'a rate such as `10M/s`, as other regions have'));
    }
  }
  if (traffic?.rate !== undefined && traffic !== null) {
    const message = 'found a rate, but the regions have rates of their own: expected one or the other';
    complain({ ...about(['traffic', 'rate'], message), at: 'key' });
  }
  if (rates.every((rate) => rate === 0)) complain({ ...about(['regions'], 'no region has any traffic'), at: 'key' });
}
