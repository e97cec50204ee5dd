import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMENT_MAX, excerpt } from '../../../src/report/ci/excerpt.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const table = (rows: number): string => Array.from({ length: rows }, (_, row) => `| ${row} | ± 5 µs |`).join('\n');

describe('an excerpt', () => {
  it('is all of it where that fits', () => {
    expect(excerpt(['# a', '## b\n\ntext'], 100)).toBe('# a\n\n## b\n\ntext\n');
  });

  it('keeps whole sections, in their order, and names what it leaves out', () => {
    const text = excerpt(['# verdict', `## long\n\n${table(9000)}`, '## short\n\ntext'], COMMENT_MAX);
    expect(text).toContain('# verdict\n\n## short\n\ntext\n\n> Too long for this place');
    expect(text).toContain('Left out: long.');
  });

  it('cuts the first one after a line', () => {
    const text = excerpt([`# verdict\n\n${table(9000)}`, '## rest'], COMMENT_MAX);
    expect(text).toMatch(/^# verdict\n\n\| 0 \|/);
    expect(text).toMatch(/\| ± 5 µs \|\n\n## rest\n\n> Too long.*Left out: verdict\./);
    expect(bytes(text)).toBeGreaterThan(COMMENT_MAX * 0.9);
  });

  it('never exceeds the limit', () => {
    const section = fc.tuple(fc.string({ unit: 'binary', maxLength: 90 }), fc.nat({ max: 400 }));
    const several = fc.array(section, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(several, fc.integer({ min: 2000, max: 20_000 }), (all, limit) => {
        const sections = all.map(([title, rows]) => `## ${title}\n\n${table(rows)}`);
        expect(bytes(excerpt(sections, limit))).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 200 },
    );
  });
});
