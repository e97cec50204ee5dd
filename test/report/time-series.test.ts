import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { formatTimeSeries, halfWidthColumn } from '../../src/report/time-series.ts';
import { fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';

type Row = Record<string, string>;

function rows(text: string): Row[] {
  return parse(text, { columns: true }) as Row[];
}

describe('timeseries.csv', () => {
  it('has a row per window, a column per selector and its half-width', async () => {
    const study = await fakeStudy();
    const table = rows(formatTimeSeries(study));
    expect(table).toHaveLength(600);
    expect(Object.keys(table[0]).slice(0, 4)).toEqual(['from', 'to', 'phase', 'availability']);
    const p99 = 'latency_p99{outcome=hit}';
    const { mean, half } = study.series.columns[p99];
    expect(Number(table[100][p99])).toBeCloseTo(mean[100], 10);
    expect(Number(table[100][halfWidthColumn(p99)])).toBeCloseTo(half![100], 10);
    expect([table[19]['phase'], table[20]['phase']]).toEqual(['warm-up', 'steady']);
  });

  it('leaves a cell empty where nothing was measured', async () => {
    const text = formatTimeSeries(await fakeStudy());
    expect(rows(text)[57]['latency_p99{outcome=miss}']).toBe('');
    expect(text).not.toMatch(/NaN|Infinity|null/);
  });

  it('has no half-widths with one replication', async () => {
    const [first] = rows(formatTimeSeries(await fakeStudy({}, { replications: 1 })));
    expect(Object.keys(first).some((name) => name.startsWith('ci95'))).toBe(false);
  });

  it('of an interrupted run ends where it ended, and says so in every row', async () => {
    const table = rows(formatTimeSeries(await interruptedStudy()));
    expect(table.at(-1)!['to']).toBe('900');
    expect(table.every((row) => row['interrupted'] === 'true')).toBe(true);
  });
});
