import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leadingTo } from '../../src/measure/story.ts';
import type { AnsweredStep, Step } from '../../src/measure/story.ts';

const L2 = { tier: 1, site: 0, at: 0 };
const END: AnsweredStep = {
  kind: 'answered', time: 100, version: 3, region: 0, instance: 2, place: L2, age: 1, cause: 'stale-fill',
  isBroken: true,
};
const SITES = [0, 0, 1];
const IS_LOCAL = [true, false, false];

const committed = (time: number, version: number): Step => ({
  kind: 'committed', time, version, region: 0, exists: true, draft: 0,
});
const read = (time: number, fetch: number): Step => ({
  kind: 'read', time, version: 3, fetch, region: 0, instance: 1, place: null, from: 0, asOf: time,
});
const stored = (time: number, fetch: number, place = L2): Step => ({
  kind: 'stored', time, version: 3, place, fetch, over: null, isLate: true, label: 3, createdAt: time,
});

const anyStep: fc.Arbitrary<Step> = fc.record({ time: fc.integer({ min: 0, max: 99 }), version: fc.nat(9) }).chain(
  ({ time, version }) =>
    fc.constantFrom<Step>(
      committed(time, version),
      { kind: 'logged', time, version },
      { kind: 'told', time, version, place: L2, found: null, outcome: 'absent' },
      { kind: 'left', time, version, place: L2, why: 'expired' },
      { kind: 'refused', time, version, place: L2, fetch: 5 },
      read(time, 5),
    ),
);

describe('the steps that led to an answer', () => {
  const way = [read(10, 7), stored(30, 7)];

  test('are those of its copy, from the origin on, in order of time', () => {
    const told = leadingTo(END, [stored(30, 7), committed(20, 4), read(10, 7)], SITES, IS_LOCAL);
    expect(told).toEqual({ steps: [read(10, 7), committed(20, 4), stored(30, 7), END], omitted: 0 });
  });

  test('do not include what other regions, other instances and other fetches did', () => {
    const elsewhere: Step[] = [
      stored(35, 8, { tier: 1, site: 1, at: 0 }),
      stored(36, 9, { tier: 0, site: 0, at: 1 }),
      read(34, 8),
      { kind: 'lost', time: 37, version: 4, region: 2 },
      committed(5, 2),
      stored(6, 6),
    ];
    const { steps } = leadingTo(END, [...way, committed(20, 4), ...elsewhere], SITES, IS_LOCAL);
    expect(steps).toEqual([read(10, 7), committed(20, 4), stored(30, 7), END]);
  });

  test('are few, whatever happens, and have the turning points among them', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 200 }), (others) => {
        const steps = [...others, ...way, committed(20, 4)];
        const told = leadingTo(END, steps, SITES, IS_LOCAL);
        expect(told.steps.length).toBeLessThanOrEqual(24);
        expect(told.steps).toEqual(expect.arrayContaining([...way, END]));
        expect(told.steps.at(-1)).toBe(END);
        const times = told.steps.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(told.steps.length + told.omitted).toBeLessThanOrEqual(steps.length + 1);
      }),
    );
  });
});
