/** References by name from one part of a scenario to another. */
import { about } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import type { Named } from '../draft.ts';
import { suggestion } from '../spelling.ts';

/** Index of the named entry; complains and gives -1 when there is none. */
export function indexOf(
  name: string,
  kind: 'region' | 'namespace' | 'tier',
  entries: readonly Named<unknown>[],
  path: Path,
  complain: Complain,
): number {
  const names = entries.map((entry) => entry.name);
  const index = names.indexOf(name);
  if (index < 0) complain(about(path, `there is no ${kind} \`${name}\`${suggestion(name, names)}`));
  return index;
}

/** Indices of a list of names without repetition. */
export function indicesOf(
  names: readonly string[],
  kind: 'region' | 'namespace' | 'tier',
  entries: readonly Named<unknown>[],
  path: Path,
  complain: Complain,
): number[] {
  if (names.length === 0 && kind !== 'tier') complain(about(path, `found an empty list, expected ${kind}s`));
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) complain(about([...path, index], `the ${kind} \`${name}\` is listed twice`));
  });
  return names.map((name, index) => indexOf(name, kind, entries, [...path, index], complain));
}
