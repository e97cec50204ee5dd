/** Formats of recorded traces that others defined: how they are told apart, read, and what is wrong with bad ones. */
import { describe, expect, test } from 'vitest';
import { recorded } from './recorded-requests.ts';

/** Records of oracleGeneral: [time, object, size, next]. */
function oracle(records: readonly (readonly [number, bigint, number, bigint])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * records.length));
  for (const [at, [time, object, size, next]] of records.entries()) {
    view.setUint32(24 * at, time, true);
    view.setBigUint64(24 * at + 4, object, true);
    view.setUint32(24 * at + 12, size, true);
    view.setBigInt64(24 * at + 16, next, true);
  }
  return new Uint8Array(view.buffer);
}

const HUGE = 0xffff_ffff_ffff_ffffn;

describe('oracleGeneral', () => {
  const trace = oracle([
    [0, 1n, 100, 2n],
    [0, HUGE, 0, -1n],
    [5, 1n, 4096, -1n],
    [7, 1n << 32n, 1, 2n ** 63n - 1n],
  ]);
  const requests = ['lookup 0 at 0, 100 B', 'lookup 1 at 0, 0 B', 'lookup 0 at 5, 4096 B', 'lookup 2 at 7, 1 B'];

  test.each([Infinity, 24, 7, 1, 25])('is told by its content, in chunks of %d bytes', (chunk) => {
    expect(recorded(trace, { chunk })).toEqual({ requests, keys: 3, bad: [], tellsTtl: false });
  });

  test('has many records, over batches and chunks', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => BigInt((i * i) % 7919));
    const many = oracle(ids.map((id, i) => [i, id, 1, -1n]));
    const { requests: told, keys } = recorded(many, { chunk: 65_536 });
    const numbers = new Map([...new Set(ids)].map((id, number) => [id, number]));
    expect(told).toEqual(ids.map((id, i) => `lookup ${numbers.get(id)} at ${i}, 1 B`));
    expect(keys).toBe(numbers.size);
  });

  const bad = oracle([
    [9, 1n, 1, -1n],
    [8, 2n, 1, -1n],
    [9, 3n, 1, -1n],
  ]);

  test.each([
    [bad, 't, byte 24: found the time 8 after 9, expected times that do not run backwards'],
    [trace.subarray(0, 71), 't, byte 48: found 23 bytes at the end, expected records of 24'],
  ])('that is not well says at which byte', (bytes, message) => {
    for (const chunk of [Infinity, 11]) {
      expect(() => recorded(bytes, { file: 't', format: 'oracleGeneral', chunk })).toThrow(
        expect.objectContaining({ message }),
      );
    }
  });

  test('goes on after bad records when it may', () => {
    const read = recorded(Uint8Array.of(...bad, 1, 2), { file: 't', format: 'oracleGeneral', skipBad: true });
    expect(read.requests).toEqual(['lookup 0 at 9, 1 B', 'lookup 1 at 9, 1 B']);
    expect(read.bad).toEqual([
      't, byte 24: found the time 8 after 9, expected times that do not run backwards',
      't, byte 72: found 2 bytes at the end, expected records of 24',
    ]);
  });

  test('may begin with a time whose bytes are a byte order mark', () => {
    const marked = oracle([
      [0x65bfbbef, 1n, 1, -1n],
      [0x65bfbbf0, 2n, 1, -1n],
    ]);
    expect(recorded(marked).requests).toEqual(['lookup 0 at 1707064303, 1 B', 'lookup 1 at 1707064304, 1 B']);
  });

  test('is not what only looks like it', () => {
    const utf16 = Uint8Array.from({ length: 96 }, (_, i) => (i % 2 === 0 ? 0x61 + (i % 20) : 0));
    expect(recorded(utf16).requests).toHaveLength(1);
    expect(recorded('a\0b\n'.repeat(24)).requests).toHaveLength(24);
  });
});

