import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { annotateProblems, checkCiFiles, inRepository, publish } from '../../src/cli/ci.ts';
import type { CiReport } from '../../src/cli/ci.ts';

let folder: string;
let said: { stdout: string; stderr: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-ci-'));
  said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const REPORT: CiReport = {
  sections: ['# verdict', '## more'],
  annotations: [{ level: 'error', file: 'a.yaml', line: 3, title: 't', message: 'm' }],
  benchmark: [{ name: 'a', unit: 's', value: 1, extra: '' }],
};
const NO_FILES = { comment: undefined, benchmark: undefined };

describe('a CI platform', () => {
  it('is told nothing where there is none', () => {
    publish(REPORT, { ...NO_FILES, json: false });
    annotateProblems('a.yaml:3:4: path: message');
    expect(said).toEqual({ stdout: '', stderr: '' });
  });

  it('gets annotations on stdout, or beside JSON on stderr, and a summary after what the step has', () => {
    const summary = join(folder, 'step.md');
    writeFileSync(summary, 'before\n');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    publish(REPORT, { ...NO_FILES, json: false });
    expect(said.stdout).toBe('::error file=a.yaml,line=3,title=t::m\n');
    expect(readFileSync(summary, 'utf8')).toBe('before\n# verdict\n\n## more\n');
    publish(REPORT, { ...NO_FILES, json: true });
    expect(said.stderr).toBe('::error file=a.yaml,line=3,title=t::m\n');
  });

  it('gets no summary beyond its limit, and none that cannot be written fails', () => {
    const summary = join(folder, 'step.md');
    writeFileSync(summary, 'x'.repeat(1024 * 1024));
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    publish(REPORT, { ...NO_FILES, json: false });
    expect(readFileSync(summary, 'utf8')).toHaveLength(1024 * 1024);
    vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'gone', 'step.md'));
    publish(REPORT, { ...NO_FILES, json: false });
    expect(said.stderr).toContain('The step summary is not written: ');
  });

  it('sees the problems of a scenario at their lines', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const excerpt = '  2 | x:1:2: no\n  3 | y\n';
    const first = `a.yaml:3:4: path: found \`5\`, expected 6\n${excerpt}`;
    annotateProblems(`${first}\nb.yaml:1:1: other\ngone.yaml: no such file`);
    expect(said.stderr).toBe(
      '::error file=a.yaml,line=3,title=invalid scenario::path: found `5`, expected 6\n' +
        '::error file=b.yaml,line=1,title=invalid scenario::other\n',
    );
  });

  it('knows files by their paths from the root of the repository', () => {
    vi.stubEnv('GITHUB_WORKSPACE', join(process.cwd(), '..'));
    const here = process.cwd().split('/').at(-1);
    expect(inRepository('scenarios/a.yaml')).toBe(`${here}/scenarios/a.yaml`);
    expect(inRepository(join(folder, 'a.yaml'))).toBe(join(folder, 'a.yaml'));
  });
});

describe('files for a CI platform', () => {
  it('are written whole, in folders that need not be there', () => {
    const [comment, benchmark] = [join(folder, 'a', 'comment.md'), join(folder, 'b.json')];
    publish(REPORT, { comment, benchmark, json: false });
    expect(readFileSync(comment, 'utf8')).toBe('# verdict\n\n## more\n');
    expect(JSON.parse(readFileSync(benchmark, 'utf8'))).toEqual(REPORT.benchmark);
  });

  it('are refused where they cannot be', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => checkCiFiles({ ...NO_FILES, comment: folder })).toThrow('--comment: found the folder');
    const below = join(folder, 'file', 'b.json');
    expect(() => checkCiFiles({ ...NO_FILES, benchmark: below })).toThrow('is a file, expected');
  });
});
