import { describe, expect, it } from 'vitest';
import { UserError, exitCodeOf, systemError } from '../../src/cli/exit.ts';

describe('the exit code', () => {
  it.each([
    ['pass', 0, 0],
    ['fail', 3, 3],
    ['inconclusive', 0, 5],
    ['interrupted', 130, 130],
  ] as const)('of %s is %i, and %i under --strict', (verdict, lenient, strict) => {
    expect(exitCodeOf(verdict, false)).toBe(lenient);
    expect(exitCodeOf(verdict, true)).toBe(strict);
  });
});

describe('an error of the operating system', () => {
  it('is told without its jargon', () => {
    const error = Object.assign(new Error('ENOSPC: no space left, write'), { code: 'ENOSPC', syscall: 'write' });
    const told = systemError(error, 'out: the report cannot be written');
    expect(told).toBeInstanceOf(UserError);
    expect((told as Error).message).toBe('out: the report cannot be written: no space left on the device');
  });

  it('is not made of a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(systemError(bug, 'anything')).toBe(bug);
  });
});
