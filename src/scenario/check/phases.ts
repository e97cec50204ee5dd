/** Checks of the phases: they follow one another from 0 to the end without a gap, each moment counts in exactly one. */
import { about, missing } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { WARM_UP } from '../resolved.ts';

/** Times are written in decimal; what is meant to be equal differs by less than this, s. */
const TOLERANCE = 1e-9;

export function checkPhases({ phases, duration }: Draft, complain: Complain): void {
  if (phases === null) return;
  if (phases.length === 0) complain(about(['phases'], 'found no phases, expected some or no such key'));
  checkPhaseNames(phases.map((phase) => phase?.name ?? null), complain);
  /** Where the phase before ends; null when that cannot be said. */
  let end: number | null = 0;
  phases.forEach((phase, index) => {
    const before = end;
    end = null;
    if (phase === null) return;
    const path = ['phases', index];
    const isLast = index === phases.length - 1;
    if (phase.to === undefined && !isLast) {
      complain(missing([...path, 'to'], 'a time such as `30 s`: only the last phase ends by itself'));
    }
    const from: number | null = phase.from === undefined ? before : phase.from;
    end = phase.to === undefined && isLast ? duration : (phase.to ?? null);
    if (from !== null && before !== null && differ(from, before)) {
      const wish = index === 0 ? '`0 s` for the first' : `\`${before} s\`, where the one before ends`;
      complain(about([...path, 'from'], `found \`${from} s\`, but phases follow one another: expected ${wish}`));
    }
    const place = phase.to === undefined ? path : [...path, 'to'];
    checkEnd({ from, to: end, duration: isLast ? duration : null }, place, complain);
  });
}

interface PhaseEnd {
  readonly from: number | null;
  readonly to: number | null;
  /** Of the run, when this is its last phase. */
  readonly duration: number | null;
}

function checkEnd({ from, to, duration }: PhaseEnd, path: Path, complain: Complain): void {
  if (to === null) return;
  if (from !== null && to <= from) {
    complain(about(path, `the phase ends at ${to} s, but begins at ${from} s`));
  } else if (duration !== null && differ(to, duration)) {
    complain(about(path, `found \`${to} s\`, but the last phase ends with the run: expected \`${duration} s\``));
  }
}

function checkPhaseNames(names: readonly (string | null)[], complain: Complain): void {
  names.forEach((name, index) => {
    if (name !== null && names.indexOf(name) < index) {
      complain(about(['phases', index, 'name'], `there is a phase \`${name}\` already, expected another name`));
    } else if (name === WARM_UP && index > 0) {
      complain(about(['phases', index, 'name'], `found \`${WARM_UP}\`, which can only be the first phase`));
    }
  });
}

function differ(a: number, b: number): boolean {
  return Math.abs(a - b) > TOLERANCE;
}
