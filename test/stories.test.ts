/** Stories of the scenarios of mistakes: each contains the steps of its race, in their order. */
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../src/measure/result.ts';
import type { Step, Story } from '../src/measure/story.ts';
import { storyTables } from '../src/report/stories.ts';
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { simulate } from '../src/world/simulate.ts';
import { fakeStudy } from './fixtures/fake-study.ts';
import { shipped } from './fixtures/shipped.ts';

const load = (name: string): ResolvedScenario => shipped(`consistency/${name}`);

const runs = new Map<string, RunResult>();
function run(name: string): RunResult {
  const result = runs.get(name) ?? simulate(load(name), 0, () => true);
  runs.set(name, result);
  return result;
}

/** A step as a reader sees it: what, where, and how far its version is ahead of the one answered. */
function seen({ tiers }: ResolvedScenario, { end }: Story, step: Step): string {
  if (step.kind === 'unwritten') return step.kind;
  const ahead = step.version - (end?.version ?? 0);
  const age = ahead === 0 ? 'old' : ahead > 0 ? 'new' : 'older';
  const place = 'place' in step ? ` ${step.place === null ? 'origin' : tiers[step.place.tier].name}` : '';
  const more = step.kind === 'told' ? ` ${step.outcome}` : step.kind === 'stored' && step.isLate ? ' late' : '';
  return `${step.kind}${place} ${age}${more}`;
}

const RACES: readonly (readonly [scenario: string, cause: string, race: readonly string[]])[] = [
  ['stale-fill-plain', 'stale-fill', ['committed new', 'told l2 new removed', 'stored l2 old late', 'answered l2 old']],
  ['hub-not-invalidated', 'repoisoned', [
    'stored l3 old', 'committed new', 'told l2 new removed', 'read l3 old', 'stored l2 old late', 'answered l2 old',
  ]],
  ['replica-lag-plain', 'lagging-replica', [
    'committed new', 'told l2 new removed', 'read origin old', 'stored l2 old late', 'answered l2 old',
  ]],
  ['notify-lost', 'missed', [
    'stored l1 old', 'committed new', 'told l2 new removed', 'told l1 new unheard', 'answered l1 old',
  ]],
  ['write-through-plain', 'reordered', ['committed new', 'stored l2 new', 'stored l2 old late', 'answered l2 old']],
  ['bound-hub-unchecked', 'unchecked', ['stored l3 old', 'committed new', 'answered l3 old']],
  ['bound-aged-served', 'unchecked', ['stored l2 old', 'committed new', 'answered l2 old']],
  ['bound-created-at-read-end', 'created-at', ['committed new', 'read origin old', 'stored l2 old', 'answered l2 old']],
  ['consumer-down-pub-sub', 'missed', ['stored l2 old', 'committed new', 'lost new', 'answered l2 old']],
  ['write-through-cache-first', 'uncommitted', ['stored l2 old', 'aborted old', 'answered l2 old']],
  ['write-behind', 'uncommitted', ['stored l1 old', 'unwritten', 'answered l1 old']],
  ['versions-mislabelled', 'mislabelled', ['committed new', 'read origin old', 'stored l2 old', 'answered l2 old']],
];

describe.each(RACES)('the story of %s', (name, cause, race) => {
  const scenario = load(name);
  const story = run(name).stories.find(({ end }) => end?.cause === cause);

  test(`tells how ${cause} happens`, () => {
    const steps = story?.steps.map((step) => seen(scenario, story, step)) ?? [];
    let at = -1;
    for (const step of race) {
      const next = steps.indexOf(step, at + 1);
      expect(next, `${step} after ${steps.slice(0, at + 1).join(', ')} in ${steps.join(', ')}`).toBeGreaterThan(at);
      at = next;
    }
    expect(at).toBe(steps.length - 1);
  });

  test('is in order of time, short, and the same each time', () => {
    const times = story?.steps.map(({ time }) => time) ?? [];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.length).toBeLessThanOrEqual(24);
    expect(simulate(scenario, 0, () => true).stories).toEqual(run(name).stories);
  });

  test('reads well', async () => {
    const study = { ...(await fakeStudy()), scenario, stories: run(name).stories };
    for (const { title, note, rows } of storyTables(study)) {
      expect([title, note, ...rows.flat()].join('\n')).not.toMatch(/undefined|NaN|null|Infinity|-\d/);
    }
  });
});

describe('stories', () => {
  test('are told by the first replication alone, and not where nothing went wrong', () => {
    expect(simulate(load('stale-fill-plain'), 1, () => true).stories).toEqual([]);
    expect(run('stale-fill-versioned').stories).toEqual([]);
  });

  test('of a key that somebody asked for begin with its first step, and change nothing else', () => {
    const scenario = load('stale-fill-versioned');
    const traced = simulate(scenario, 0, () => true, { namespace: 0, number: 7 });
    const [{ key, end, steps, omitted }] = traced.stories;
    expect([key, end]).toEqual([7, null]);
    expect(steps.length + omitted).toBeGreaterThan(100);
    expect(steps.length).toBe(300);
    const kinds = new Set(steps.map(({ kind }) => kind));
    for (const kind of ['committed', 'logged', 'told', 'read', 'stored', 'refused']) expect(kinds).toContain(kind);
    expect(traced.metrics).toEqual(run('stale-fill-versioned').metrics);
  });
});
