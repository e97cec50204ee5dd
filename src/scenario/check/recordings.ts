/** Checks of namespaces whose requests come from a trace: what the trace says, nothing else may say. */
import { about, missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import { keysAt, listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { SIZE_WISH } from '../schema/distribution.ts';

type Namespace = Draft['namespaces'][number];

/** Keys of a namespace that say what is asked for, and when. */
const OF_TRACES = [
  'share', 'keys', 'popularity', 'key_lifetime', 'ranking', 'one_hit_share', 'scan', 'writes',
] as const;

export function isRecorded({ spec }: Namespace): boolean {
  return spec !== null && spec.requests !== undefined;
}

export function checkRecordings(draft: Draft, complain: Complain): void {
  for (const namespace of draft.namespaces) {
    const path = ['namespaces', namespace.name];
    if (!isRecorded(namespace)) checkDescription(namespace, complain);
    else {
      const found = keysAt(draft.root, path);
      for (const key of OF_TRACES.filter((one) => found.includes(one))) {
        const message = `its requests come from a trace, expected no \`${key}\` beside \`requests\``;
        complain({ ...about([...path, key], message), at: 'key' });
      }
      if (draft.start === 'warm') {
        const message = 'a warm start does not know what was asked for before a trace, expected `start: cold` with it';
        complain({ ...about([...path, 'requests'], message), at: 'key' });
      }
    }
  }
  checkTargets(draft, complain);
}

/** What a namespace must say whose requests are drawn. */
function checkDescription({ name, spec }: Namespace, complain: Complain): void {
  if (spec === null) return;
  const path = ['namespaces', name];
  if (spec.keys === undefined) complain(missing([...path, 'keys'], 'a count such as `100k`, at least 1'));
  if (spec.popularity === undefined) {
    complain(missing([...path, 'popularity'], '`uniform`, `{ zipf: … }` or `{ hot_set: … }`'));
  }
  if (spec.value_size === undefined) {
    complain(missing([...path, 'value_size'], SIZE_WISH));
  }
}

/** Nothing changes the requests of a trace. */
function checkTargets(draft: Draft, complain: Complain): void {
  const recorded = draft.namespaces.filter(isRecorded).map(({ name }) => name);
  draft.timeline.forEach((fault, index) => {
    if (fault === null || typeof fault.namespace !== 'string' || !recorded.includes(fault.namespace)) return;
    const message = `the requests of \`${fault.namespace}\` come from a trace, expected another namespace`;
    complain(about(['timeline', index, 'namespace'], message));
  });
  listAt(draft.root, ['traffic', 'shape']).forEach((_, index) => {
    for (const kind of keysAt(draft.root, ['traffic', 'shape', index])) {
      const path = ['traffic', 'shape', index, kind, 'namespaces'];
      listAt(draft.root, path).forEach((name, at) => {
        if (typeof name !== 'string' || !recorded.includes(name)) return;
        complain(about([...path, at], `the requests of \`${name}\` come from a trace, which nothing changes`));
      });
    }
  });
}
