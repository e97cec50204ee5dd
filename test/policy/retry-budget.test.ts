import { expect, test } from 'vitest';
import { RetryBudget } from '../../src/policy/retry-budget.ts';

/** Retries of a client whose reads all fail. */
function retries(budget: RetryBudget, client: number, reads: number): number {
  let tried = 0;
  for (let read = 0; read < reads; read++) {
    budget.earn(client);
    if (budget.spend(client)) tried++;
  }
  return tried;
}

test.each([0, 0.1, 0.25, 1])('a share of %d of the reads is tried again', (share) => {
  const budget = new RetryBudget(2, share);
  // A retry costs a whole one: what is left over of sums of tenths is below one.
  expect(Math.abs(retries(budget, 0, 1000) - 1000 * share)).toBeLessThanOrEqual(1);
});

test('without a limit, every one', () => {
  expect(retries(new RetryBudget(1, Infinity), 0, 50)).toBe(50);
});

test('clients do not spend what others earn, and keep ten at most', () => {
  const budget = new RetryBudget(2, 1);
  for (let read = 0; read < 100; read++) budget.earn(0);
  expect(budget.spend(1)).toBe(false);
  let saved = 0;
  while (budget.spend(0)) saved++;
  expect(saved).toBe(10);
});
