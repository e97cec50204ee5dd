import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEviction, EVICTION, EVICTION_NAMES } from '../../../src/policy/eviction/registry.ts';

test('the registry lists each policy under its own name, with a line of help', () => {
  for (const name of EVICTION_NAMES) {
    expect(EVICTION[name].name).toBe(name);
    expect(EVICTION[name].says).not.toBe('');
  }
});

test.each(EVICTION_NAMES)('%s is held to what every policy must do, and explained', (name) => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  expect(read(`${name}.test.ts`)).toContain(`conformance('${name}')`);
  expect(read('../../../docs/scenario.md')).toMatch(new RegExp(`^\`${name}\` `, 'm'));
});

test.each(['LRU', 'random', 'constructor', ''])('the registry creates nothing called "%s"', (name) => {
  const context = {
    bounds: { entries: 1, bytes: 1 },
    evicted: () => {},
    random: () => 0,
    samples: 5,
    lfuLogFactor: 10,
    lfuDecayTime: 60,
    now: 0,
  };
  expect(() => createEviction(name, context)).toThrow(/no eviction policy is called/);
});
