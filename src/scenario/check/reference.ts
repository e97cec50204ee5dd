/** References by name from one part of a scenario to another. */
import { about, valueAt } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { listAt } from '../draft.ts';
import type { Draft, Named } from '../draft.ts';
import { suggestion } from '../spelling.ts';

type Kind = 'region' | 'namespace' | 'tier';

export function namesOf(entries: readonly Named<unknown>[]): string[] {
  return entries.map(({ name }) => name);
}

/** Names of the alerts; of those without one, nothing. */
export function alertNames({ root }: Draft): string[] {
  return listAt(root, ['alerts']).map((_, index) => String(valueAt(root, ['alerts', index, 'alert']) ?? ''));
}

/** The list of names at a path, which must exist and not be repeated. */
export function checkNames(draft: Draft, path: Path, kind: Kind, complain: Complain): void {
  const valid = namesOf(draft[`${kind}s`]);
  const list = listAt(draft.root, path);
  // A scenario without regions or namespaces has a graver problem, reported as such.
  if (valid.length === 0 && kind !== 'tier') return;
  list.forEach((name, index) => {
    if (typeof name !== 'string') return;
    if (!valid.includes(name)) complain(about([...path, index], unknownName(name, kind, valid)));
    else if (list.indexOf(name) < index) complain(about([...path, index], `the ${kind} \`${name}\` is listed twice`));
  });
}

/** The name at a path, which must exist or be one of the words beside the names. */
export function checkName(
  draft: Draft,
  path: Path,
  kind: Kind,
  complain: Complain,
  words: readonly string[] = [],
): void {
  const names = namesOf(draft[`${kind}s`]);
  const name = valueAt(draft.root, path);
  if (typeof name !== 'string' || names.length === 0) return;
  const valid = [...names, ...words];
  if (!valid.includes(name)) complain(about(path, unknownName(name, kind, valid)));
}

export function unknownName(name: string, kind: Kind, valid: readonly string[]): string {
  return `there is no ${kind} \`${name}\`${suggestion(name, valid)}`;
}
