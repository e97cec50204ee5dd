/** Scenarios of failures: each shows what it says, the damage without protection and what is left of it with it. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../src/scenario/load.ts';
import { formatSelector } from '../src/scenario/metric.ts';
import type { Expectation } from '../src/scenario/expectation.ts';
import { simulate } from '../src/world/simulate.ts';

const FOLDER = new URL('../scenarios/failures/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((file) => file.replace('.yaml', '')).toSorted();

const OPERATORS: Readonly<Record<Expectation['operator'], (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

describe.each(NAMES)('%s', (name) => {
  const file = `${name}.yaml`;
  const loaded = loadScenario({ text: readFileSync(new URL(file, FOLDER), 'utf8'), file, set: [] });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const { scenario } = loaded;

  test('shows what it says', () => {
    const { metrics } = simulate(scenario, 0, () => true);
    const broken = scenario.expectations.flatMap(({ text, selector, operator, bound }) => {
      const value = metrics[formatSelector(selector)];
      return OPERATORS[operator](value, bound) ? [] : [`${text}: ${value}`];
    });
    expect(broken).toEqual([]);
  });

  test('has a counterpart', () => {
    const other = name.endsWith('-unprotected') ? name.replace('-unprotected', '-protected') : '';
    expect(NAMES).toContain(other === '' ? name.replace('-protected', '-unprotected') : other);
  });
});
