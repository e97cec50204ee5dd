import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatExplanation } from '../../src/report/explanation.ts';
import { explain, patternOf } from '../../src/scenario/explain/explain.ts';
import type { Explained } from '../../src/scenario/explain/explain.ts';
import { OPEN } from '../../src/scenario/explain/open.ts';
import { REASONS } from '../../src/scenario/explain/reasons.ts';
import { select } from '../../src/scenario/explain/select.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadWithPlaces } from '../../src/scenario/load.ts';
import { formatPath, formatProblem } from '../../src/scenario/problem.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { baseFiles } from '../../src/study/base-files.ts';
import { pricing } from '../../src/study/price-books.ts';
import { scenarioHash } from '../../src/study/scenario-hash.ts';
import { BASES } from './bases.ts';
import { SMALL } from './small.ts';

const ROOT = new URL('../../', import.meta.url);

function read(text: string, file = 'small.yaml', set: readonly string[] = [], bases = BASES) {
  const loaded = loadWithPlaces({ text, file, set, bases, pricing });
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return { scenario: loaded.scenario, rows: explain(loaded.scenario, loaded.places) };
}

interface Schema {
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

/** Paths of all fields that may be left out; the figures of a distribution are one thing in several forms. */
function optionalFields(schema: Schema, path: readonly string[] = []): string[] {
  const { properties = {}, required = [], additionalProperties, items } = schema;
  const own = Object.entries(properties).flatMap(([key, field]) => {
    const at = [...path, key];
    if (['lognormal', 'pareto'].includes(key)) return [];
    return [...(required.includes(key) ? [] : [at.join('.')]), ...optionalFields(field, at)];
  });
  const ways = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((way) => optionalFields(way, path));
  const named = typeof additionalProperties === 'object' ? optionalFields(additionalProperties, [...path, '*']) : [];
  return [...own, ...ways, ...named, ...(items === undefined ? [] : optionalFields(items, [...path, '*']))];
}

it('has a reason for every field that may be left out, and for no other', () => {
  const fields = new Set(optionalFields(scenarioJsonSchema() as Schema));
  // A tier that is not named there.
  fields.add('namespaces.*.ttl.*');
  expect(Object.keys(REASONS).toSorted()).toEqual([...fields].toSorted());
  expect(Object.keys(OPEN).filter((path) => !fields.has(path))).toEqual([]);
  expect(Object.values(REASONS).filter((why) => why.length < 6)).toEqual([]);
});

/** The scenario with all that is explained written out. */
function writtenOut(rows: readonly Explained[]): string {
  const root: Record<string, unknown> = {};
  for (const { path, value } of rows) {
    if (value === undefined) continue;
    let at: Record<string | number, unknown> = root;
    path.slice(0, -1).forEach((step, index) => {
      at[step] ??= typeof path[index + 1] === 'number' ? [] : {};
      at = at[step] as Record<string | number, unknown>;
    });
    at[path[path.length - 1]] = value;
  }
  return JSON.stringify(root);
}

/** Without defaults of fields that may not be written where they have no effect. */
function withMeaning(rows: readonly Explained[]): Explained[] {
  const loaded = loadWithPlaces({ text: writtenOut(rows), file: 'out.yaml', set: [], pricing });
  const refused = 'problems' in loaded ? loaded.problems.map(({ path }) => path) : [];
  return rows.filter(({ path, from }) => from.kind !== 'default' || !refused.includes(formatPath(path)));
}

const FILES = readdirSync(new URL('scenarios/', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `scenarios/${file}`);

describe.each([...FILES, 'test/scenario/fixtures/sample.yaml'])('%s', (file) => {
  const { scenario, rows } = read(readFileSync(new URL(file, ROOT), 'utf8'), file, [], baseFiles);

  it('written out as explained is the same scenario', () => {
    const again = read(writtenOut(withMeaning(rows)), 'out.yaml').scenario;
    expect(unplaced(again)).toEqual(unplaced(scenario));
    expect(scenarioHash(again)).toBe(scenarioHash(scenario));
  });

  it('has every value once, with a place or a reason', () => {
    expect(new Set(rows.map(({ path }) => formatPath(path))).size).toBe(rows.length);
    for (const { from, path } of rows) {
      if (from.kind === 'default') expect([patternOf(path), from.why]).not.toContain('required');
      // What it says itself, or what it extends says.
      else if (from.kind === 'said') expect('file' in from.at && [file, ...FILES].includes(from.at.file)).toBe(true);
    }
  });
});

function unplaced({ expectations, ...others }: ResolvedScenario): unknown {
  return { ...others, expectations: expectations.map((one) => ({ ...one, line: null })) };
}

describe('what is explained', () => {
  const origins = (rows: readonly Explained[], path: string): string[] => {
    const selected = select(rows, path);
    if ('problem' in selected) throw new Error(selected.problem);
    const lines = formatExplanation(selected.rows).trimEnd().split('\n');
    return lines.map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
  };

  it('comes from a file, a setting or a default', () => {
    const { rows } = read(SMALL, 'small.yaml', ['tiers.l2.nodes=3']);
    expect(origins(rows, 'tiers.l2').filter((line) => /\.(kind|nodes|samples) /.test(line))).toEqual([
      'tiers.l2.kind | redis | small.yaml:10:15',
      'tiers.l2.samples | 5 | default: redis.conf: maxmemory-samples 5',
      'tiers.l2.nodes | 3 | --set tiers.l2.nodes=3',
    ]);
  });

  it('comes from the file of the chain that says it', () => {
    const { rows } = read('extends: middle.yaml\nname: x\ntiers: { l2: { nodes: 5 } }\nexpect: [inherited]\n');
    expect(origins(rows, 'tiers.l2').filter((line) => /\.(kind|nodes|memory) /.test(line))).toEqual([
      'tiers.l2.kind | redis | shop.yaml:12:15',
      'tiers.l2.memory | 12 MiB | middle.yaml:3:24',
      'tiers.l2.nodes | 5 | small.yaml:3:23',
    ]);
    expect(origins(rows, 'expect[1]')[0]).toBe('expect.1 | origin_utilization < 90 % | shop.yaml:16:5');
  });

  it('is found by names, by numbers, and with one slip', () => {
    const { rows } = read('extends: shop.yaml\nname: x\nphases: [{ name: early, to: 10 s }, { name: late }]\n');
    expect(origins(rows, 'regions[0].rtt')[0]).toBe('regions.a.rtt.b | 10 ms | from links.rtt');
    expect(origins(rows, 'regions.1.share')[0]).toBe('regions.b.share | 40 % | shop.yaml:6:15');
    expect(origins(rows, 'phases.late.to')[0]).toBe('phases.1.to | 60 s | default: the end of the run');
    expect(select(rows, 'tiers.l2.node')).toEqual({
      problem: 'found `tiers.l2.node`: no `node` in `tiers.l2`; did you mean `nodes`?',
    });
    expect(select(rows, 'tier')).toEqual({ problem: 'found `tier`: no `tier` in the scenario; did you mean `tiers`?' });
    expect(select(rows, 'regions[7]')).toMatchObject({ problem: expect.stringContaining('no `7` in `regions`') });
  });
});
