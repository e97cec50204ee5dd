import { describe, expect, it } from 'vitest';
import { parseVariant } from '../../src/cli/variant.ts';

describe('a variant', () => {
  it.each<[text: string, name: string, settings: string[]]>([
    ['long: namespaces.items.ttl.l1=90 s', 'long', ['namespaces.items.ttl.l1=90 s']],
    ['two nodes: tiers.l2.nodes=2, tiers.l2.memory=1 GiB', 'two nodes', ['tiers.l2.nodes=2', 'tiers.l2.memory=1 GiB']],
    ['tiers.l2.nodes=2', 'tiers.l2.nodes=2', ['tiers.l2.nodes=2']],
    ['off: namespaces.items.tiers=[l1, l2], seed=3', 'off', ['namespaces.items.tiers=[l1, l2]', 'seed=3']],
    ['tiers.l1={ kind: in-process, entries: 5 }', 'tiers.l1={ kind: in-process, entries: 5 }', [
      'tiers.l1={ kind: in-process, entries: 5 }',
    ]],
    ['q: description="a, b", seed=2', 'q', ['description="a, b"', 'seed=2']],
  ])('%s', (text, name, settings) => {
    expect(parseVariant(text)).toEqual({ name, settings });
  });

  it.each([
    ['', 'found nothing'],
    ['long:', 'found `long:`'],
    ['long: tiers', 'found `tiers`'],
    ['long: seed=1,', 'found nothing'],
    ['=5', 'found `=5`'],
  ])('%j is refused', (text, found) => {
    expect(() => parseVariant(text)).toThrow(`${found}, expected \`name: path=value, path=value\``);
  });
});
