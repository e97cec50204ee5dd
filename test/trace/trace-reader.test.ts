import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/trace/request.ts';
import { recorded } from './recorded-requests.ts';

describe('a trace that is well', () => {
  test.each<[what: string, trace: string, requests: string[]]>([
    ['one key a line', 'a\nb\na\n', ['lookup 0', 'lookup 1', 'lookup 0']],
    ['no line feed at the end', 'a\nb', ['lookup 0', 'lookup 1']],
    ['lines of Windows', 'a\r\nb\r\na', ['lookup 0', 'lookup 1', 'lookup 0']],
    ['a byte order mark', '\ufeffa\na', ['lookup 0', 'lookup 0']],
    ['blanks and other scripts', 'a b\n鍵\nключ 🔑\n鍵', ['lookup 0', 'lookup 1', 'lookup 2', 'lookup 1']],
    ['numbers are texts: 1 is not 01', '1\n01\n1', ['lookup 0', 'lookup 1', 'lookup 0']],
    ['a comma after the first line of text', 'a\nb,c\na', ['lookup 0', 'lookup 1', 'lookup 0']],
    ['CSV with a key alone', 'key\na\nb', ['lookup 0', 'lookup 1']],
    ['columns in any order', 'x,op,key,time\n1,get,a,0.5\n2,get,b,1', ['lookup 0 at 0.5', 'lookup 1 at 1']],
    ['names of columns in capitals, with blanks', 'Time, KEY\n1,a', ['lookup 0 at 1']],
    ['quoted fields', 'key,x\n"a,b",1\n"say ""a""",2\n"a,b",3', ['lookup 0', 'lookup 1', 'lookup 0']],
    ['a quote is part of the key, a pair of quotes one', 'key,x\n"a""b",1\n"a""""b",2', ['lookup 0', 'lookup 1']],
    ['an empty field that nobody reads', 'key,x\na,\nb,', ['lookup 0', 'lookup 1']],
    ['blanks around numbers and words', 'key,time,op\na, 1 , set \nb,2,DELETE', ['store 0 at 1', 'remove 1 at 2']],
    ['equal times', 'key,time\na,7\nb,7', ['lookup 0 at 7', 'lookup 1 at 7']],
    ['times below zero and with exponents', 'key,time\na,-2.5\nb,2e3', ['lookup 0 at -2.5', 'lookup 1 at 2000']],
    ['sizes', 'key,size\na,0\nb,1.5e3', ['lookup 0, 0 B', 'lookup 1, 1500 B']],
    ['times to live, or none', 'key,ttl\na,60\nb,0\na,', ['lookup 0 for 60 s', 'lookup 1', 'lookup 0']],
  ])('%s', (_, trace, requests) => {
    for (const chunk of [Infinity, 1, 3]) expect(recorded(trace, { chunk }).requests).toEqual(requests);
  });

  test('takes the operations of key-value caches, of block devices and their codes', () => {
    const told = Object.keys(OPERATIONS).map((op) => recorded(`key,op\na,${op}`).requests[0].split(' ')[0]);
    expect(Object.fromEntries(Object.keys(OPERATIONS).map((op, i) => [op, told[i]]))).toEqual({
      get: 'lookup',
      set: 'store',
      delete: 'remove',
      read: 'lookup',
      write: 'lookup',
      '0x28': 'lookup',
      '0x2a': 'lookup',
    });
  });

  test.each([
    ['trace.csv', 'key\na', 1],
    ['trace.CSV.gz', 'key\na', 1],
    ['trace.txt', 'key\na', 1],
    ['trace.txt', 'keys\na', 2],
  ])('is told by name and first line: %s with %j has %i keys', (file, trace, keys) => {
    expect(recorded(trace, { file }).keys).toBe(keys);
  });

  test('is in the format asked for, whatever it looks like', () => {
    expect(recorded('key\na,b', { format: 'text' }).requests).toEqual(['lookup 0', 'lookup 1']);
    expect(recorded('KEY\na', { format: 'csv', file: 'a.txt' }).requests).toEqual(['lookup 0']);
  });
});

