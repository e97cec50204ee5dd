import { describe, expect, it } from 'vitest';
import { annotationsOf, formatAnnotations } from '../../../src/report/ci/annotations.ts';
import type { Annotation } from '../../../src/report/ci/annotations.ts';
import { EXPECTATIONS, fakeStudy } from '../../fixtures/fake-study.ts';

const ANNOTATION: Annotation = { level: 'error', file: 'a.yaml', line: 3, title: 'title', message: 'message' };

/** In the order in which they are undone: what an escape is made of comes last. */
const ESCAPES = { '%2C': ',', '%3A': ':', '%0A': '\n', '%0D': '\r', '%25': '%' };

/** As the runner reads a command: the properties end at the first `::` after the command, and are parted by commas. */
function read(line: string): { level: string; properties: Record<string, string>; message: string } {
  const [, level, properties, message] = /^::(\w+) (.*?)::(.*)$/.exec(line)!;
  const unescaped = (text: string): string =>
    Object.entries(ESCAPES).reduce((plain, [escape, letter]) => plain.replaceAll(escape, letter), text);
  const pairs = properties.split(',').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals), unescaped(pair.slice(equals + 1))];
  });
  return { level, properties: Object.fromEntries(pairs), message: unescaped(message) };
}

describe('a workflow command', () => {
  it.each([
    ['100 %', '100 %'],
    ['a, b: c', 'one::two'],
    ['%25 is not %', '%0A is no line end'],
    ['two\nlines\r\n', 'two\nlines\r\n'],
    ['hit_rate{tier=l1,region=a} >= 5 %', 'a=b,c::d'],
  ])('keeps the title %j and the message %j', (title, message) => {
    const text = formatAnnotations([{ ...ANNOTATION, title, message }]);
    expect(text.split('\n')).toHaveLength(2);
    expect(read(text.trimEnd())).toEqual({ level: 'error', properties: { file: 'a.yaml', line: '3', title }, message });
  });

  it('is spelt as the platform documents it', () => {
    const awkward = { file: 'a,b.yaml', title: 'x: 5 %', message: '5 %\nand: more, too' };
    expect(formatAnnotations([{ ...ANNOTATION, ...awkward }])).toBe(
      '::error file=a%2Cb.yaml,line=3,title=x%3A 5 %25::5 %25%0Aand: more, too\n',
    );
  });

  it('has no line where it is about the whole file', () => {
    expect(formatAnnotations([{ ...ANNOTATION, line: null }])).toBe('::error file=a.yaml,title=title::message\n');
  });

  it('comes with no more of its kind than are shown', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...ANNOTATION, title: `t${index}` }));
    const lines = formatAnnotations([...many, { ...ANNOTATION, level: 'notice' }]).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[9]).toContain('title=and 2 more');
    expect(lines[10]).toMatch(/^::notice /);
  });
});

describe('annotations of a run', () => {
  it.each([
    [false, ['error', 'warning', 'warning']],
    [true, ['error', 'error', 'error']],
  ])('count as the exit code does (strict: %s), and name the line', async (strict, levels) => {
    const expectations = EXPECTATIONS.map((one, index) => ({ ...one, line: 10 + index }));
    const { judgements } = await fakeStudy({ expectations });
    const found = annotationsOf('fake', judgements, { file: 'fake.yaml', strict });
    expect(found.map(({ level }) => level).toSorted()).toEqual(levels.toSorted());
    expect(found.map(({ line }) => line).toSorted()).toEqual([11, 12, 13]);
    const failed = found.find(({ line }) => line === 13)!;
    expect(failed.title).toBe('fake: availability < 0.5');
    expect(failed.message).toMatch(/^100 % \[.*\], does not hold$/);
  });

  it('tell what was skipped', async () => {
    const change = { ...EXPECTATIONS[0], change: 'relative' as const };
    const { judgements } = await fakeStudy({ expectations: [change] });
    const [{ level, message }] = annotationsOf('fake', judgements, { file: 'fake.yaml', strict: false });
    expect(level).toBe('notice');
    expect(message).toBe('skipped. there is no baseline to hold it against; `--baseline summary.json` gives one');
  });
});
