import { describe, expect, test } from 'vitest';
import { REPLAY_OPTIONAL, curveFiles, replayFiles } from '../../src/report/replay-report.ts';
import { curveTable, formatTable } from '../../src/report/replay-table.ts';
import type { Curve } from '../../src/study/replay-curve.ts';
import type { Replay, ReplayRow } from '../../src/study/replay.ts';

const PROVENANCE = { trace: 'a<b.csv', version: '1.2.3', command: "windtunnel replay 'a<b.csv'" };
const FACTS = { records: 12_000, keys: 1000, clockRate: null, expires: false, skipped: { records: 0, first: null } };

const CURVE: Curve = {
  ...FACTS,
  requests: 12_000,
  points: [
    { policy: 'lru', capacity: 10, missRatio: 0.75, sampled: null },
    { policy: 'lru', capacity: 1000, missRatio: 0.25, sampled: null },
    { policy: 'lfu', capacity: 10, missRatio: 0.5, sampled: null },
    { policy: 'lfu', capacity: 1000, missRatio: 0.2, sampled: { rate: 0.125, samples: 4, half: 0.0125 } },
  ],
};

const ROW: ReplayRow = {
  policy: 'lru',
  capacity: 1 << 20,
  unit: 'bytes',
  requests: 12_000,
  hits: 9000,
  misses: 3000,
  missRatio: 0.25,
  bytes: { requested: 1e6, hit: 6e5, missRatio: 0.4 },
  evictions: 2000,
};

/** Texts of an SVG, in the order of drawing. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

describe('the report of a curve', () => {
  test('has the same points in every form', async () => {
    const files = await curveFiles(CURVE, false, PROVENANCE);
    expect([...files.keys()]).toEqual([...REPLAY_OPTIONAL, 'replay.csv', 'report.html', 'replay.json']);
    expect(JSON.parse(files.get('replay.json') ?? '')).toEqual([
      { policy: 'lru', capacity: 10, requests: 12_000, missRatio: 0.75, ci95: null, sampledShare: 1 },
      { policy: 'lru', capacity: 1000, requests: 12_000, missRatio: 0.25, ci95: null, sampledShare: 1 },
      { policy: 'lfu', capacity: 10, requests: 12_000, missRatio: 0.5, ci95: null, sampledShare: 1 },
      { policy: 'lfu', capacity: 1000, requests: 12_000, missRatio: 0.2, ci95: [0.1875, 0.2125], sampledShare: 0.5 },
    ]);
    expect(files.get('replay.csv')?.split('\n').slice(0, 2)).toEqual([
      'policy,capacity,requests,missRatio,ci95Low,ci95High,sampledShare',
      'lru,10,12000,0.75,,,1',
    ]);
    expect(formatTable(curveTable(CURVE))).toBe(
      ['capacity  of keys     lru              lfu', '      10      1 %  0.7500           0.5000']
        .concat(['   1,000    100 %  0.2500  0.2000 ± 0.0125', ''])
        .join('\n'),
    );
  });

  test('has a chart without a warning, and a page that needs nothing else', async () => {
    const files = await curveFiles(CURVE, false, PROVENANCE);
    const svg = files.get('charts/miss-ratio.svg') ?? '';
    expect(svg).not.toMatch(/NaN|undefined|Infinity|…/);
    const shown = ['miss ratio', 'capacity (entries, log scale)', '10', '100', '1k', 'lru', 'lfu', '60%'];
    expect(texts(svg)).toEqual(expect.arrayContaining(shown));
    expect(texts(svg)).toContain('a&lt;b.csv · 12,000 records for 1,000 keys · bars: 95 % interval of sampled points');
    const page = files.get('report.html') ?? '';
    expect(page).toContain(svg.trim());
    expect(page).toContain('<td>0.2000 ± 0.0125</td>');
    expect(page).toContain('at most 0.0125 here');
    expect(page).toContain('<h1>a&lt;b.csv: miss ratios</h1>');
    // Names of XML vocabularies are addresses that nobody fetches.
    expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|<script|src=/);
  });

  test('is the same bytes again', async () => {
    expect(await curveFiles(CURVE, true, PROVENANCE)).toEqual(await curveFiles(CURVE, true, PROVENANCE));
  });
});

describe('the report of a replay', () => {
  const replay = (...rows: ReplayRow[]): Replay => ({ ...FACTS, rows });

  test('draws capacities in bytes by powers of two', async () => {
    const other = { ...ROW, capacity: 1 << 26, missRatio: 0.125 };
    const files = await replayFiles(replay(other, ROW), false, PROVENANCE);
    const svg = files.get('charts/miss-ratio.svg') ?? '';
    expect(texts(svg)).toEqual(expect.arrayContaining(['1 MiB', '64 MiB', 'capacity (log scale)']));
    expect(files.get('report.html')).toContain('<td>64 MiB</td>');
  });

  test('has no chart where there is one capacity, or two units', async () => {
    const inEntries: ReplayRow = { ...ROW, capacity: 500, unit: 'entries' };
    for (const rows of [[ROW], [ROW, inEntries]]) {
      const files = await replayFiles(replay(...rows), false, PROVENANCE);
      expect([...files.keys()]).toEqual(['replay.csv', 'report.html', 'replay.json']);
    }
  });
});
