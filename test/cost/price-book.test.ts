import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readPriceBook } from '../../src/cost/price-book.ts';
import type { PriceBook } from '../../src/cost/price-book.ts';
import { formatProblem } from '../../src/scenario/problem.ts';

const FOLDER = new URL('../../prices/', import.meta.url);

function bookOf(text: string): PriceBook {
  const book = readPriceBook(text, 'book.yaml');
  if ('problems' in book) throw new Error(book.problems.map(formatProblem).join('\n'));
  return book;
}

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const book = bookOf(readFileSync(new URL(file, FOLDER), 'utf8'));

  it('is called like its file', () => expect(`${book.name}.yaml`).toBe(file));

  it('says of every line where it comes from, and when', () => {
    for (const [id, { source, date }] of book.lines) {
      expect([id, source, date]).toEqual([id, expect.any(String), expect.any(String)]);
    }
  });

  it('sells traffic by size, and has no other factors than those of places', () => {
    for (const [id, { price }] of book.lines) {
      if (/^(transfer|cross-zone)/.test(id)) expect([id, price.by]).toEqual([id, 'size']);
      if (price.by === 'factor') expect(id).toMatch(/^nodes@/);
    }
  });
});

test.each([
  'cache.r6g.2xlarge', 'cache.r7g.2xlarge', 'cache.r6gd.2xlarge', 'cache.r5.4xlarge', 'valkey.r6g.2xlarge',
  'ec2.r6g.2xlarge', 'dynamodb.read', 'dynamodb.read-eventual', 'dynamodb.write', 'dynamodb.rcu', 'dynamodb.wcu',
  'aurora.io', 'kafka.m5.large', 'kafka.storage', 'cross-zone', 'transfer@us-east-1', 'transfer@ap-northeast-1',
  'nodes@eu-west-1',
])('aws-2026-10 has %s', (line) => {
  const book = bookOf(readFileSync(new URL('aws-2026-10.yaml', FOLDER), 'utf8'));
  expect([...book.lines.keys()]).toContain(line);
});

const GOOD = `name: mine
says: my prices
lines:
  a: { price: 1 $/h, source: me, date: 2026-10-02 }
`;

/** [what is wrong, what of the good text, instead of it, message] */
test.each([
  ['no source', ' source: me,', '', ':4:3: lines.a: `source` is missing, expected where the price was found'],
  ['no date', ', date: 2026-10-02', '', ':4:3: lines.a: `date` is missing, expected a date such as `2026-10-02`'],
  ['a price of nothing known', '1 $/h', '1 $/dozen', ':4:15: lines.a.price: found `1 $/dozen`, expected a price'],
  ['dollars before the number', '1 $/h', '$1/h', ':4:15: lines.a.price: found `$1/h`, expected a price such as'],
  ['a negative price', '1 $/h', '-1 $/h', ':4:15: lines.a.price: found `-1 $/h`'],
  ['a line twice', 'lines:', 'lines:\n  a: { price: 1, source: me, date: 2026-10-02 }', 'the key `a` is given twice'],
  ['an unknown default', 'lines:', 'defaults: { reads: b }\nlines:', ':3:20: defaults.reads: there is no line `b`'],
])('%s is an error with its place', (_, from, to, message) => {
  const book = readPriceBook(GOOD.replace(from, () => to), 'book.yaml');
  expect('problems' in book ? book.problems.map(formatProblem).join('\n') : '').toContain(message);
});

test('a price knows what it is of', () => {
  const text = GOOD.replace('1 $/h', '730 $/month');
  const price = bookOf(text).lines.get('a')?.price;
  const perUnit = 1 / (730 * 3600);
  expect(price).toEqual({ by: 'time', amount: 1 / 3600, text: '730 $/month', unit: 'month', perUnit });
});
