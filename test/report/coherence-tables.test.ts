import { describe, expect, test } from 'vitest';
import { busTable, staleCauseTable, staleness, stalenessTable } from '../../src/report/coherence-tables.ts';
import type { Study } from '../../src/study/study.ts';
import { fakeStudy } from '../fixtures/fake-study.ts';

const MEASURED = {
  stale_read_rate: 0.031,
  'stale_read_rate{tier=l2}': 0.03,
  'stale_read_rate{cause=ttl}': 0.001,
  'stale_read_rate{cause=repoisoned}': 0.03,
  'stale_read_rate{cause=missed}': 0,
  'consistency_violations{cause=ttl}': 7,
  'consistency_violations{cause=repoisoned}': 0,
  consistency_violations: 7,
  staleness_max: 90,
  writes: 1000,
  invalidation_p99: 1.6,
};

async function studyOf(measured: Readonly<Record<string, number>>): Promise<Study> {
  const study = await fakeStudy();
  const like = study.metrics['hit_rate'];
  const units = (selector: string) => (selector.startsWith('staleness') || selector.endsWith('p99') ? 's' : like.unit);
  const metrics = Object.fromEntries(
    Object.entries(measured).map(([selector, mean]) => {
      const unit = selector.startsWith('consistency') ? 'count' : selector === 'writes' ? 'req/s' : units(selector);
      return [selector, { ...like, mean, ci95: null, unit } as typeof like];
    }),
  );
  return { ...study, metrics: { ...study.metrics, ...metrics } };
}

describe('tables of writes', () => {
  test('name causes that occurred, the most frequent first', async () => {
    const { rows } = staleCauseTable(await studyOf(MEASURED));
    expect(rows.map(([cause, share, broken]) => [cause, share, broken])).toEqual([
      ['repoisoned', '3 %', '0'],
      ['ttl', '0.1 %', '7'],
    ]);
  });

  test('leave out who answered nothing old', async () => {
    const { rows } = stalenessTable(await studyOf(MEASURED));
    expect(rows.map(([who]) => who)).toEqual(['l2', 'all']);
  });

  test('say what the bus did, as far as it did something', async () => {
    const { rows } = busTable(await studyOf(MEASURED));
    expect(rows).toEqual([['writes', '1000/s'], ['the same, p99', '1.6 s']]);
  });

  test('are empty, as is the line of the terminal, where nothing is written', async () => {
    const study = await fakeStudy();
    expect([stalenessTable, staleCauseTable, busTable].map((of) => of(study).rows)).toEqual([[], [], []]);
    expect(staleness(study)).toBe('');
  });

  test('are summed up in one line', async () => {
    expect(staleness(await studyOf(MEASURED))).toBe(
      'stale: 3.1 % of the answers, by up to 90 s, most by repoisoned; broken promises: 7',
    );
  });
});
