import { describe, expect, test } from 'vitest';
import { BacklogShape, idling } from '../../src/engine/backlog-shape.ts';
import { DrainingWait } from '../../src/engine/draining-wait.ts';
import { FillingBacklog } from '../../src/engine/filling-backlog.ts';
import { FillingWait } from '../../src/engine/filling-wait.ts';
import { SteadyWait } from '../../src/engine/steady-wait.ts';
import type { WaitLaw } from '../../src/engine/wait-law.ts';

const free = { servers: 3, serviceMean: 1, serviceCv2: 1, queue: Infinity, timeout: Infinity };
const limited = { ...free, timeout: 4 };
const steady = new SteadyWait(free, 2);

/** After so long at 1.2 times the capacity. */
function filled(seconds: number, limits: typeof free): FillingWait {
  const filling = new FillingBacklog(limits.servers, limits.serviceCv2);
  filling.set(2, Infinity);
  filling.advance(seconds, 3.6, limits.serviceMean);
  const end = SteadyWait.exists(limits, 3.6) ? new SteadyWait(limits, 3.6) : null;
  return new FillingWait(filling, end, limits.serviceMean / limits.servers);
}

function draining(start: WaitLaw, shape: 'normal' | 'exponential', seconds: number): DrainingWait {
  const law = new DrainingWait(start, shape, steady);
  law.advance(seconds, steady, 0.5);
  return law;
}

const LAWS: Record<string, WaitLaw> = {
  'at rest': steady,
  'at rest behind a queue of 10': new SteadyWait({ ...free, queue: 10 }, 2.8),
  'at rest with a time-out': new SteadyWait(limited, 2.8),
  'at rest at capacity': new SteadyWait(limited, 3),
  'at rest overloaded': new SteadyWait(limited, 3.6),
  'filling for 3 s': filled(3, free),
  'filling for 30 s': filled(30, free),
  'filling towards a time-out': filled(20, limited),
  'draining for 3 s after an overload': draining(filled(30, free), 'normal', 3),
  'draining for 20 s after an overload': draining(filled(30, free), 'normal', 20),
  'draining for 3 s after a high load': draining(new SteadyWait(free, 2.85), 'exponential', 3),
  'draining for 20 s after a high load': draining(new SteadyWait(free, 2.85), 'exponential', 20),
};

/** Integral over x from 0 to 200, beyond which no law here reaches. */
function integrate(f: (x: number) => number): number {
  const cells = 100_000;
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += f(((i + 0.5) * 200) / cells);
  return (sum * 200) / cells;
}

describe('wait', () => {
  test.each(Object.entries(LAWS))('%s: mean, quantiles and probability of waiting are those of its tail', (_, law) => {
    expect(integrate((x) => law.tail(x)) / law.mean).toBeCloseTo(1, 3);
    expect(law.tail(0)).toBeCloseTo(law.delay, 3);
    for (const share of [0.001, 0.01, 0.3, 0.9]) {
      expect(law.tail(law.quantile(1 - share * law.delay)) / (share * law.delay)).toBeCloseTo(1, 3);
    }
  });

  // The square of a backlog cut off at its edge is only estimated, for a variance that the edge forgets.
  const squares = Object.entries(LAWS).filter(([name]) => name !== 'filling towards a time-out');

  test.each(squares)('%s: mean square', (_, law) => {
    expect(integrate((x) => 2 * x * law.tail(x)) / law.square).toBeCloseTo(1, 2);
  });

  test('a drain begins with the mean wait that it found, and ends at rest', () => {
    const overloaded = filled(30, free);
    expect(new DrainingWait(overloaded, 'normal', steady).mean / overloaded.mean).toBeCloseTo(1, 6);
    const end = draining(overloaded, 'normal', 200);
    expect(end.drained).toBe(true);
    expect(end.mean / steady.mean).toBeCloseTo(1, 3);
  });
});

describe('shape of a backlog', () => {
  test.each([0.001, 0.05, 0.3, 0.5708, 0.9, 0.99, 1])('of spread %d has mean 1 and that variance', (spread) => {
    const shape = new BacklogShape(spread);
    expect(integrate((x) => shape.exceeds(x))).toBeCloseTo(1, 3);
    expect(integrate((x) => 2 * x * shape.exceeds(x)) - 1).toBeCloseTo(spread, 2);
    expect((1 - shape.exceeds(1e-6)) / 1e-6).toBeCloseTo(idling(spread), 2);
    for (const u of [0.01, 0.5, 0.999]) expect(shape.exceeds(shape.exceeded(u))).toBeCloseTo(u, 9);
    for (const x of [0.5, 1, 3]) {
      const beyond = shape.exceeds(x);
      const below = integrate((v) => (v < x ? shape.exceeds(v) - beyond : 0)) / (1 - beyond);
      if (beyond < 0.999) expect(shape.meanBelow(x)).toBeCloseTo(below, 2);
    }
  });
});
