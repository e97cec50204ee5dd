import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { formatProblem } from '../../src/scenario/problem.ts';
import { SMALL, THREE_REGIONS, edited, problemsOf } from './small.ts';

const FOLDER = new URL('./malformed/', import.meta.url);

/**
 * Each file is a table of broken scenarios. A row begins with `== name`; `-` lines are what is replaced in the small
 * scenario and `+` lines by what (without `-` lines, the whole text); the rest is the message, to the letter.
 */
function rowsOf(file: string): [name: string, text: string, message: string][] {
  const rows = readFileSync(new URL(file, FOLDER), 'utf8').split(/^== /m).slice(1);
  return rows.map((row) => {
    const [name, ...lines] = row.trimEnd().split('\n');
    const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
    const message = lines.filter((line) => !/^[-+]/.test(line)).join('\n');
    const [from, to] = [marked('-').join('\n'), marked('+').join('\n')];
    const base = name.endsWith('(three regions)') ? THREE_REGIONS : SMALL;
    return [name, from === '' ? to : edited(base, from, to), message];
  });
}

describe.each(readdirSync(FOLDER).toSorted())('%s', (file) => {
  it.each(rowsOf(file))('%s', (_, text, message) => {
    expect(problemsOf(text)).toBe(message);
  });
});

describe('a text from elsewhere', () => {
  it('may have Windows line ends', () => {
    expect(problemsOf(SMALL.replaceAll('\n', '\r\n'))).toBe('');
    expect(problemsOf(edited(SMALL, '60 s', '60').replaceAll('\n', '\r\n'))).toBe(
      'small.yaml:2:11: duration: found `60`, expected a time with a unit: `60 s`?\n' +
        '  1 | name: small\n  2 | duration: 60\n    |           ^^',
    );
  });

  it('may begin with a byte order mark', () => {
    expect(problemsOf(`\uFEFF${SMALL}`)).toBe('');
    expect(problemsOf(`\uFEFF${edited(SMALL, 'name: small', 'name: 1')}`)).toMatch(/^small\.yaml:1:7: name: found `1`/);
  });

  it('may be JSON', () => {
    expect(problemsOf('{ "name": "small", "duration": 60 }')).toContain(
      'small.yaml:1:32: duration: found `60`, expected a time with a unit: `60 s`?',
    );
  });

  it.each([
    ['flow maps', '{a: '.repeat(5000)],
    ['flow lists', '['.repeat(50_000)],
    ['lists in lists', '- '.repeat(50_000)],
    ['maps in maps', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused when it nests %s beyond reason', (_, text) => {
    expect(problemsOf(text)).toContain('nested more than 64 levels deep');
  });
});

describe('all at once', () => {
  it('reports broken parts, and what is wrong between the others, in the order of the file', () => {
    const text = SMALL.replace('60 s', '60')
      .replace('instances: 2', 'instance: 2')
      .replace('keys: 1k', 'keys: -5, tiers: [l1, l7]')
      .replace('kind: redis', 'kind: redis-cluster, hubs: [hame]')
      .replace('> 10 %', '> 10 % during steady');
    const places = problemsOf(text).match(/^small\.yaml:\d+:\d+: [\w.-]+/gm);
    expect(places).toEqual([
      'small.yaml:2:11: duration',
      'small.yaml:5:11: regions.home.instance',
      'small.yaml:7:19: namespaces.things.keys',
      'small.yaml:7:35: namespaces.things.tiers.1',
      'small.yaml:10:3: tiers.l2',
      'small.yaml:10:37: tiers.l2.hubs.0',
      'small.yaml:13:28: expect.0',
    ]);
  });

  it('does not complain about a key that is only misspelt as missing too', () => {
    expect(problemsOf(edited(SMALL, 'keys:', 'kyes:')).match(/^small/gm)).toHaveLength(1);
    expect(problemsOf(edited(SMALL, 'regions:', 'region:')).match(/^small/gm)).toHaveLength(1);
  });
});

describe('no scenario', () => {
  /** Loads without an exception; what it finds has a place within the text. */
  function survives(text: string, set: readonly string[] = []): void {
    const loaded = loadScenario({ text, file: 'f', set });
    if (!('problems' in loaded)) return;
    const lines = text.split('\n').length;
    expect(loaded.problems.length).toBeGreaterThan(0);
    for (const problem of loaded.problems) {
      expect(problem.line ?? 1).toBeLessThanOrEqual(lines);
      expect(formatProblem(problem)).toMatch(/\^/);
    }
  }

  const sample = readFileSync(new URL('fixtures/sample.yaml', import.meta.url), 'utf8');
  const scrap = fc.oneof(
    fc.constantFrom(...' \n\t:{}[],"%|>?', '', '- ', '*a', '&a ', '!t '),
    fc.constantFrom('0', '-1', '1e999', '.nan', 'null', 'true', '[]', '{}', 'name', 'l1', 'negative', '__proto__'),
    fc.string({ maxLength: 5 }),
  );
  const place = fc.nat({ max: sample.length });

  it('with a piece replaced is more than it can take', () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 12 }), scrap, (at, length, piece) => {
        survives(sample.slice(0, at) + piece + sample.slice(at + length));
      }),
      { numRuns: 60 },
    );
  });

  it('with a setting is more than it can take', () => {
    const known = ['duration', 'tiers', 'tiers.l1.kind', 'links.rtt', 'expect.0', 'phases', 'origin', 'traffic.shape'];
    const path = fc.oneof(fc.constantFrom(...known, 'namespaces.catalog.ttl', 'regions.tokyo'), fc.string());
    fc.assert(
      fc.property(path, fc.oneof(scrap, fc.json()), (key, value) => survives(sample, [`${key}=${value}`])),
      { numRuns: 60 },
    );
  });
});
