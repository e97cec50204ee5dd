import { describe, expect, it } from 'vitest';
import { REDIS_SERVER } from '../../src/policy/redis-memory.ts';
import { SMALL, problemsOf, scenarioOf } from './small.ts';

/** [settings, message] */
const REFUSED: readonly [string[], string][] = [
  [
    ['tiers.l1.entries=5x'],
    '--set tiers.l1.entries=5x: found `5x`, expected a count such as `100k`; there is no unit `x`\n' +
      '  tiers.l1.entries=5x\n                   ^^',
  ],
  [
    ['tiers.l11.entries=5'],
    '--set tiers.l11.entries=5: no `l11` in `tiers`; did you mean `l1`?\n  tiers.l11.entries=5\n        ^^^',
  ],
  [
    ['tiers.l1.entires=5'],
    '--set tiers.l1.entires=5: unknown key `entires`; did you mean `entries`?\n' +
      '  tiers.l1.entires=5\n  ^^^^^^^^^^^^^^^^',
  ],
  [
    ['lnks.jitter=5 %'],
    '--set lnks.jitter=5 %: unknown key `lnks`; did you mean `links`?\n  lnks.jitter=5 %\n  ^^^^^^^^^^^',
  ],
  [
    ['duration.of=5 s'],
    '--set duration.of=5 s: found `60 s` in `duration`, which has no part `of`\n  duration.of=5 s\n           ^^',
  ],
  [
    ['expect.3=hit_rate > 5 %'],
    '--set expect.3=hit_rate > 5 %: no item `3` in `expect`, which has the items 0 to 0\n' +
      '  expect.3=hit_rate > 5 %\n         ^',
  ],
  [
    ['phases=[{ name: a }]', 'phases.b.to=5 s'],
    '--set phases.b.to=5 s: no item `b` in `phases`, which has the items 0 to 0; expected `a`\n' +
      '  phases.b.to=5 s\n         ^',
  ],
  [
    ['expect.0=hit_rate > 0.5'],
    '--set expect.0=hit_rate > 0.5: found `0.5`, expected a ratio with a unit: `50 %`?\n' +
      '  expect.0=hit_rate > 0.5\n                      ^^^',
  ],
  [
    ['regions.home={ zone: 3 }'],
    '--set regions.home={ zone: 3 }: unknown key `zone`; did you mean `zones`?\n' +
      '  regions.home={ zone: 3 }\n                 ^^^^',
  ],
  [
    ['tiers.l2={ kind: redis }'],
    '--set tiers.l2={ kind: redis }: `entries` is missing, expected a bound in `entries` or in `memory`, or in both\n' +
      '  tiers.l2={ kind: redis }\n  ^^^^^^^^',
  ],
  [
    ['duration='],
    '--set duration=: found nothing, expected a time such as `30 s`, more than 0\n  duration=\n           ^',
  ],
  [
    ['tiers.l1={ entries'],
    '--set tiers.l1={ entries: expected `}` before this, to close what opens above\n' +
      '  tiers.l1={ entries\n                    ^',
  ],
  [['duration'], '--set duration: found no `=`, expected `path=value`\n  duration\n  ^^^^^^^^'],
  [['=5'], '--set =5: expected a path such as `tiers.l1.entries` before the `=`\n  =5\n  ^'],
  [['a..b=5'], '--set a..b=5: expected a path such as `tiers.l1.entries` before the `=`\n  a..b=5\n  ^^^^'],
];

describe('--set', () => {
  it.each(REFUSED)('%j is refused', (settings, message) => {
    expect(problemsOf(SMALL, settings)).toBe(message);
  });

  it('replaces a value', () => {
    expect(scenarioOf(SMALL, ['tiers.l1.entries=50k']).tiers[0].entries).toBe(50_000);
  });

  it('adds a key, and the maps around it', () => {
    expect(scenarioOf(SMALL, ['links.jitter=5 %']).links.jitter).toBe(0.05);
    expect(scenarioOf(SMALL, ['namespaces.things.ttl.l2=1 h']).namespaces[0].ttl[1]?.ttl).toBe(3600);
  });

  it('adds a tier', () => {
    expect(scenarioOf(SMALL, ['tiers.l3={ kind: memcached, memory: 1 GiB }']).tiers).toHaveLength(3);
  });

  it('reaches items of lists by index or by name', () => {
    const phases = 'phases=[{ name: a, to: 10 s }, { name: b }]';
    expect(scenarioOf(SMALL, [phases, 'phases.a.to=20 s']).phases[1].from).toBe(20);
    expect(scenarioOf(SMALL, [phases, 'phases.0.to=30 s']).phases[1].from).toBe(30);
    expect(scenarioOf(SMALL, ['expect.0=hit_rate > 20 %']).expectations[0].bound).toBe(0.2);
  });

  it('lets the last of equal settings win', () => {
    expect(scenarioOf(SMALL, ['duration=5 s', 'duration=6 s']).duration).toBe(6);
    expect(problemsOf(SMALL, ['duration=5 s', 'duration=6'])).toMatch(/^--set duration=6: /);
    expect(problemsOf(SMALL, ['duration=5', 'duration=6 s'])).toBe('');
  });

  it('leaves other users of an alias alone', () => {
    const shared = SMALL.replace('{ kind: redis, memory: 9 MiB }', '&node { kind: redis, memory: 9 MiB }').replace(
      'origin:',
      '  l3: *node\norigin:',
    );
    const { tiers } = scenarioOf(shared, ['tiers.l3.memory=2 MiB']);
    expect(tiers.map(({ memory }) => memory)).toEqual([Infinity, 9 * 1048576 - REDIS_SERVER, 2097152 - REDIS_SERVER]);
  });

  it('has no line in the file', () => {
    expect(scenarioOf(SMALL, ['expect.0=hit_rate > 20 %']).expectations[0].line).toBeNull();
    expect(scenarioOf(SMALL, ['duration=5 s']).expectations[0].line).toBe(13);
  });

  it('is told apart from the file that it contradicts', () => {
    const [first] = problemsOf(SMALL, ['tiers={}']).split('\n');
    expect(first).toBe('small.yaml:7:76: namespaces.things.ttl.l1: there is no tier `l1`');
  });
});