describe('Twitter', () => {
  test('may begin with a byte order mark', () => {
    expect(recorded('\ufeff0,a,1,1,1,get,0\n').requests).toEqual(['lookup 0 at 0, 2 B']);
  });

  const line = (text: string): string => text.replaceAll(' ', '');

  test('tells sizes and times to live, or remembers them', () => {
    const trace = [
      '0, nz:u:a, 6, 0, 1, get, 0',
      '0, nz:u:a, 6, 94, 1, set, 60',
      '1, nz:u:a, 6, 94, 2, gets, 0',
      '1, b,c, 3, 0, 1, get, 0',
      '2, nz:u:a, 6, 0, 1, get, 0',
      '2, nz:u:a, 6, 10, 1, set, 0',
      '3, nz:u:a, 6, 0, 1, delete, 0',
      '3, b,c, 3, 5, 1, incr, 7',
    ];
    expect(recorded(trace.map(line).join('\n'))).toEqual({
      requests: [
        'lookup 0 at 0, 6 B',
        'store 0 at 0, 100 B for 60 s',
        'lookup 0 at 1, 100 B for 60 s',
        'lookup 1 at 1, 3 B',
        'lookup 0 at 2, 100 B for 60 s',
        'store 0 at 2, 16 B',
        'remove 0 at 3, 16 B',
        'store 1 at 3, 8 B for 7 s',
      ],
      keys: 2,
      bad: [],
      tellsTtl: true,
    });
  });

  const OPERATIONS =
    '`get`, `gets`, `set`, `add`, `replace`, `cas`, `append`, `prepend`, `incr`, `decr` or `delete`';

  test.each([
    ['1,a,1,1,1,get', '`1,a,1,1,1,get`, expected 7 fields, none of them empty'],
    ['1,,1,1,1,get,0', '`1,,1,1,1,get,0`, expected 7 fields, none of them empty'],
    ['', '``, expected 7 fields, none of them empty'],
    ['x,a,1,1,1,get,0', 'the time `x`, expected a number, 0 or more'],
    ['0,a,1,1,1,get,0', 'the time 0 after 1, expected times that do not run backwards'],
    ['1,a,-1,1,1,get,0', 'the size of the key `-1`, expected a number, 0 or more'],
    ['1,a,1,?,1,get,0', 'the size of the value `?`, expected a number, 0 or more'],
    ['1,a,1,1,1,get,', 'the time to live ``, expected a number, 0 or more'],
    ['1,a,1,1,1,got,0', `the operation \`got\`, expected ${OPERATIONS}`],
  ])('%j is not well', (text, message) => {
    const trace = `1,a,1,1,1,get,0\n${text}\n1,a,1,1,1,get,0\n`;
    expect(() => recorded(trace, { file: 't' })).toThrow(
      expect.objectContaining({ message: `t:2: found ${message}` }),
    );
    const { requests, bad } = recorded(trace, { file: 't', skipBad: true });
    expect([requests.length, bad]).toEqual([2, [`t:2: found ${message}`]]);
  });
});

