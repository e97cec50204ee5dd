/** Scenarios of failures and of herds: each shows what it says, the damage and what protection leaves of it. */
import { expect, test } from 'vitest';
import { simulate } from '../src/world/simulate.ts';
import { brokenBy, shipped, shippedIn } from './fixtures/shipped.ts';

const FAILURES = shippedIn('failures');

test.each([...FAILURES, ...shippedIn('herd'), 'failover-eu-west', 'detection'])('%s shows what it says', (name) => {
  const scenario = shipped(name);
  expect(brokenBy(simulate(scenario, 0, () => true), scenario)).toEqual([]);
});

test('the loss of an L2 needs what its region reads over the share of the limit that the region has', () => {
  const measured = (capacity: number): Readonly<Record<string, number>> => {
    const scenario = shipped('failures/l2-cluster-more-capacity', `origin.capacity=${capacity}/s`);
    return simulate(scenario, 0, () => true).metrics;
  };
  const needed = measured(700)['origin_reads{region=us-east,phase=fault}'] / (0.6 * 0.95);
  expect(needed).toBeGreaterThan(450);
  expect(needed).toBeLessThan(550);
  expect(measured(0.9 * needed)['availability{phase=fault}']).toBeLessThan(0.999);
  expect(measured(1.25 * needed)['availability{phase=fault}']).toBeGreaterThan(0.9999);
});

test.each(FAILURES)('%s has a counterpart', (name) => {
  const isProtected = !name.endsWith('-unprotected');
  const [own, other] = isProtected ? ['-protected', '-unprotected'] : ['-unprotected', '-protected'];
  expect(FAILURES).toContain(name.replace(own, other));
});
