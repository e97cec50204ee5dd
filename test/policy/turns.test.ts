import { expect, test } from 'vitest';
import { NO_TURN, Turns } from '../../src/policy/turns.ts';

test('a key has one turn within a period', () => {
  const turns = new Turns(10);
  const first = turns.take(1, 0);
  expect(first).not.toBe(NO_TURN);
  expect(turns.take(1, 9.9)).toBe(NO_TURN);
  expect(turns.take(2, 0)).not.toBe(NO_TURN);
  expect(turns.take(1, 10)).not.toBe(NO_TURN);
  expect(turns.isLatest(1, first)).toBe(false);
});

test('a turn that was ended is void, and the next one is free', () => {
  const turns = new Turns(10);
  const token = turns.take(1, 0);
  expect(turns.isLatest(1, token)).toBe(true);
  turns.end(1);
  expect(turns.isLatest(1, token)).toBe(false);
  expect(turns.take(1, 0)).not.toBe(token);
});
