/** Scenarios of failures and of herds: each shows what it says, the damage and what protection leaves of it. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadScenario } from '../src/scenario/load.ts';
import { formatSelector } from '../src/scenario/metric.ts';
import type { Expectation } from '../src/scenario/expectation.ts';
import { simulate } from '../src/world/simulate.ts';

const FOLDER = new URL('../scenarios/', import.meta.url);

const namesIn = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, FOLDER)).map((file) => `${folder}/${file.replace('.yaml', '')}`).toSorted();

const FAILURES = namesIn('failures');

const OPERATORS: Readonly<Record<Expectation['operator'], (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

test.each([...FAILURES, ...namesIn('herd'), 'failover-eu-west', 'detection'])('%s shows what it says', (name) => {
  const file = `${name}.yaml`;
  const loaded = loadScenario({ text: readFileSync(new URL(file, FOLDER), 'utf8'), file, set: [] });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const { metrics } = simulate(loaded.scenario, 0, () => true);
  const broken = loaded.scenario.expectations.flatMap(({ text, selector, operator, bound }) => {
    const value = metrics[formatSelector(selector)];
    return OPERATORS[operator](value, bound) ? [] : [`${text}: ${value}`];
  });
  expect(broken).toEqual([]);
});

test.each(FAILURES)('%s has a counterpart', (name) => {
  const isProtected = !name.endsWith('-unprotected');
  const [own, other] = isProtected ? ['-protected', '-unprotected'] : ['-unprotected', '-protected'];
  expect(FAILURES).toContain(name.replace(own, other));
});
