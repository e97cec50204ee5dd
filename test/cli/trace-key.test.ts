import { describe, expect, test } from 'vitest';
import { tracedKey } from '../../src/cli/trace-key.ts';
import { namespace, sample } from '../world/sample.ts';

const SCENARIO = sample({
  namespaces: [namespace('items', { keys: 50 }), namespace('users')],
  resolution: { ...sample().resolution, mode: 'exact' },
});

describe('--trace-key', () => {
  test.each([
    ['items:50', { namespace: 0, number: 50 }],
    ['users:1', { namespace: 1, number: 1 }],
  ])('%s names a key', (typed, want) => expect(tracedKey(typed, 'a.yaml', SCENARIO)).toEqual(want));

  test.each([
    ['items', 'found `items`, expected a namespace and the number of a key, as in `items:1`'],
    ['items:x', 'found `items:x`, expected a namespace and the number of a key, as in `items:1`'],
    ['itms:1', 'a.yaml has no namespace `itms`; did you mean `items`?'],
    ['items:0', 'found key 0, expected one from 1, the most popular, to 50 of `items` in a.yaml'],
    ['items:51', 'found key 51, expected one from 1, the most popular, to 50 of `items` in a.yaml'],
  ])('%s does not', (typed, message) => {
    expect(() => tracedKey(typed, 'a.yaml', SCENARIO)).toThrow(`--trace-key: ${message}`);
  });

  test('needs an exact run', () => {
    const scenario = { ...SCENARIO, resolution: { ...SCENARIO.resolution, mode: 'model' as const } };
    expect(() => tracedKey('items:1', 'a.yaml', scenario)).toThrow('the scale model follows no single key of a.yaml');
  });
});
