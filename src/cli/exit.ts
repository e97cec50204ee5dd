/** How a command ends: the codes that scripts rely on, and the mistakes that are the user's and not the program's. */
import type { Verdict } from '../study/judge.ts';

export const EXIT = {
  passed: 0,
  internal: 1,
  usage: 2,
  failed: 3,
  worse: 4,
  inconclusive: 5,
  interrupted: 130,
} as const;

/** The table that every `--help` ends with. */
export const EXIT_CODES = `Exit codes:
    0  passed
    1  internal error
    2  invalid input or usage
    3  an expectation failed
    4  worse than the baseline
    5  inconclusive (with --strict)
  130  interrupted`;

/** Only a strict run treats what could not be decided as a failure. */
export function exitCodeOf(verdict: Verdict, strict: boolean): number {
  switch (verdict) {
    case 'pass':
      return EXIT.passed;
    case 'fail':
      return EXIT.failed;
    case 'inconclusive':
      return strict ? EXIT.inconclusive : EXIT.passed;
    case 'interrupted':
      return EXIT.interrupted;
  }
}

/** Of a comparison, whose limits are on how much worse a variant may be than the base. */
export function exitCodeOfComparison(verdict: Verdict, strict: boolean): number {
  return verdict === 'fail' ? EXIT.worse : exitCodeOf(verdict, strict);
}

/** A mistake of the user: its message is all that there is to say, and ends the command with `EXIT.usage`. */
export class UserError extends Error {}

/** What the operating system said, without its jargon; other errors pass through. */
export function systemError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const said = SYSTEM[String(error.code)] ?? error.message;
  return new UserError(`${doing}: ${said}`);
}

const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENOENT: 'no such file',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a part of the path is a file, expected a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};
