import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EVICTION_NAMES } from '../../src/policy/eviction/registry.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { METRICS } from '../../src/scenario/metric.ts';
import { PRESET_NAMES } from '../../src/scenario/places.ts';
import { scenarioSchema } from '../../src/scenario/schema/scenario.ts';
import { problemsOf } from './small.ts';

interface Node {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

/** Every property of the schema, at any depth, with its name. */
function properties(node: Node): [name: string, property: Node][] {
  return Object.entries(node).flatMap(([keyword, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    if (keyword !== 'properties') return properties(value as Node);
    return Object.entries(value as Record<string, Node>).flatMap(([name, property]): [string, Node][] => [
      [name, property],
      ...properties(property),
    ]);
  });
}

const SCHEMA = scenarioJsonSchema() as Node;
const PROPERTIES = properties(SCHEMA);

describe('the JSON Schema', () => {
  it('is draft 7, and plain JSON', () => {
    expect(SCHEMA['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(JSON.parse(JSON.stringify(SCHEMA))).toEqual(SCHEMA);
  });

  it('describes every property', () => {
    expect(PROPERTIES.length).toBeGreaterThan(80);
    expect(PROPERTIES.filter(([, { description }]) => (description ?? '') === '')).toEqual([]);
  });

  it('gives examples and defaults that match its patterns', () => {
    const patterned = PROPERTIES.filter(([, { pattern, type }]) => pattern !== undefined && type !== 'object');
    expect(patterned.length).toBeGreaterThan(40);
    for (const [name, { pattern, examples = [], default: byDefault }] of patterned) {
      for (const example of [...examples, ...(byDefault === undefined ? [] : [byDefault])]) {
        expect([name, example]).toEqual([name, expect.stringMatching(new RegExp(String(pattern), 'u'))]);
      }
    }
  });

  it('is the schema of the sample', () => {
    const sample: unknown = parse(readFileSync(new URL('fixtures/sample.yaml', import.meta.url), 'utf8'));
    expect(scenarioSchema.safeParse(sample).error).toBeUndefined();
  });
});

describe('docs/scenario.md', () => {
  const page = readFileSync(new URL('../../docs/scenario.md', import.meta.url), 'utf8');

  const words = [...PROPERTIES.map(([name]) => name), ...Object.keys(METRICS), ...EVICTION_NAMES, ...PRESET_NAMES];

  it.each([...new Set(words)])('explains `%s`', (name) => {
    expect(page).toMatch(new RegExp(`\`${name}\``));
  });

  it('shows a scenario that loads', () => {
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, yaml] of blocks) expect(problemsOf(yaml)).toBe('');
  });
});