describe('redis-cli monitor', () => {
  const FROM = '[0 127.0.0.1:60866]';

  test.each<[line: string, requests: string[]]>([
    ['"get" "user:1"', ['lookup 0 at 1.5']],
    ['"GET" "user:1"', ['lookup 0 at 1.5']],
    ['"mget" "a" "b" "a"', ['lookup 0 at 1.5', 'lookup 1 at 1.5', 'lookup 0 at 1.5']],
    ['"set" "k" "hello"', ['store 0 at 1.5, 6 B']],
    ['"set" "k" "a\\"b\\\\\\x00\\n" "EX" "60"', ['store 0 at 1.5, 7 B for 60 s']],
    ['"set" "k" "ex" "nx" "px" "1500"', ['store 0 at 1.5, 3 B for 1.5 s']],
    ['"set" "k" "v" "exat" "11"', ['store 0 at 1.5, 2 B for 9.5 s']],
    ['"setex" "k" "10" "val"', ['store 0 at 1.5, 4 B for 10 s']],
    ['"psetex" "k" "2500" "val"', ['store 0 at 1.5, 4 B for 2.5 s']],
    ['"getex" "k" "ex" "5"', ['lookup 0 at 1.5 for 5 s']],
    ['"expire" "k" "30"', ['store 0 at 1.5 for 30 s']],
    ['"expire" "k" "-1"', ['remove 0 at 1.5 for -1 s']],
    ['"mset" "a" "1" "b" "22"', ['store 0 at 1.5, 2 B', 'store 1 at 1.5, 3 B']],
    ['"del" "a" "b"', ['remove 0 at 1.5', 'remove 1 at 1.5']],
    ['"hset" "h" "field" "1"', ['store 0 at 1.5']],
    ['"ping"', []],
    ['"get"', []],
    ['"config" "get" "maxmemory"', []],
  ])('%s', (command, requests) => {
    expect(recorded(`OK\n1.5 ${FROM} ${command}\n`, { format: 'redis-monitor' }).requests).toEqual(requests);
    const both = recorded(`1.500000 ${FROM} ${command}\n2.5 [0 unix:/run/redis.sock] "GET" "x y"\n`);
    expect(both.requests.slice(0, -1)).toEqual(requests);
  });

  test('remembers the size and the time to live of a key, and tells databases apart', () => {
    const commands = ['[0 a:1] "set" "k" "four" "ex" "9"', '[0 a:1] "get" "k"', '[1 a:1] "get" "k"'];
    const more = ['[0 a:1] "append" "k" "x"', '[0 a:1] "persist" "k"', '[0 a:1] "get" "k"'];
    const lines = [...commands, ...more].map((text, i) => `${i}.0 ${text}`);
    expect(recorded(lines.join('\n'))).toEqual({
      requests: [
        'store 0 at 0, 5 B for 9 s',
        'lookup 0 at 1, 5 B for 9 s',
        'lookup 1 at 2',
        'store 0 at 3, 5 B for 9 s',
        'store 0 at 4, 5 B',
        'lookup 0 at 5, 5 B',
      ],
      keys: 2,
      bad: [],
      tellsTtl: true,
    });
  });

  const EXPECTED = 'expected a line such as `1718000000.123456 [0 127.0.0.1:50000] "get" "key"`';

  test.each([
    ['"get" "k"', `\`"get" "k"\`, ${EXPECTED}`],
    ['', `\`\`, ${EXPECTED}`],
    ['3.0 [0 a:1] "get" "k', `\`3.0 [0 a:1] "get" "k\`, ${EXPECTED}`],
    ['3.0 [0 a:1] "get"x"k"', `\`3.0 [0 a:1] "get"x"k"\`, ${EXPECTED}`],
    [`${'9'.repeat(400)}.0 [0 a:1] "get" "k"`, `\`${'9'.repeat(39)}…\`, ${EXPECTED}`],
    ['1.0 [0 a:1] "get" "k"', 'the time 1 after 2, expected times that do not run backwards'],
  ])('%j is not well', (text, message) => {
    const trace = `2.0 [0 a:1] "get" "k"\n${text}\n3.0 [0 a:1] "get" "k"\n`;
    expect(() => recorded(trace, { file: 't' })).toThrow(
      expect.objectContaining({ message: `t:2: found ${message}` }),
    );
    const { requests, bad } = recorded(trace, { file: 't', skipBad: true });
    expect([requests.length, bad]).toEqual([2, [`t:2: found ${message}`]]);
  });
});

test.each([
  ['text', 'a\n\nb', ['t:2: found an empty line, expected a key'], 2],
  ['a key that is no text', Uint8Array.of(0x61, 10, 0xff, 10, 0xff, 10, 0x61), 2, 1],
  ['CSV', 'key,time\na,5\nb,soon\nc,4\nd,6', 2, 2],
])('bad records of %s are passed over when they may, and leave no key', (_, trace, bad, keys) => {
  const read = recorded(trace, { file: 't', skipBad: true });
  expect(Array.isArray(bad) ? read.bad : read.bad.length).toEqual(bad);
  expect(read.keys).toBe(keys);
});
