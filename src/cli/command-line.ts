type Reproduced = SimulationArguments & { readonly traceKey?: string | undefined };

/** The command that yields the same report: what it says, and not what it leaves to the machine. */
import type { SimulationArguments } from './options.ts';

export function reproduction(files: readonly string[], args: Reproduced): string {
  const words = ['windtunnel', 'run', ...files.map(quoted)];
  if (args.seed !== undefined) words.push('--seed', String(args.seed));
  if (args.replications !== undefined) words.push('--replications', String(args.replications));
  for (const setting of args.set) words.push('--set', quoted(setting));
  if (args.traceKey !== undefined) words.push('--trace-key', quoted(args.traceKey));
  if (args.strict) words.push('--strict');
  return words.join(' ');
}

/** As a POSIX shell needs it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
