/** Shares that divide one whole among the entries of a map. */
import { about, missing } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Named } from '../draft.ts';

/** Shares are written in decimal; their sum in binary is off by less than this. */
const TOLERANCE = 1e-9;

/** All entries have a share, and the shares add up to 100 %. A single entry may leave it out. */
export function checkShares(
  section: 'regions' | 'namespaces',
  entries: readonly Named<{ readonly share: number | null | undefined }>[],
  complain: Complain,
): void {
  if (entries.length === 1 && entries[0].spec?.share === undefined) return;
  for (const { name, spec } of entries) {
    if (spec === null || spec.share !== undefined) continue;
    complain(missing([section, name, 'share'], 'a ratio such as `95 %`'));
  }
  const shares = entries.flatMap(({ spec }) => spec?.share ?? []);
  if (shares.length === 0 || shares.length < entries.length) return;
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) <= TOLERANCE) return;
  const percent = Number((sum * 100).toPrecision(12));
  complain({ ...about([section], `the shares add up to ${percent} %, expected 100 %`), at: 'key' });
}
