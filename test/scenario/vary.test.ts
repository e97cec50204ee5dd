import { describe, expect, it } from 'vitest';
import { parseVariation } from '../../src/scenario/vary.ts';

describe('a variation', () => {
  it.each<[text: string, path: string, values: string[]]>([
    ['tiers.l2.nodes=3,6,9', 'tiers.l2.nodes', ['3', '6', '9']],
    ['tiers.l2.nodes = 3', 'tiers.l2.nodes', ['3']],
    ['tiers.l2.nodes=3..9 step 3', 'tiers.l2.nodes', ['3', '6', '9']],
    ['tiers.l2.nodes=3..8 step 3', 'tiers.l2.nodes', ['3', '6']],
    ['a.ttl=1 min..2 min step 0.5 min', 'a.ttl', ['1 min', '1.5 min', '2 min']],
    ['a.ttl=5..15s step 5s', 'a.ttl', ['5s', '10s', '15s']],
    ['a.zipf=0.7..0.9 step 0.1', 'a.zipf', ['0.7', '0.8', '0.9']],
    ['a.share=50 %..60 % step 10 %', 'a.share', ['50 %', '60 %']],
    ['n.x.tiers=[l1, l2],[l2],[]', 'n.x.tiers', ['[l1, l2]', '[l2]', '[]']],
    ['n.x.ttl={ l1: 5 s, l2: 1 min },{ l2: 1 min }', 'n.x.ttl', ['{ l1: 5 s, l2: 1 min }', '{ l2: 1 min }']],
    ['description="a, b",c', 'description', ['"a, b"', 'c']],
  ])('%s', (text, path, values) => {
    expect(parseVariation(text)).toEqual({ path, values });
  });

  it.each<[text: string, problem: RegExp]>([
    ['tiers.l2.nodes', /expected `path=values`/],
    ['=3', /expected `path=values`/],
    ['tiers.l2.nodes=', /found no values of `tiers.l2.nodes`/],
    ['tiers.l2.nodes=3,,6', /nothing between two commas/],
    ['tiers.l2.nodes=3,6,3', /found `3` twice/],
    ['tiers.l2.nodes=3..9', /without a step/],
    ['tiers.l2.nodes=9..3 step 1', /the smaller one first/],
    ['tiers.l2.nodes=3..9 step 0', /expected one above 0/],
    ['tiers.l2.nodes=a..9 step 1', /found `a`, expected a number/],
    ['a.ttl=5 s..1 min step 5 s', /one unit in all three/],
    ['a=1..10000 step 1', /found 10000 values, expected 1000 at most/],
  ])('%s is refused', (text, problem) => {
    expect(parseVariation(text)).toEqual({ problem: expect.stringMatching(problem) as string });
  });
});
