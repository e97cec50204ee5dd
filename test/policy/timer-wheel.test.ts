import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimerWheel } from '../../src/policy/timer-wheel.ts';

const SLOTS = 64;
const TICK = 1 / 1024;

function wheel(now: number): TimerWheel {
  const made = new TimerWheel(now);
  made.reserve(SLOTS);
  return made;
}

function due(timers: TimerWheel, now: number): number[] {
  const slots: number[] = [];
  if (timers.isDue(now)) timers.advance(now, (slot) => slots.push(slot));
  timers.check();
  return slots;
}

/** From fractions of a tick to years, so that every wheel is used. */
const seconds = fc
  .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -5, max: 8 }))
  .map(([factor, power]) => factor * 10 ** power);
const operation = fc.oneof(
  fc.record({ kind: fc.constant('schedule' as const), slot: fc.nat(SLOTS - 1), after: seconds }),
  fc.record({ kind: fc.constant('cancel' as const), slot: fc.nat(SLOTS - 1) }),
  fc.record({ kind: fc.constant('advance' as const), by: seconds }),
);

describe('TimerWheel', () => {
  test('hands over what is due, never early and less than a tick late', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 150 }), fc.constantFrom(0, 1_700_000_000.3), (operations, start) => {
        const timers = wheel(start);
        const deadlines = new Map<number, number>();
        let now = start;
        for (const step of operations) {
          if (step.kind === 'schedule') {
            timers.cancel(step.slot);
            timers.schedule(step.slot, now + step.after);
            deadlines.set(step.slot, now + step.after);
          } else if (step.kind === 'cancel') {
            timers.cancel(step.slot);
            deadlines.delete(step.slot);
          } else {
            now += step.by;
            for (const slot of due(timers, now)) {
              expect(deadlines.get(slot)).toBeLessThanOrEqual(now);
              deadlines.delete(slot);
            }
            // What lies beyond the top wheel, 34 years after the start, is never due.
            const late = [...deadlines.values()].filter((at) => at <= now - TICK && at < start + 1.07e9);
            expect(late).toEqual([]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('hands over in the order of deadlines, however far the jump', () => {
    const timers = wheel(0);
    const deadlines = [3, 90_000, 0.5, 40, 2, 1_000_000, 3.2, 0.004];
    deadlines.forEach((at, slot) => timers.schedule(slot, at));
    expect(due(timers, 2e6)).toEqual([7, 2, 4, 0, 6, 3, 1, 5]);
  });

  test('takes a deadline in the past as due at the next tick', () => {
    const timers = wheel(100);
    timers.schedule(0, 50);
    expect(due(timers, 100)).toEqual([]);
    expect(due(timers, 100 + TICK)).toEqual([0]);
  });

  test('has nothing to do before the first deadline', () => {
    const timers = wheel(0);
    expect(timers.isDue(1e12)).toBe(false);
    timers.schedule(0, 10);
    timers.schedule(1, 20);
    expect([9.99, 20].map((now) => timers.isDue(now))).toEqual([false, true]);
    expect(due(timers, 10)).toEqual([0]);
    expect(due(timers, 20)).toEqual([1]);
    expect(timers.isDue(1e12)).toBe(false);
  });
});
