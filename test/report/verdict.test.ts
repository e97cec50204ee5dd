import { describe, expect, it } from 'vitest';
import { formatIndexVerdict } from '../../src/report/index-verdict.ts';
import { summarize, summarizeAll } from '../../src/report/summary.ts';
import { formatTerminal, formatTerminalIndex } from '../../src/report/terminal.ts';
import { formatVerdict } from '../../src/report/verdict.ts';
import { expectation } from '../fixtures/fake-run.ts';
import { EXPECTATIONS, fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';

const PROVENANCE = { version: '1.2.3', command: 'windtunnel run fake.yaml' };

async function verdict(...given: Parameters<typeof fakeStudy>): Promise<string> {
  return formatVerdict(await fakeStudy(...given), [], PROVENANCE);
}

/** Cells of the table below a heading. */
function table(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))!;
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()));
}

describe('verdict.md', () => {
  it('puts first what does not hold, errors before warnings', async () => {
    const lines = table(await verdict({ expectations: EXPECTATIONS }), 'Expectations');
    expect(lines.slice(2).map((cells) => [cells[0], cells[1], cells[4]])).toEqual([
      ['✗', '`availability < 0.5`', 'does not hold'],
      ['✗', '`latency_p99{outcome=hit} < 0.002`', 'does not hold (warning)'],
      ['?', '`origin_utilization < 0.84`', 'undecided'],
      ['✓', '`hit_rate >= 0.8`', 'holds'],
    ]);
    expect(lines[3][5]).toBe('L3 answers hits over a "wide" \\<area> & so on');
  });

  it.each<[what: string, expectations: string[], strict: boolean, want: string]>([
    ['passed', ['hit_rate > 0.5'], false, '# fake passed'],
    ['failed', ['hit_rate > 0.99', 'availability < 0.5'], false, '# fake failed: 2 expectations not met'],
    ['undecided', ['origin_utilization < 0.84'], false, '# fake is undecided: 1 expectation too close to call'],
  ])('says in its first line that the run %s', async (_, expectations, strict, want) => {
    const text = await verdict({ expectations: expectations.map((one) => expectation(one)) }, { strict });
    expect(text.split('\n')[0]).toBe(want);
  });

  it('counts warnings, which --strict turns into failures', async () => {
    const expectations = [EXPECTATIONS[1]];
    expect(await verdict({ expectations })).toMatch(/^# fake passed, with 1 warning\n/);
    expect(await verdict({ expectations }, { strict: true })).toMatch(/^# fake failed: 1 expectation not met\n/);
  });

  it('marks verdicts at a point', async () => {
    const lines = table(await verdict({ expectations: EXPECTATIONS }, { replications: 1 }), 'Expectations');
    expect(lines.slice(2).every((cells) => cells[3].endsWith('point)'))).toBe(true);
  });

  it('has tables as wide as they say, and no number that is none', async () => {
    const text = await verdict({ expectations: EXPECTATIONS });
    expect(text).not.toMatch(/NaN|undefined|Infinity|null|n\/a/);
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = block.trim().split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
      expect(widths[0]).toBeLessThanOrEqual(10);
    }
  });

  it('shows tiers with the origin, causes that occurred, and escapes names', async () => {
    const text = await verdict();
    expect(table(text, 'Tiers').map((cells) => cells[0])).toEqual(['tier', '------', 'l1', 'l2', 'l3', 'origin']);
    expect(table(text, 'Misses by cause')[0]).toEqual(['tier', 'all misses', 'cold', 'ttl', 'capacity']);
    expect(table(text, 'Namespaces').at(-1)![0]).toBe('sessions\\|eu');
    expect(table(text, 'Validation')[2].slice(0, 4)).toEqual(['l1', 'hit_rate', 'TTL cache lT/(1+lT)', '42.1 %']);
  });

  it('sets closed forms beside what was simulated, and says nothing where there are none', async () => {
    const study = await fakeStudy();
    const row = { where: 'l2', what: 'hit_rate', law: 'Che', unit: 'ratio', note: '' } as const;
    const rows = [
      { ...row, theory: 0.5, simulated: 0.49 },
      { ...row, theory: 0.5, simulated: 0.55 },
      { ...row, theory: 0.5, simulated: 0.499999 },
    ];
    const shown = table(formatVerdict({ ...study, validation: rows }, [], PROVENANCE), 'Validation');
    expect(shown.slice(2).map((cells) => cells[5])).toEqual(['-2.00 %', '+10.00 %', '0.00 %']);
    expect(formatVerdict({ ...study, validation: [] }, [], PROVENANCE)).not.toContain('## Validation');
  });

  it('says how it was run, and how to run it again', async () => {
    const text = await verdict();
    expect(text).toContain('3 replications from seed 42');
    expect(text).toContain('The first 60 s are left out as warm-up.');
    expect(text).toContain('```sh\nwindtunnel run fake.yaml\n```');
    expect(text).toContain('windtunnel 1.2.3, scenario `sha256:');
  });

  it('says that it was interrupted, and when', async () => {
    const text = formatVerdict(await interruptedStudy({ expectations: EXPECTATIONS }), [], PROVENANCE);
    expect(text).toContain('# fake was interrupted');
    expect(text).toContain('> **Interrupted.** The numbers are of 15 min of 30 min of 1 replication.');
  });
});

describe('the terminal', () => {
  it('shows the verdict, what does not hold beside its value, tiers, and where the report is', async () => {
    const lines = formatTerminal(await fakeStudy({ expectations: EXPECTATIONS }), 'reports/fake', false).split('\n');
    expect(lines[0]).toBe(
      'fake failed: 1 expectation not met (3 replications of 30 min, scale model, seed 42)',
    );
    expect(lines[2]).toMatch(/^✗ {2}availability < 0\.5 +100 % +\[100 %, 100 %\] +does not hold$/);
    expect(lines[3]).toMatch(/^✗ {2}latency_p99\{outcome=hit\} < 0\.002 .* does not hold \(warning\)$/);
    expect(lines[4]).toMatch(/^ {3}L3 answers/);
    expect(lines.some((line) => /^l1 +41\.\d %/.test(line))).toBe(true);
    expect(lines.at(-2)).toBe('Report: reports/fake/report.html');
    expect(lines.every((line) => [...line].length <= 140)).toBe(true);
  });

  it('has colours only when asked', async () => {
    const study = await fakeStudy({ expectations: EXPECTATIONS });
    expect(formatTerminal(study, 'r', false)).not.toContain('\u001b');
    expect(formatTerminal(study, 'r', true)).toContain('\u001b[31m✗\u001b[0m');
  });
});

describe('several scenarios', () => {
  it('are listed a line each, with links, after what does not hold', async () => {
    const studies = [await fakeStudy({ name: 'one' }), await fakeStudy({ name: 'two', expectations: EXPECTATIONS })];
    const index = summarizeAll(studies.map((study) => summarize(study, '1.2.3')), false, false);
    const text = formatIndexVerdict(studies, index, PROVENANCE, 'linked');
    expect(text).toMatch(/^# Some scenarios failed\n/);
    expect(text.indexOf('✗ `availability < 0.5`: 100 %')).toBeLessThan(text.indexOf('## Scenarios'));
    expect(table(text, 'Scenarios').slice(2).map((cells) => cells.slice(0, 3))).toEqual([
      ['[one](one/verdict.md)', 'pass', '–'],
      ['[two](two/verdict.md)', 'fail', '1 of 4'],
    ]);
    expect(formatTerminalIndex(studies, 'reports', false)).toMatch(/\ntwo +fail +1 of 4 /);
  });
});
