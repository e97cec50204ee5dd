import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/cli/exit.ts';
import { loadRecordings, loadScenarios } from '../../src/cli/scenario-files.ts';

function scenario(name: string): string {
  return `
name: ${name}
duration: 10 s
traffic: { rate: 200/s }
regions: { home: { place: us-east-1, instances: 2 } }
namespaces: { things: { keys: 100, popularity: uniform, value_size: 100 B } }
origin: { capacity: 1k/s, latency: 5 ms }
`;
}

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'windtunnel-files-'));
  mkdirSync(join(root, 'more'));
  writeFileSync(join(root, 'a.yaml'), scenario('a'));
  writeFileSync(join(root, 'b.yaml'), scenario('b'));
  writeFileSync(join(root, 'more/a.yaml'), scenario('a'));
  writeFileSync(join(root, 'more/latin1.yaml'), Buffer.from([0x6e, 0x3a, 0xe9]));
  writeFileSync(join(root, 'more/wrong.yaml'), 'nmae: x\n');
});
afterAll(() => rmSync(root, { recursive: true }));

function refusal(args: readonly string[], set: readonly string[] = []): string {
  try {
    loadScenarios(args.map((arg) => join(root, arg)), set);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.replaceAll(`${root}/`, '');
  }
  return 'nothing refused';
}

describe('scenario files', () => {
  it('are loaded in order, each once, settings applied', () => {
    const args = ['b.yaml', 'a.yaml', './b.yaml', '?.yaml'].map((file) => `${root}/${file}`);
    const loaded = loadScenarios(args, ['seed=9']);
    expect(loaded.map(({ scenario: { name, seed } }) => [name, seed])).toEqual([
      ['b', 9],
      ['a', 9],
    ]);
    expect(loaded.map(({ file }) => file)).toEqual([join(root, 'b.yaml'), join(root, 'a.yaml')]);
  });

  it.each([
    [['a'], 'a: no such file; did you mean `a.yaml`?'],
    [['b.yml'], 'b.yml: no such file; did you mean `b.yaml`?'],
    [['none/x.yaml'], 'none/x.yaml: no such file'],
    [['more'], 'more: is a folder, expected a scenario file; did you mean `more/*.yaml`?'],
    [['x*.yaml'], 'x*.yaml: no file matches'],
    [['more/latin1.yaml'], 'more/latin1.yaml: is not UTF-8 text, expected a scenario in YAML'],
    [['a.yaml', 'more/a.yaml'], 'more/a.yaml: its name `a` is also that of a.yaml'],
  ])('%j: %s', (args, want) => {
    expect(refusal(args)).toBe(want);
  });

  it('are all looked at before any problem is told', () => {
    const told = refusal(['x.yaml', 'more/wrong.yaml', 'more']);
    expect(told).toMatch(/^x\.yaml: no such file/);
    expect(told).toMatch(/\n\nmore\/wrong\.yaml:1:1: /);
    expect(told).toMatch(/\n\nmore: is a folder/);
  });
});

describe('traces that scenarios name', () => {
  const text = scenario('traced')
    .replace('traffic: { rate: 200/s }\n', '')
    .replace('keys: 100, popularity: uniform', 'requests: { trace: more/trace.csv }');

  async function loaded(trace: string, set: readonly string[] = []) {
    writeFileSync(join(root, 'traced.yaml'), text);
    writeFileSync(join(root, 'more/trace.csv'), trace);
    return loadRecordings(loadScenarios([join(root, 'traced.yaml')], set), set);
  }

  it('are read, seen from the folder of the scenario', async () => {
    const [{ scenario: read }] = await loaded('time,key\n1,a\n2,b\n3,a\n');
    expect(read.namespaces[0].keys).toBe(2);
    // Three requests within ten seconds.
    expect(read.regions[0].rate).toBeCloseTo(0.3, 12);
  });

  it('have problems with the place where they are named', async () => {
    const told = await loaded('key\na\n').catch((error: unknown) => error);
    expect(told).toBeInstanceOf(UserError);
    expect((told as Error).message.replaceAll(`${root}/`, '')).toBe(
      'traced.yaml:5:44: namespaces.things.requests.trace: more/trace.csv: it tells no times, expected a `rate` ' +
        'beside it\n  4 | regions: { home: { place: us-east-1, instances: 2 } }\n' +
        '  5 | namespaces: { things: { requests: { trace: more/trace.csv }, value_size: 100 B } }\n' +
        '    |                                            ^^^^^^^^^^^^^^',
    );
  });
});
