/** The phases of a run: those of the scenario, or the usual ones. */
import type { Namespace, Phase, Tier } from '../resolved.ts';
import { WARM_UP } from '../resolved.ts';
import { about } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';

/** Times are written in decimal; what is meant to be equal differs by less than this, s. */
const TOLERANCE = 1e-9;

/** Phases follow one another from 0 to the end without a gap, since each moment must count in exactly one. */
export function resolvePhases(
  draft: Draft,
  tiers: readonly Tier[],
  namespaces: readonly Namespace[],
  complain: Complain,
): Phase[] {
  const { phases, duration } = draft;
  if (phases === null || duration === null) return [];
  if (phases === undefined) return usualPhases(draft.start ?? 'cold', duration, tiers, namespaces);
  if (phases.length === 0) complain(about(['phases'], 'found an empty list, expected phases or no such key'));
  let end = 0;
  return phases.map(({ name, ...spec }, index) => {
    const path = ['phases', index];
    const isLast = index === phases.length - 1;
    const from = spec.from ?? end;
    const to = spec.to ?? (isLast ? duration : NaN);
    if (Number.isNaN(to)) complain(about(path, '`to` is missing: only the last phase ends by itself'));
    if (Math.abs(from - end) > TOLERANCE) {
      const wish = index === 0 ? '0 s' : `${end} s, where \`${phases[index - 1].name}\` ends`;
      complain(about([...path, 'from'], `found ${from} s, but phases follow one another: expected ${wish}`));
    }
    if (to <= from) complain(about([...path, 'to'], `the phase ends at ${to} s, but begins at ${from} s`));
    if (isLast && Math.abs(to - duration) > TOLERANCE) {
      complain(about([...path, 'to'], `found ${to} s, but the last phase ends with the run: expected ${duration} s`));
    }
    if (phases.findIndex((other) => other.name === name) < index) {
      complain(about([...path, 'name'], `a phase \`${name}\` exists already`));
    } else if (name === WARM_UP && index > 0) {
      complain(about([...path, 'name'], `\`${WARM_UP}\` can only be the first phase`));
    }
    end = Number.isNaN(to) ? from : to;
    return { name, from, to };
  });
}

/**
 * A cold start is itself the subject: one phase, `cold-start`. A warm start is only as good as the model of what caches
 * hold, so it is followed by a `warm-up` that is left out, and by `steady`. The warm-up lasts as long as the longest
 * time to live in process (60 s without one), after which no copy there stems from the start; shared tiers live too long
 * to wait for. It takes at most a fifth of the run, and whole seconds if it lasts one.
 */
function usualPhases(
  start: 'cold' | 'warm',
  duration: number,
  tiers: readonly Tier[],
  namespaces: readonly Namespace[],
): Phase[] {
  if (start === 'cold') return [{ name: 'cold-start', from: 0, to: duration }];
  const inProcess = tiers.findIndex(({ kind }) => kind === 'in-process');
  const times = inProcess < 0 ? [] : namespaces.flatMap(({ ttl }) => ttl[inProcess]?.ttl ?? []);
  const length = Math.min(duration / 5, times.length === 0 ? 60 : Math.max(...times));
  const end = length >= 1 ? Math.round(length) : length;
  return [
    { name: WARM_UP, from: 0, to: end },
    { name: 'steady', from: end, to: duration },
  ];
}
