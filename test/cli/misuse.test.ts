import { describe, expect, it } from 'vitest';
import { explainMisuse } from '../../src/cli/misuse.ts';

const KNOWN = { commands: ['run', 'validate', 'replay', 'schema'], options: ['seed', 'set', 'out', 'quiet', 'help'] };

describe('a command line that is wrong', () => {
  it.each<[words: string, message: string | null, want: string]>([
    ['', null, 'expected a command: `run`, `validate`, `replay` or `schema`'],
    ['--seed', 'Unknown argument: seed', 'expected a command: `run`, `validate`, `replay` or `schema`'],
    ['rnu a.yaml', 'Unknown arguments: rnu, a.yaml', 'unknown command `rnu`; did you mean `run`?'],
    ['frob', 'Unknown argument: frob', 'unknown command `frob`; expected `run`, `validate`, `replay` or `schema`'],
    ['run a --sede 3', 'Unknown argument: sede', 'unknown option `--sede`; did you mean `--seed`?'],
    ['run a --sede=3', 'Unknown argument: sede', 'unknown option `--sede`; did you mean `--seed`?'],
    ['run a --no-qiet', 'Unknown argument: qiet', 'unknown option `--no-qiet`; did you mean `--quiet`?'],
    ['run a --frobnicate', 'Unknown argument: frobnicate', 'unknown option `--frobnicate`'],
    ['run a -x', 'Unknown argument: x', 'unknown option `-x`'],
    ['validate a --a-b', 'Unknown arguments: a-b, aB', 'unknown option `--a-b`'],
    ['replay x y', 'Unknown argument: y', 'unexpected `y`'],
    ['run a --seed', 'Not enough arguments following: seed', '--seed: expected a value'],
    [
      'schema sumary',
      'Invalid values:\n  Argument: of, Given: "sumary", Choices: "scenario", "summary"',
      'of: found `sumary`; did you mean `summary`?',
    ],
    ['run', 'Not enough non-option arguments: got 0, need at least 1', 'run: expected a file'],
  ])('%s', (words, message, want) => {
    const explained = explainMisuse(message, { ...KNOWN, words: words === '' ? [] : words.split(' ') });
    expect(explained.split('\n')[0]).toBe(want);
  });

  it('is told by an option itself when its value is wrong', () => {
    const message = '--seed: found `x`, expected a whole number from 0 to 9';
    expect(explainMisuse(message, { ...KNOWN, words: ['run', 'a', '--seed', 'x'] })).toBe(message);
  });
});
