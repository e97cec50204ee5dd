/** Checks of the namespaces, mostly against the tiers that they use. */
import { about, valueAt } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { keysAt, listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { hotKeys } from '../resolve/namespaces.ts';
import { alternatives } from '../spelling.ts';
import { isRecorded } from './recordings.ts';
import { checkNames, namesOf, unknownName } from './reference.ts';
import { checkShares } from './shares.ts';

type Namespace = Draft['namespaces'][number];

export function checkNamespaces(draft: Draft, complain: Complain): void {
  checkShares('namespaces', draft.namespaces.filter((namespace) => !isRecorded(namespace)), complain);
  for (const namespace of draft.namespaces) {
    checkRequests(namespace, complain);
    checkStart(draft.start, namespace, complain);
    checkTierList(draft, ['namespaces', namespace.name, 'tiers'], complain);
    checkTtl(draft, ['namespaces', namespace.name], complain);
  }
}

function checkRequests({ name, spec }: Namespace, complain: Complain): void {
  if (spec === null) return;
  const path = ['namespaces', name];
  const { popularity, keys } = spec;
  if (popularity?.kind === 'hot-set' && typeof keys === 'number') {
    const hot = hotKeys(popularity, keys);
    const message = `found ${hot} hot keys of ${keys} keys in all, expected fewer`;
    if (hot >= keys) complain(about([...path, 'popularity', 'hot_set', 'keys'], message));
  }
  if ((spec.one_hit_share ?? 0) + (spec.scan?.share ?? 0) > 1) {
    complain(about([...path, 'scan', 'share'], 'with `one_hit_share` it exceeds 100 % of the requests'));
  }
}

/** Stationary contents are drawn for keys that keep one popularity, the same in all regions. */
function checkStart(start: Draft['start'], { name, spec }: Namespace, complain: Complain): void {
  if (start !== 'warm' || spec === null) return;
  const refuse = (key: string, why: string): void => {
    complain(about(['namespaces', name, key], `a warm start does not know ${why}, expected \`start: cold\` with it`));
  };
  if (spec.key_lifetime !== null && spec.key_lifetime < Infinity) refuse('key_lifetime', 'copies of former keys');
  if (spec.ranking === 'per-region') refuse('ranking', 'rankings of single regions');
}

/** The names exist and keep the order of `tiers`, in which a request asks them. */
function checkTierList(draft: Draft, path: Path, complain: Complain): void {
  checkNames(draft, path, 'tier', complain);
  const order = namesOf(draft.tiers);
  const positions = listAt(draft.root, path).map((name) => order.indexOf(String(name)));
  positions.forEach((position, index) => {
    if (position < 0 || position >= Math.max(-1, ...positions.slice(0, index))) return;
    // A name that is repeated has been reported as such.
    if (positions.indexOf(position) < index) return;
    const message = `\`${order[position]}\` is out of order, expected as in \`tiers\`: ${order.join(', ')}`;
    complain(about([...path, index], message));
  });
}

/** Times to live are given for tiers that the namespace uses. */
function checkTtl(draft: Draft, path: Path, complain: Complain): void {
  const names = namesOf(draft.tiers);
  const list = valueAt(draft.root, [...path, 'tiers']);
  const used = Array.isArray(list) ? names.filter((name) => list.includes(name)) : names;
  const checkKeys = (where: Path, keys: readonly string[]) => {
    for (const key of keys) {
      if (used.includes(key)) continue;
      const message = names.includes(key)
        ? `the namespace does not use the tier \`${key}\`${used.length === 0 ? '' : `, only ${alternatives(used)}`}`
        : unknownName(key, 'tier', names);
      complain({ ...about([...where, key], message), at: 'key' });
    }
  };
  const ttl = [...path, 'ttl'];
  checkKeys(ttl, keysAt(draft.root, ttl).filter((key) => key !== 'negative'));
  checkKeys([...ttl, 'negative'], keysAt(draft.root, [...ttl, 'negative']));
}
