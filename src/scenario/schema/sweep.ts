/** Schema of the section `sweep`: what `windtunnel sweep` varies when the command line names nothing. */
import * as z from 'zod';
import { SWEEP_MODES, sweepOf } from '../sweep.ts';
import { parseVariation } from '../vary.ts';
import type { Variation } from '../vary.ts';
import { choice, either, listOf, map } from './field.ts';

const VALUES = 'a list of values, or text such as `3,6,9` or `3..9 step 3`';

const values = either(
  [
    listOf(z.unknown(), 'The values, one after the other.'),
    z.string().meta({ description: 'Values with commas, or a range with a step.', examples: ['3..9 step 3'] }),
  ] as const,
  VALUES,
  'What the value at this path is to be.',
);

export const sweepSchema = map(
  {
    vary: z
      .record(z.string(), values, { error: () => 'a map from paths such as `tiers.l2.nodes` to values' })
      .meta({ description: 'What varies: dotted paths, as in a setting, with their values.' }),
    mode: choice(SWEEP_MODES, 'grid: each value with each other; zip: the first of all, the second of all, and so on.')
      .default('grid'),
    where: listOf(
      z.string({ error: () => 'a comparison such as `tiers.l2.nodes >= 6`' }),
      'Comparisons between what varies, or with a constant: other combinations are left out.',
    ).default([]),
  },
  'Values of this scenario to be tried.',
).transform(({ vary, mode, where }, context) => {
  const refuse = (path: (string | number)[], message: string): void => {
    context.issues.push({ code: 'custom', message, input: vary, path });
  };
  const variations = Object.entries(vary).flatMap(([path, written]): Variation[] => {
    const read = parseVariation(`${path}=${typeof written === 'string' ? written : written.map(asYaml).join(',')}`);
    if (!('problem' in read)) return [read];
    refuse(['vary', path], read.problem);
    return [];
  });
  if (variations.length < Object.keys(vary).length) return z.NEVER;
  const sweep = sweepOf(variations, mode, where);
  if (!('problems' in sweep)) return sweep;
  for (const problem of sweep.problems) {
    refuse(problem.where === null ? ['vary'] : ['where', problem.where], problem.message);
  }
  return z.NEVER;
});

/** One value as a setting writes it; what has commas or quotes of its own is kept in its brackets. */
function asYaml(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && PLAIN.test(value) ? value : flow(value);
}

/** Within brackets: without quotes where nothing else can be meant. */
function flow(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) && !OTHER.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).map(([key, own]) => `${flow(key)}: ${flow(own)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

const PLAIN = /^[^,[\]{}"'#:]+$/;
/** Would be read as a number, a truth or nothing. */
const OTHER = /^(?:[-+.]?\d[\d_.eE+-]*|0[xo].*|\.inf|\.nan|true|false|yes|no|on|off|null|~|[\s&*!|>%@`?-].*)$/i;
