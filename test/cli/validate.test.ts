/** The built commands `validate` and `schema`, run as a user runs them. `npm run build` comes first. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { IS_BUILT, windtunnelIn } from '../fixtures/command-line.ts';
import type { Outcome } from '../fixtures/command-line.ts';
import { SMALL } from '../scenario/small.ts';

const BAD_DURATION = 'found `60`, expected a time with a unit: `60 s`?';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-validate-'));
  writeFileSync(join(folder, 'good.yaml'), SMALL);
  writeFileSync(join(folder, 'bad.yaml'), SMALL.replace('60 s', '60'));
  writeFileSync(join(folder, 'image.yaml'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const windtunnel = (...words: string[]): Outcome => windtunnelIn(folder, words);

describe.skipIf(!IS_BUILT)('windtunnel validate', () => {
  it('says in a line what a good scenario holds', () => {
    expect(windtunnel('validate', 'good.yaml', '--set', 'duration=1 h')).toEqual({
      code: 0,
      stdout: 'ok good.yaml: small, 60 min at 1000/s, 1 region, 1000 keys\n',
      stderr: '',
    });
  });

  it('goes on after a bad one, and exits 2', () => {
    const { code, stdout, stderr } = windtunnel('validate', 'bad.yaml', 'nowhere.yaml', 'image.yaml', 'good.yaml');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ok good\.yaml: .*\n$/);
    expect(stderr.split('\n')).toEqual([
      `bad.yaml:2:11: duration: ${BAD_DURATION}`,
      '  1 | name: small',
      '  2 | duration: 60',
      '    |           ^^',
      expect.stringMatching(/^nowhere\.yaml: no such file/),
      expect.stringMatching(/^image\.yaml: is not UTF-8 text/),
      '',
    ]);
  });

  it('tells scripts the same', () => {
    const { code, stdout, stderr } = windtunnel('validate', 'bad.yaml', 'good.yaml', '--json');
    expect([code, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'bad.yaml',
        ok: false,
        problems: [expect.objectContaining({ line: 2, column: 11, path: 'duration', message: BAD_DURATION })],
      },
      { file: 'good.yaml', ok: true, name: 'small', duration: 60, rate: 1000, regions: 1, keys: 1000 },
    ]);
  });
});

describe.skipIf(!IS_BUILT)('windtunnel schema', () => {
  it('prints the JSON Schema', () => {
    const { code, stdout, stderr } = windtunnel('schema');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(scenarioJsonSchema());
  });
});
