import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { rewritten } from '../../src/scenario/rewritten.ts';
import { SMALL } from './small.ts';

const BASE = `# Opens with a comment.
name: small   # its name
tiers:
  # The first.
  l1: { kind: in-process,   entries: 100 } # aligned by hand
  l2:
    kind: redis
    memory: 9 MiB  # as bought
list:
  - { name: a, to: 1 min }
  - { name: b }
shared: &ttl { l1: 5 s }
one: { ttl: *ttl }
two: { ttl: *ttl }
`;

describe('a scenario with settings written into it', () => {
  it.each<[set: string[], from: string, to: string]>([
    [['tiers.l1.entries=200k'], 'entries: 100 }', 'entries: 200k }'],
    [['tiers.l2.memory=1 GiB'], 'memory: 9 MiB  #', 'memory: 1 GiB  #'],
    [['list.a.to=5 min'], 'to: 1 min }', 'to: 5 min }'],
    [['name=other', 'tiers.l2.kind=memcached'], 'name: small   #', 'name: other   #'],
    [['tiers.l1={ entries: 5 }'], '{ kind: in-process,   entries: 100 } #', '{ entries: 5 } #'],
  ])('changes nothing but what %s says', (set, from, to) => {
    const text = rewritten(BASE, set);
    const kind = set.length > 1 ? 'kind: memcached\n' : 'kind: redis\n';
    const expected = BASE.replace(from, to).replace('kind: redis\n', kind);
    expect(text).toBe(expected);
  });

  it('adds what is not there, and keeps the comments', () => {
    const text = rewritten(BASE, ['tiers.l2.nodes=3', 'list.b.to=9 min', 'seed=7']);
    expect(text).toContain('nodes: 3');
    expect(text).toContain('{ name: b, to: 9 min }');
    expect(text).toContain('seed: 7');
    for (const comment of ['# Opens with', '# its name', '# The first.', '# aligned', '# as bought']) {
      expect(text).toContain(comment);
    }
  });

  it('changes one of those that share a value', () => {
    const text = rewritten(BASE, ['one.ttl.l1=9 s']);
    expect(text).toContain('one: { ttl: { l1: 9 s } }');
    expect(text).toContain('two: { ttl: *ttl }');
    expect(text).toContain('shared: &ttl { l1: 5 s }');
  });

  it('replaces a block by a bracket', () => {
    const text = rewritten(BASE, ['tiers.l2={ kind: redis, memory: 1 GiB }']);
    expect(text).toContain('l2: { kind: redis, memory: 1 GiB }');
  });

  it('resolves to what the settings alone resolve to', () => {
    const set = ['tiers.l1.entries=7', 'namespaces.things.ttl={ l1: 9 s, l2: 1 min }', 'regions.home.instances=3'];
    const [written, plain] = [
      loadScenario({ text: rewritten(SMALL, set), file: 'x', set: [] }),
      loadScenario({ text: SMALL, file: 'x', set }),
    ];
    expect('scenario' in written).toBe(true);
    expect(written).toEqual(plain);
  });

  it('throws where a setting does not fit', () => {
    expect(() => rewritten(BASE, ['tiers.l9.nodes=3'])).toThrow('does not fit');
  });
});
