import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { REJECTED, Station, TIMED_OUT } from '../../src/engine/station.ts';

interface Job {
  readonly gap: number;
  readonly service: number;
}

/** The same station, told the slow way: who is in the queue and until when, and all servers scanned. */
function bruteForce(jobs: readonly Job[], servers: number, queue: number, timeout: number): number[] {
  const free = Array.from({ length: servers }, () => 0);
  const leaves: number[] = [];
  let now = 0;
  return jobs.map(({ gap, service }) => {
    now += gap;
    const earliest = Math.min(...free);
    const server = free.indexOf(earliest);
    if (earliest > now) {
      if (leaves.filter((time) => time > now).length >= queue) return REJECTED;
      leaves.push(Math.min(earliest, now + timeout));
      if (earliest > now + timeout) return TIMED_OUT;
    }
    free[server] = Math.max(now, earliest) + service;
    return Math.max(now, earliest);
  });
}

describe('station', () => {
  const job = fc.record({ gap: fc.constantFrom(0, 0.5, 1, 2), service: fc.constantFrom(0, 0.25, 1, 3, 7) });
  const some = fc.integer({ min: 1, max: 30 });
  const bound = fc.constantFrom(0, 1, 3, 20, Infinity);

  test('does what the slow telling of it does', () => {
    fc.assert(
      fc.property(fc.array(job, { maxLength: 200 }), some, bound, bound, (jobs, servers, queue, timeout) => {
        const station = new Station({ servers, queue, timeout });
        let now = 0;
        const got = jobs.map(({ gap, service }) => station.arrive((now += gap), service));
        const want = bruteForce(jobs, servers, queue, timeout);
        expect(got).toEqual(want);
        expect(station.arrived).toBe(jobs.length);
        expect(station.rejected).toBe(want.filter((start) => start === REJECTED).length);
        expect(station.timedOut).toBe(want.filter((start) => start === TIMED_OUT).length);
        expect(station.started).toBe(station.arrived - station.rejected - station.timedOut);
        const ends = jobs.map(({ service }, i) => (want[i] < 0 ? -1 : want[i] + service));
        const busy = jobs.filter((_, i) => want[i] >= 0 && want[i] <= now && ends[i] > now).length;
        expect(station.busy(now)).toBe(busy);
        const spent = jobs.map((_, i) => (want[i] < 0 ? 0 : Math.min(now, ends[i]) - Math.min(now, want[i])));
        const work = spent.reduce((sum, time) => sum + time, 0);
        expect(station.busyTime(now)).toBeCloseTo(work, 9);
      }),
    );
  });

  test('one that times out holds its place until then', () => {
    const station = new Station({ servers: 1, queue: 1, timeout: 2 });
    expect(station.arrive(0, 10)).toBe(0);
    expect(station.arrive(1, 1)).toBe(TIMED_OUT);
    expect(station.waiting(2.9)).toBe(1);
    expect(station.arrive(2.9, 1)).toBe(REJECTED);
    expect(station.waiting(3)).toBe(0);
    expect(station.arrive(9, 1)).toBe(10);
  });

  test('without a bound on its servers nobody waits', () => {
    const station = new Station({ servers: Infinity, queue: 0, timeout: 0 });
    for (let i = 0; i < 1000; i++) expect(station.arrive(1, 5)).toBe(1);
    expect(station.busy(2)).toBe(1000);
  });

  test('time does not run backwards', () => {
    const station = new Station({ servers: 1, queue: 1, timeout: 1 });
    station.arrive(5, 1);
    expect(() => station.arrive(4, 1)).toThrow('station: asked about 4 s after 5 s');
  });
});
