/** The built command `init`, run as a user runs it. `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-init-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function windtunnel(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe.skipIf(!existsSync(MAIN))('windtunnel init', () => {
  it('writes a scenario that passes by the command that it names', () => {
    const { code, stdout } = windtunnel('init', 'new/my shop.yaml');
    expect([code, stdout]).toEqual([0, "Wrote new/my shop.yaml. Next:\n  npx windtunnel run 'new/my shop.yaml'\n"]);
    const written = readFileSync(join(folder, 'new/my shop.yaml'), 'utf8');
    expect(written).toMatch(/^# .*\n# .*\nname: my-shop\nduration: 2 min/);
    const run = windtunnel('run', 'new/my shop.yaml', '--quiet', '--replications', '1', '--set', 'duration=20 s');
    expect(run.stdout).toMatch(/^my-shop passed /);
    expect(run.code).toBe(0);
  });

  it('writes what is different from a preset', () => {
    expect(windtunnel('init', '7.yaml', '--preset', 'global-10m').code).toBe(0);
    expect(readFileSync(join(folder, '7.yaml'), 'utf8')).toContain('extends: preset:global-10m\nname: my-cache\n');
    expect(windtunnel('validate', '7.yaml')).toMatchObject({ code: 0, stderr: '' });
  });

  it('does not overwrite a file unless it is told to', () => {
    writeFileSync(join(folder, 'mine.yaml'), 'name: mine\n');
    const told = 'mine.yaml: is there already; --force overwrites it\n';
    expect(windtunnel('init', 'mine.yaml')).toEqual({ code: 2, stdout: '', stderr: told });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('name: mine\n');
    expect(windtunnel('init', 'mine.yaml', '--force').code).toBe(0);
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toContain('namespaces:');
  });

  it('knows its presets, and folders from files', () => {
    expect(windtunnel('init', 'a.yaml', '--preset', 'global-1m').stderr).toContain('did you mean `global-10m`?');
    expect(windtunnel('init', '.').stderr).toContain('is a folder, expected a file');
  });
});
