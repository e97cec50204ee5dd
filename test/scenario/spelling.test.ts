import { describe, expect, it } from 'vitest';
import { nearest, suggestion } from '../../src/scenario/spelling.ts';

const WORDS = ['entries', 'eviction', 'memory', 'hot_set', 'l1', 'l2', 'ttl'];

describe('nearest', () => {
  it.each([
    ['entires', 'entries'],
    ['evicton', 'eviction'],
    ['memroy', 'memory'],
    ['hotSet', 'hot_set'],
    ['HOT-SET', 'hot_set'],
    ['l3', 'l1'],
    ['tll', 'ttl'],
    ['t', null],
    ['', null],
    ['capacity', null],
    ['x'.repeat(10_000), null],
  ])('of %j is %j', (word, near) => {
    expect(nearest(word, WORDS)).toBe(near);
  });
});

describe('suggestion', () => {
  it.each([
    ['entires', WORDS, '; did you mean `entries`?'],
    ['zzz', ['a', 'b', 'c'], '; expected `a`, `b` or `c`'],
    ['zzz', ['a'], '; expected `a`'],
    ['zzz', [], ''],
  ])('for %j among %j is %j', (word, words, text) => {
    expect(suggestion(word, words)).toBe(text);
  });
});
