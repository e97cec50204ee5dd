/** Checks of clients, herds and protection: what is said must have something to act on. */
import { about, valueAt } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { keysAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import type { HerdSpec } from '../schema/herd.ts';
import { checkName, checkNames, namesOf } from './reference.ts';

/** What means nothing without retries. */
const OF_RETRIES = ['backoff', 'backoff_jitter', 'retry_budget'];

type Namespace = Draft['namespaces'][number];

export function checkResilience(draft: Draft, complain: Complain): void {
  for (const namespace of draft.namespaces) {
    if (namespace.spec === null) continue;
    checkReads(draft, namespace, complain);
    checkHerd(draft, namespace, complain);
    checkPast(draft, namespace, complain);
  }
  checkNames(draft, ['protection', 'admission', 'first_out'], 'namespace', complain);
}

function checkReads(draft: Draft, { name, spec }: Namespace, complain: Complain): void {
  const reads = spec?.origin_reads;
  if (reads === null || reads === undefined) return;
  const path = ['namespaces', name, 'origin_reads'];
  const useless = (key: string, message: string): void => complain({ ...about([...path, key], message), at: 'key' });
  const given = keysAt(draft.root, path);
  if (reads.late === 'stored' && reads.timeout === Infinity) {
    useless('late', 'nobody gives up, so that no answer is late, expected a `timeout` beside it');
  }
  if (reads.late === 'stored' && reads.retries > 0) {
    useless('retries', 'a read that goes on without its client is not sent again, expected no `retries`');
  }
  if (reads.retries > 0) return;
  for (const key of OF_RETRIES) {
    if (given.includes(key)) useless(key, 'nothing is tried again, expected `retries` beside it');
  }
}

/** The names of the tiers that a namespace uses. */
function usedTiers(draft: Draft, { name }: Namespace): readonly string[] {
  const names = namesOf(draft.tiers);
  const list = valueAt(draft.root, ['namespaces', name, 'tiers']);
  return Array.isArray(list) ? names.filter((one) => list.includes(one)) : names;
}

const KINDS = ['lease', 'lock', 'xfetch'] as const;

function checkHerd(draft: Draft, namespace: Namespace, complain: Complain): void {
  const { name, spec } = namespace;
  const herd = spec?.herd;
  if (herd === null || herd === undefined) return;
  const path = ['namespaces', name, 'herd'];
  const used = usedTiers(draft, namespace);
  herd.forEach((item, index) => {
    const at: Path = [...path, index];
    if (herd.slice(0, index).some((other) => kindOf(other) === kindOf(item))) {
      const kind = kindOf(item);
      const one = kind === 'turn' ? 'one of `lease` and `lock`' : `\`${kind}\` once`;
      complain(about(at, `there is one already, expected ${one}`));
    }
    for (const kind of KINDS) {
      if (item[kind] === undefined) continue;
      const named = item[kind].tier;
      checkName(draft, [...at, kind, 'tier'], 'tier', complain);
      const tiers = named === undefined ? used : [named];
      const kinds = tiers.map((tier) => draft.tiers.find((one) => one.name === tier)?.spec?.kind);
      if (kinds.includes(null)) continue;
      const where = named === undefined ? at : [...at, kind, 'tier'];
      if (named !== undefined && namesOf(draft.tiers).includes(named) && !used.includes(named)) {
        complain(about(where, `the namespace does not use the tier \`${named}\``));
      } else if (kind !== 'xfetch' || named === undefined) {
        const exists = kinds.some((one) => one !== undefined && one !== 'in-process');
        if (!exists) complain(about(where, `\`${kind}\` needs a tier on nodes that the namespace uses`));
      }
    }
  });
}

/** Leases and locks take each other's place. */
function kindOf({ lease, lock, xfetch }: HerdSpec): string {
  if (lease !== undefined || lock !== undefined) return 'turn';
  return xfetch === undefined ? 'single-flight' : 'xfetch';
}

function checkPast(draft: Draft, { name, spec }: Namespace, complain: Complain): void {
  const path = ['namespaces', name];
  let hasSoft = draft.tiers.some((tier) => tier.spec === null || tier.spec.refresh_after !== undefined);
  for (const tier of keysAt(draft.root, [...path, 'ttl'])) {
    const own = spec?.ttl?.[tier];
    if (typeof own !== 'object' || own === null) continue;
    const at = [...path, 'ttl', tier];
    const { ttl, soft, grace, throttle, extended } = own as Readonly<Record<string, number | undefined>>;
    if (soft !== undefined) hasSoft = true;
    if (soft !== undefined && ttl !== undefined && soft >= ttl) {
      complain(about([...at, 'soft'], 'a copy is gone by then, expected less than its `ttl`'));
    }
    if (extended !== undefined && ttl !== undefined && extended <= ttl) {
      complain(about([...at, 'extended'], 'copies live so long anyway, expected more than their `ttl`'));
    }
    if (throttle !== undefined && grace === undefined && extended === undefined) {
      const message = 'nothing is served past its end, expected `grace` or `extended` beside it';
      complain({ ...about([...at, 'throttle'], message), at: 'key' });
    }
    const keeps = grace === undefined ? 'extended' : 'grace';
    if (grace === undefined && extended === undefined) continue;
    if (ttl === Infinity) complain({ ...about([...at, keeps], 'copies have no end, expected a `ttl`'), at: 'key' });
    const promises = spec?.consistency?.kind === 'bounded' || spec?.invalidation === 'versions';
    const message = 'copies past their end are for namespaces that promise nothing about their age';
    if (promises) complain({ ...about([...at, keeps], message), at: 'key' });
  }
  if (hasSoft || !keysAt(draft.root, path).includes('revalidation')) return;
  const instead = 'expected `soft` in a time to live or `refresh_after` in a tier';
  const message = `nothing is renewed in the background, ${instead}`;
  complain({ ...about([...path, 'revalidation'], message), at: 'key' });
}
