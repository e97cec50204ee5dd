/** The built command `explain`, run as a user runs it. `npm run build` comes first. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from '../scenario/small.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-explain-'));
  writeFileSync(join(folder, 'shop.yaml'), SMALL);
  writeFileSync(join(folder, 'child.yaml'), 'extends: shop.yaml\nname: child\ntiers: { l2: { nodes: 3 } }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function windtunnel(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe.skipIf(!existsSync(MAIN))('windtunnel explain', () => {
  it('tells of one field what it is, too', () => {
    expect(windtunnel('explain', 'child.yaml', 'tiers.l2.memory', '--set', 'seed=3')).toEqual({
      code: 0,
      stdout: 'tiers.l2.memory  9 MiB  shop.yaml:10:30\n  Most bytes in one process or node, overhead included.\n',
      stderr: '',
    });
  });

  it('tells scripts the same', () => {
    const { stdout } = windtunnel('explain', 'child.yaml', 'tiers.l2.nodes', '--set', 'tiers.l2.nodes=5', '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        path: 'tiers.l2.nodes',
        value: 5,
        text: '5',
        from: { kind: 'said', at: { setting: 'tiers.l2.nodes=5' } },
        says: expect.stringContaining('Nodes of one cluster'),
      },
    ]);
  });

  it('names the nearest spelling, and exits 2', () => {
    expect(windtunnel('explain', 'child.yaml', 'tires.l2')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'explain: found `tires.l2`: no `tires` in the scenario; did you mean `tiers`?\n',
    });
  });
});
