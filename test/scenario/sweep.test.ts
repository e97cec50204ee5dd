import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadScenario } from '../../src/scenario/load.ts';
import { combinationsOf, settingsOf, sweepOf } from '../../src/scenario/sweep.ts';
import type { Sweep, SweepMode } from '../../src/scenario/sweep.ts';
import { SMALL, edited } from './small.ts';

const NODES = { path: 'tiers.l2.nodes', values: ['3', '6', '9'] };
const SHORT = { path: 'ns.a.ttl.l1', values: ['30 s', '2 min'] };
const LONG = { path: 'ns.a.ttl.l2', values: ['1 min', '300 s'] };
const POLICY = { path: 'tiers.l1.eviction', values: ['lru', 'lfu'] };

function sweep(variations: Sweep['variations'], mode: SweepMode = 'grid', where: string[] = []): Sweep {
  const made = sweepOf(variations, mode, where);
  if ('problems' in made) throw new Error(made.problems.map(({ message }) => message).join('\n'));
  return made;
}

function problems(variations: Sweep['variations'], mode: SweepMode, where: string[]): string {
  const made = sweepOf(variations, mode, where);
  return 'problems' in made ? made.problems.map((one) => `${one.where}: ${one.message}`).join('\n') : '';
}

describe('combinations', () => {
  it('of a grid are each value with each other, the last path changing first', () => {
    expect(combinationsOf(sweep([SHORT, NODES]))).toEqual([
      ['30 s', '3'], ['30 s', '6'], ['30 s', '9'], ['2 min', '3'], ['2 min', '6'], ['2 min', '9'],
    ]);
  });

  it('of values in step are the first of each, the second of each', () => {
    expect(combinationsOf(sweep([SHORT, LONG], 'zip'))).toEqual([['30 s', '1 min'], ['2 min', '300 s']]);
  });

  it.each([
    ['two that vary, in other units', [SHORT, LONG], 'ns.a.ttl.l1 <= ns.a.ttl.l2', '30 s,1 min|30 s,300 s|2 min,300 s'],
    ['a constant', [NODES], 'tiers.l2.nodes>=6', '6|9'],
    ['a constant on the left', [NODES], '6 < tiers.l2.nodes', '9'],
    ['equal quantities, however written', [LONG], 'ns.a.ttl.l2 == 5 min', '300 s'],
    ['words', [POLICY], 'tiers.l1.eviction != lru', 'lfu'],
  ])('are those that compare with %s', (_, variations, where, want) => {
    expect(combinationsOf(sweep(variations, 'grid', [where])).join('|')).toBe(want);
  });

  it('are as many as the values multiply to, and no two are equal', () => {
    const values = fc.uniqueArray(fc.nat(99).map(String), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), (lists) => {
        const all = combinationsOf(sweep(lists.map((list, index) => ({ path: `p${index}`, values: list }))));
        expect(new Set(all.map(String)).size).toBe(lists.reduce((product, list) => product * list.length, 1));
        expect(all.every((one) => one.every((value, index) => lists[index].includes(value)))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are settings', () => {
    const made = sweep([SHORT, NODES]);
    expect(settingsOf(made, combinationsOf(made)[4])).toEqual(['ns.a.ttl.l1=2 min', 'tiers.l2.nodes=6']);
  });
});

describe('what does not fit', () => {
  it.each<[string, Sweep['variations'], SweepMode, string[], string]>([
    ['a path twice', [NODES, NODES], 'grid', [], '`tiers.l2.nodes` varies twice'],
    ['steps of two lengths', [NODES, SHORT], 'zip', [], 'found 3 of `tiers.l2.nodes`, 2 of `ns.a.ttl.l1`'],
    ['no comparison', [NODES], 'grid', ['tiers.l2.nodes'], '0: found `tiers.l2.nodes`, expected `path <= path`'],
    ['another operator', [NODES], 'grid', ['tiers.l2.nodes => 6'], '0: found `=>`, expected `<=`'],
    ['a path that is fixed', [NODES], 'grid', ['tiers.l1.nodes > 6'], 'does not vary; did you mean `tiers.l2.nodes`?'],
    ['two constants', [NODES], 'grid', ['3 < 6'], '0: found nothing that varies in `3 < 6`'],
    ['another dimension', [NODES, SHORT], 'grid', ['tiers.l2.nodes < ns.a.ttl.l1'], '`3` < `30 s` cannot be said'],
    ['words in an order', [POLICY], 'grid', ['tiers.l1.eviction < m'], '`lru` < `lfu` cannot be said'],
    ['one side', [NODES], 'grid', ['tiers.l2.nodes <'], '0: found nothing on one side'],
  ])('is told: %s', (_, variations, mode, where, message) => {
    expect(problems(variations, mode, where)).toContain(message);
  });
});

describe('the section `sweep`', () => {
  const load = (section: string) => loadScenario({ text: `${SMALL}sweep: ${section}\n`, file: 'small.yaml', set: [] });

  it('is what a command line would say', () => {
    const loaded = load('{ vary: { tiers.l1.entries: [50, 1k], namespaces.things.ttl.l1: 5 s..9 s step 2 s } }');
    expect('scenario' in loaded ? loaded.sweep?.variations : loaded.problems).toEqual([
      { path: 'tiers.l1.entries', values: ['50', '1k'] },
      { path: 'namespaces.things.ttl.l1', values: ['5 s', '7 s', '9 s'] },
    ]);
  });

  it('keeps values that are lists and maps of their own', () => {
    const loaded = load('{ vary: { namespaces.things.tiers: [[l1], [l1, l2]], "traffic.shape": [[{ a: 1 }]] } }');
    expect('scenario' in loaded ? loaded.sweep?.variations.map(({ values }) => values) : loaded.problems).toEqual([
      ['[l1]', '[l1, l2]'],
      ['[{ a: 1 }]'],
    ]);
  });

  it('writes what could be read as something else in quotes', () => {
    const words = ['1', 'yes', '1 s', 'x: y', '', '-', 'null', '0x1f', '.5'];
    const value = { a: words, b: [1, true, null, 'l1'], 'c d': {} };
    const loaded = load(`{ vary: { traffic.shape: [${JSON.stringify([value])}] } }`);
    if ('problems' in loaded) throw new Error('it is well');
    const [text] = loaded.sweep?.variations[0].values ?? [];
    expect(parse(text)).toEqual([value]);
    expect(text).toContain('1 s, "x: y"');
  });

  it('is no part of what is run', () => {
    const loaded = load('{ vary: { tiers.l1.entries: [50, 100] } }');
    const plain = loadScenario({ text: SMALL, file: 'small.yaml', set: [] });
    if ('problems' in loaded || 'problems' in plain) throw new Error('both are well');
    expect([loaded.scenario, plain.sweep]).toEqual([plain.scenario, undefined]);
  });

  it('tells where a comparison is wrong', () => {
    const section = '{ vary: { tiers.l1.entries: [50, 100] }, where: [tiers.l1.entries < 5 s] }';
    const text = edited(SMALL, 'expect:', `sweep: ${section}\nexpect:`);
    const loaded = loadScenario({ text, file: 'a.yaml', set: [] });
    expect('problems' in loaded && [loaded.problems[0].path, loaded.problems[0].message]).toEqual([
      'sweep.where.0',
      '`50` < `5 s` cannot be said, expected quantities of one dimension',
    ]);
  });
});
