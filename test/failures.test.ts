/** Scenarios of failures and of herds: each shows what it says, the damage and what protection leaves of it. */
import { expect, test } from 'vitest';
import { simulate } from '../src/world/simulate.ts';
import { brokenBy, shipped, shippedIn } from './fixtures/shipped.ts';

const FAILURES = shippedIn('failures');

test.each([...FAILURES, ...shippedIn('herd'), 'failover-eu-west', 'detection'])('%s shows what it says', (name) => {
  const scenario = shipped(name);
  expect(brokenBy(simulate(scenario, 0, () => true), scenario)).toEqual([]);
});

test.each(FAILURES)('%s has a counterpart', (name) => {
  const isProtected = !name.endsWith('-unprotected');
  const [own, other] = isProtected ? ['-protected', '-unprotected'] : ['-unprotected', '-protected'];
  expect(FAILURES).toContain(name.replace(own, other));
});
