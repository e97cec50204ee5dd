import { expect, test } from 'vitest';
import { createEviction, EVICTION, EVICTION_NAMES } from '../../../src/policy/eviction/registry.ts';

test('the registry lists each policy under its own name, with a line of help', () => {
  expect(EVICTION_NAMES).toEqual(['lru', 'lfu', 'w-tinylfu', 'allkeys-lru', 'allkeys-lfu']);
  for (const name of EVICTION_NAMES) {
    expect(EVICTION[name].name).toBe(name);
    expect(EVICTION[name].says).not.toBe('');
  }
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
