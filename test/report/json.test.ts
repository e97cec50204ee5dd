import { describe, expect, it } from 'vitest';
import { formatJson } from '../../src/report/json.ts';
import { canonicalJson } from '../../src/study/canonical-json.ts';

describe('formatJson', () => {
  it.each([
    ['sorted keys', { b: 1, a: [true, null, 'x'] }, '{ "a": [true, null, "x"], "b": 1 }\n'],
    ['twelve digits', 0.1 + 0.2, '0.3\n'],
    ['a large number', 1e21 / 3, '333333333333000000000\n'],
    ['what JSON has no number for', [NaN, Infinity, -0], '[null, null, 0]\n'],
    ['nothing', [{}, []], '[{}, []]\n'],
    ['no undefined members', { a: undefined, b: 1 }, '{ "b": 1 }\n'],
  ])('has %s', (_, value, want) => {
    expect(formatJson(value)).toBe(want);
  });

  it('breaks what does not fit a line, and says the same', () => {
    const value = { list: Array.from({ length: 60 }, (_, index) => index), name: 'x' };
    const text = formatJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
    expect(text).toMatch(/^\{\n {2}"list": \[\n {4}0,\n/);
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of members, and tells infinities apart', () => {
    expect(canonicalJson({ b: [Infinity, 1], a: 'x' })).toBe('{"a":"x","b":["Infinity",1]}');
    expect(canonicalJson({ a: 'x', b: [Infinity, 1] })).toBe(canonicalJson({ b: [Infinity, 1], a: 'x' }));
    expect(canonicalJson([-Infinity])).not.toBe(canonicalJson([Infinity]));
  });

  it('keeps every digit', () => {
    expect(canonicalJson(0.1 + 0.2)).toBe('0.30000000000000004');
  });
});
