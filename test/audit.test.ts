/**
 * The audit of a published design: how it judges, that each claim can be checked, and that the committed page is what
 * comes of it and of the committed reports.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAudit } from '../bench/audit/claims.ts';
import type { Check, Claim } from '../bench/audit/claims.ts';
import { FORMS } from '../bench/audit/forms.ts';
import { VERDICTS, accepted, evaluate, judge } from '../bench/audit/judge.ts';
import { auditPage } from '../bench/audit/page.ts';
import { formatQuantity } from '../src/units/format.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const AUDIT = readAudit();
const KEPT = read('reports/brief-audit.md');

function claim(says: string, found: Check, within = '0 %'): Claim {
  return { section: '3', claim: 'x', says, unit: 'count', found, within, reason: 'bound', why: '' };
}

describe('a verdict', () => {
  test.each([
    ['100', '100', '0 %', 'holds'],
    ['100', '105', '5 %', 'holds'],
    ['100', '106', '5 %', 'does not hold'],
    ['30 %..50 %', '50 %', '0 %', 'holds'],
    ['30 %..50 %', '51 %', '0 %', 'does not hold'],
    ['< 2 ms', '2 ms', '0 %', 'holds'],
    ['< 2 ms', '3 ms', '0 %', 'does not hold'],
    ['> 95 %', '94.9 %', '0 %', 'does not hold'],
    ['> 2 times', '2.08', '0 %', 'holds'],
    ['100', { between: [90, 110] }, '10 %', 'holds'],
    ['100', { between: [90, 120] }, '10 %', 'cannot be known'],
    ['100', { between: [10, 20] }, '10 %', 'does not hold'],
    ['< 15', { between: [10, 20] }, '0 %', 'cannot be known'],
    ['100', { nothing: 'no source' }, '10 %', 'cannot be known'],
  ] as const)('of `%s` against %j within %s: %s', (says, found, within, verdict) => {
    expect(judge(claim(says, found as Check, within)).verdict).toBe(verdict);
  });

  test('takes what was found for a number', () => {
    expect(() => judge(claim('1', { quotient: [0, 0] }))).toThrow('found NaN');
    expect(accepted('> 95 %', 0)).toEqual([0.95, Infinity]);
  });
});

describe('a check', () => {
  test.each<[Check, number[]]>([
    ['10M/s', [1e7]],
    ['5B', [5e9]],
    ['1 Gbit/s', [125e6]],
    [{ sum: [1, { between: [2, 3] }] }, [3, 4]],
    [{ product: [{ between: [1, 2] }, { between: [3, 5] }] }, [3, 5, 6, 10]],
    [{ difference: [5, 3] }, [2]],
    [{ quotient: ['116 GB', '52 GB'] }, [116 / 52]],
    [{ whole: { quotient: ['116 GB', '52 GB'] } }, [3]],
    [{ largest: [1, 3, 2] }, [3]],
    [{ rtt: ['us-east-1', 'ap-southeast-1'] }, [0.21885]],
    [{ product: [{ price: 'dynamodb.read' }, 8e6] }, [1]],
    [{ nothing: 'no source' }, []],
  ])('%j comes to %j', (check, values) => {
    expect(evaluate(check)).toEqual(values);
  });

  test.each<[Check, string]>([
    [{ form: 'magic', with: {} }, 'there is no closed form `magic`'],
    [{ form: 'herd under XFetch', with: { gamma: 1 } }, 'found gamma, expected beta'],
    [{ metric: 'hit_rate{tier=l9}', of: 'global-10m' }, 'reports/global-10m/summary.json has no hit_rate{tier=l9}'],
    [{ bill: 'people', of: 'brief-bill' }, 'the bill of brief-bill has no people'],
    [{ price: 'gold' }, 'has no line gold'],
    ['many', 'found `many`, expected a quantity'],
  ])('%j: %s', (check, message) => {
    expect(() => evaluate(check)).toThrow(message);
  });
});

describe('closed forms', () => {
  const evaluated = (name: string, given: Record<string, number>): number => FORMS[name].of(given);

  test('fetches of a key that is hardly asked for do not depend on its time to live, of a hot one all the more', () => {
    expect(evaluated('fetches by time to live', { rate: 1e-6, short: 5, long: 10 })).toBeCloseTo(1, 4);
    expect(evaluated('fetches by time to live', { rate: 1e6, short: 5, long: 10 })).toBeCloseTo(2, 4);
  });

  // A single key: the sums over ranks are sums of one.
  test('distinct keys, warmth and the time to it are those of one key', () => {
    const one = { exponent: 1, keys: 1, rate: 2 };
    expect(evaluated('distinct keys', { ...one, time: 1 })).toBeCloseTo(1 - Math.exp(-2), 9);
    expect(evaluated('hit rate of a cache that filled for a time', { ...one, time: 1 })).toBeCloseTo(1 - Math.exp(-2));
    const slow = { ...one, rate: 0.01 };
    expect(evaluated('time to a hit rate', { ...slow, target: 0.8 })).toBeCloseTo(Math.log(5) / 0.01, 3);
  });

  test('deletes as popular as reads leave each key the same hit rate', () => {
    const given = { exponent: 1, keys: 1000, rate: 1.2e6, writes: 5e5, ttl: 1e9 };
    expect(evaluated('hit rate under deletes as popular as reads', given)).toBeCloseTo(1.2 / 1.7, 6);
  });

  test('share of the bytes in large values, against a sum over the lognormal law', () => {
    const [mean, sigma, above] = [500, 1, 1000];
    let [all, large] = [0, 0];
    for (let z = -8; z < 10; z += 0.001) {
      const size = mean * Math.exp(sigma * z - (sigma * sigma) / 2);
      const weight = size * Math.exp((-z * z) / 2);
      all += weight;
      if (size > above) large += weight;
    }
    expect(evaluated('share of bytes in large values', { mean, sigma, above })).toBeCloseTo(large / all, 3);
  });
});

// Where these fail after reports were written anew: `npm run audit`.
describe('the committed page', () => {
  test('is what the claims and the committed reports come to', () => {
    expect(auditPage(AUDIT)).toBe(KEPT);
  }, 300_000);

  test('has each claim once, and each verdict at least once', () => {
    const cells = KEPT.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split(' | '));
    const rows = cells.filter((row) => row.length === 6 && VERDICTS.some((verdict) => row[3].trim() === verdict));
    expect(rows).toHaveLength(AUDIT.claims.length);
    expect(new Set(rows.map((row) => row[3].trim()))).toEqual(new Set(VERDICTS));
    expect(new Set(AUDIT.claims.map((one) => one.claim)).size).toBe(AUDIT.claims.length);
    expect(KEPT).not.toContain('{found}');
  });

  const ofReports = AUDIT.claims.flatMap(({ claim: text, unit, found }) => {
    if (typeof found !== 'object' || !('metric' in found) || !('of' in found)) return [];
    return unit === 'ratio' || unit === 's' || unit === 'req/s' || unit === '$' ? [[text, unit, found] as const] : [];
  });

  test.each(ofReports)('%s: as in the report', (text, unit, found) => {
    const { metrics } = JSON.parse(read(`reports/${found.of}/summary.json`)) as {
      metrics: Record<string, { mean: number }>;
    };
    const rows = KEPT.split('\n').filter((line) => line.startsWith(`| ${text} `)).map((line) => line.split(' | '));
    const [row] = rows.filter(({ length }) => length === 6);
    expect(row[2].trim()).toBe(formatQuantity(metrics[found.metric].mean, unit));
  });

  test('has bills whose lines add up to the totals of the reports', () => {
    for (const name of [AUDIT.bill.own, AUDIT.bill.corrected]) {
      const lines = AUDIT.bill.lines.flatMap(({ items }) => items).map((item) => evaluate({ bill: item, of: name })[0]);
      const [total] = evaluate({ metric: 'cost_per_month', of: name });
      expect(lines.reduce((a, b) => a + b) / total).toBeCloseTo(1, 9);
    }
  });
});
