/** The command that yields the same report: what it says, and not what it leaves to the machine. */
import type { CompareArguments } from './compare.ts';
import type { SimulationArguments } from './options.ts';
import type { PlanArguments } from './plan.ts';

type Reproduced = SimulationArguments & {
  readonly traceKey?: string | undefined;
  readonly baseline?: string | undefined;
};

export function reproduction(files: readonly string[], args: Reproduced): string {
  const words = ['windtunnel', 'run', ...files.map(quoted), ...simulationWords(args)];
  if (args.baseline !== undefined) words.push('--baseline', quoted(args.baseline));
  if (args.traceKey !== undefined) words.push('--trace-key', quoted(args.traceKey));
  return words.join(' ');
}

export function comparisonLine(args: CompareArguments): string {
  const words = ['windtunnel', 'compare', ...args.scenario.map(quoted)];
  for (const variant of args.variant) words.push('--variant', quoted(variant));
  if (args.baseline !== undefined) words.push('--baseline', quoted(args.baseline));
  for (const metric of args.metric) words.push('--metric', quoted(metric));
  for (const tolerance of args.tolerance) words.push('--tolerance', quoted(tolerance));
  return [...words, ...simulationWords(args)].join(' ');
}

/** With what the plan went by even where it was left to the program: a later one may think otherwise. */
export function planLine(file: string, args: PlanArguments): string {
  const words = ['windtunnel', 'plan', quoted(file)];
  for (const variation of args.vary) words.push('--vary', quoted(variation));
  words.push('--budget', String(args.budget), '--against', args.against);
  if (!args.margins) words.push('--no-margins');
  return [...words, ...simulationWords(args)].join(' ');
}

function simulationWords(args: SimulationArguments): string[] {
  const words: string[] = [];
  if (args.seed !== undefined) words.push('--seed', String(args.seed));
  if (args.replications !== undefined) words.push('--replications', String(args.replications));
  for (const setting of args.set) words.push('--set', quoted(setting));
  if (args.strict) words.push('--strict');
  return words;
}

/** As a POSIX shell needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
