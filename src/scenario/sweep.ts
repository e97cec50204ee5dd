/** A sweep: values of a scenario that vary, how they go together, and which of their combinations are left out. */
import { satisfies, parseConstraint } from './constraint.ts';
import type { Constraint } from './constraint.ts';
import type { Variation } from './vary.ts';

/** `grid`: each value with each other; `zip`: the first of all, the second of all, and so on. */
export const SWEEP_MODES = ['grid', 'zip'] as const;
export type SweepMode = (typeof SWEEP_MODES)[number];

export interface Sweep {
  readonly variations: readonly Variation[];
  readonly mode: SweepMode;
  readonly where: readonly Constraint[];
}

/** A value of each variation, in their order. */
export type Combination = readonly string[];

/** More runs than anybody waits for; who asks for more has slipped. */
const COMBINATIONS_MAX = 10_000;

/** What is wrong: with one of the constraints, by its place among them, or (null) with the variations. */
export interface SweepProblem {
  readonly where: number | null;
  readonly message: string;
}

/** A sweep in which everything fits together, or all that does not. */
export function sweepOf(
  variations: readonly Variation[],
  mode: SweepMode,
  where: readonly string[],
): Sweep | { readonly problems: readonly SweepProblem[] } {
  const problems: SweepProblem[] = [];
  const complain = (message: string): unknown => problems.push({ where: null, message });
  const paths = variations.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (variations.length === 0) complain('found nothing that varies, expected at least one path with its values');
  if (twice !== undefined) complain(`\`${twice}\` varies twice, expected all of its values in one place`);
  const counts = variations.map(({ values }) => values.length);
  if (mode === 'zip' && new Set(counts).size > 1) {
    const found = variations.map(({ path, values }) => `${values.length} of \`${path}\``).join(', ');
    complain(`found ${found}: values that go together are equally many; expected that, or a grid`);
  }
  if (mode === 'grid') {
    const all = counts.reduce((product, count) => product * count, 1);
    if (all > COMBINATIONS_MAX) complain(`found ${all} combinations, expected ${COMBINATIONS_MAX} at most`);
  }
  const constraints = where.flatMap((text, index) => {
    const constraint = parseConstraint(text, variations);
    if (!('problem' in constraint)) return [constraint];
    problems.push({ where: index, message: constraint.problem });
    return [];
  });
  return problems.length > 0 ? { problems } : { variations, mode, where: constraints };
}

/** In the order of a grid's nested loops: the last variation changes first. */
export function combinationsOf({ variations, mode, where }: Sweep): readonly Combination[] {
  const all: readonly Combination[] = mode === 'zip' ? zipped(variations) : grid(variations);
  return all.filter((values) => where.every((constraint) => satisfies(constraint, values)));
}

function grid(variations: readonly Variation[]): Combination[] {
  return variations.reduce<Combination[]>(
    (before, { values }) => before.flatMap((combination) => values.map((value) => [...combination, value])),
    [[]],
  );
}

function zipped(variations: readonly Variation[]): Combination[] {
  return variations[0].values.map((_, index) => variations.map(({ values }) => values[index]));
}

/** The settings that make a combination of the scenario. */
export function settingsOf({ variations }: Sweep, values: Combination): string[] {
  return variations.map(({ path }, index) => `${path}=${values[index]}`);
}