const HEADER = 'expected a header with a column `key`, and optionally `time`, `size`, `op` and `ttl`';
const NUMBER = 'expected a number';
const BYTES = 'expected a number of bytes, 0 or more';
const FORWARD = 'expected times that do not run backwards';
const OPS = 'expected `get`, `set`, `delete`, `read`, `write`, `0x28` or `0x2a`';
const UTF8 = 'expected text in UTF-8';
const PACKED = 'expected a trace, plain or compressed with gzip or zstd';
const RECORD = 'expected at least one record';

describe('a trace that is not well says where, what was found and what is expected', () => {
  test.each<[trace: string | number[], message: string]>([
    ['', `t:1: found an empty file, ${RECORD}`],
    ['key,time\n', `t:2: found a header and no records, ${RECORD}`],
    ['a\n\nb', 't:2: found an empty line, expected a key'],
    ['a\n\r\nb', 't:2: found an empty line, expected a key'],
    ['\n', 't:1: found an empty line, expected a key'],
    ['time,size\n1,2', `t:1: found \`time,size\`, ${HEADER}`],
    ['1,2,3\n', `t:1: found \`1,2,3\`, ${HEADER}`],
    ['key,key\na,b', 't:1: found two columns `key`, expected one'],
    ['key,op,op\na,get,get', 't:1: found two columns `op`, expected one'],
    ['key,time\na,1\nb', 't:3: found 1 field, expected 2 as in the header'],
    ['key,time\na,1,2', 't:2: found 3 fields, expected 2 as in the header'],
    ['key,time\na,1\n\n', 't:3: found an empty line, expected a record'],
    ['key,time\n,1', 't:2: found an empty key, expected at least one character'],
    ['key,time\n"",1', 't:2: found an empty key, expected at least one character'],
    ['key,time\na,soon', `t:2: found the time \`soon\`, ${NUMBER}`],
    ['key,time\na,', `t:2: found the time \`\`, ${NUMBER}`],
    ['key,time\na,1:30', `t:2: found the time \`1:30\`, ${NUMBER}`],
    ['key,time\na,1e999', `t:2: found the time \`1e999\`, ${NUMBER}`],
    ['key,time\na,NaN', `t:2: found the time \`NaN\`, ${NUMBER}`],
    ['key,time\na,5\nb,4.5', `t:3: found the time 4.5 after 5, ${FORWARD}`],
    ['key,size\na,-1', `t:2: found the size \`-1\`, ${BYTES}`],
    ['key,size\na,1 kB', `t:2: found the size \`1 kB\`, ${BYTES}`],
    ['key,op\na,fetch', `t:2: found the op \`fetch\`, ${OPS}`],
    ['key,op\na,', `t:2: found the op \`\`, ${OPS}`],
    ['key,x\n"a,1', 't:2: found no end of a quoted field, expected it on the same line'],
    ['key,x\n"a\nb",1', 't:2: found no end of a quoted field, expected it on the same line'],
    ['key,x\n"a"b,1', 't:2: found `b,1` after a quoted field, expected a comma'],
    [[0x61, 0x0a, 0xff, 0x0a], `t:2: found the byte 0xff in a key, ${UTF8}`],
    [[0x61, 0xc3, 0x0a], `t:1: found the byte 0xc3 in a key, ${UTF8}`],
    [[0xff, 0xfe, 0x61, 0x00, 0x0a], `t:1: found the byte 0xff in a key, ${UTF8}`],
    ['key,ttl\na,-1', 't:2: found the ttl `-1`, expected a number of seconds, 0 or more'],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], `t:1: found xz data, ${PACKED}`],
    [[0x50, 0x4b, 0x03, 0x04, 0x14], `t:1: found zip data, ${PACKED}`],
    [`key\n${'k'.repeat(60)},2`, 't:2: found 2 fields, expected 1 as in the header'],
    [`${'k,'.repeat(60)}`, `t:1: found \`${'k,'.repeat(19)}k…\`, ${HEADER}`],
    [`a\n${'k'.repeat(1_100_000)}`, 't:2: found a line of more than 1 MiB, expected one record a line'],
  ])('%j', (trace, message) => {
    const bytes = typeof trace === 'string' ? trace : Uint8Array.from(trace);
    const read = (chunk: number) => () => recorded(bytes, { file: 't', chunk });
    expect(read(65_536)).toThrow(expect.objectContaining({ message }));
    if (trace.length < 1000) expect(read(1)).toThrow(expect.objectContaining({ message }));
  });
});
