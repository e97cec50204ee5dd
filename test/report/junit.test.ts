import { describe, expect, it } from 'vitest';
import { escape, formatJunit } from '../../src/report/junit.ts';
import { summarize } from '../../src/report/summary.ts';
import { EXPECTATIONS, fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';

/** Throws where tags do not nest; returns the names of all elements in order. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  expect(xml.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#10;)/);
  for (const [, close, name, attributes, empty] of xml.matchAll(/<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>/g)) {
    if (close === '/') expect(open.pop()).toBe(name);
    else {
      seen.push(name);
      expect(attributes).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#10;)/);
      if (empty === '') open.push(name);
    }
  }
  expect(open).toEqual([]);
  return seen;
}

async function junit(strict: boolean): Promise<string> {
  return formatJunit([summarize(await fakeStudy({ expectations: EXPECTATIONS }, { strict }), '1.0.0')]);
}

describe('junit.xml', () => {
  it('has a case for every expectation, failures and undecided ones told apart', async () => {
    const xml = await junit(false);
    expect(elements(xml)).toEqual([
      'testsuites',
      'testsuite',
      'testcase',
      'testcase',
      'system-out',
      'testcase',
      'skipped',
      'testcase',
      'failure',
    ]);
    expect(xml).toContain('<testsuite name="fake" tests="4" failures="1" errors="0" skipped="1">');
    expect(xml).toContain('<testcase classname="fake" name="hit_rate &gt;= 0.8"/>');
    expect(xml).toContain('message="availability &lt; 0.5: measured 100 % [100 %, 100 %]" type="fail"');
  });

  it('under --strict, has failures where warnings and undecided ones were', async () => {
    const xml = await junit(true);
    expect(xml).toContain('<testsuites name="windtunnel" tests="4" failures="3" errors="0" skipped="0">');
    expect(xml).toContain('type="inconclusive"');
    expect(xml).toContain('L3 answers hits over a &quot;wide&quot; &lt;area&gt; &amp; so on');
  });

  it('of an interrupted run does not look like a success', async () => {
    const xml = formatJunit([summarize(await interruptedStudy({ expectations: EXPECTATIONS }), '1.0.0')]);
    expect(elements(xml)).toContain('error');
    expect(xml).toContain('interrupted; the numbers are of 15 min of 30 min of 1 replication');
  });

  it('adds several scenarios up', async () => {
    const summaries = await Promise.all(
      ['one', 'two'].map(async (name) => summarize(await fakeStudy({ name, expectations: EXPECTATIONS }), '1.0.0')),
    );
    const xml = formatJunit(summaries);
    expect(elements(xml).filter((name) => name === 'testsuite')).toHaveLength(2);
    expect(xml).toContain('<testsuites name="windtunnel" tests="8" failures="2" errors="0" skipped="2">');
  });

  it('of a scenario without expectations is a suite without cases', async () => {
    const xml = formatJunit([summarize(await fakeStudy(), '1.0.0')]);
    expect(elements(xml)).toEqual(['testsuites', 'testsuite']);
  });
});

describe('escape', () => {
  it.each([
    ['markup', '<a href="b">&</a>', '&lt;a href=&quot;b&quot;&gt;&amp;&lt;/a&gt;'],
    ['what XML cannot hold', 'a\u0000b\u001bc\ud800d\ufffe', 'a\ufffdb\ufffdc\ufffdd\ufffd'],
    ['other letters', 'µ ± 😀\n\t', 'µ ± 😀\n\t'],
  ])('%s', (_, text, want) => {
    expect(escape(text)).toBe(want);
  });
});
