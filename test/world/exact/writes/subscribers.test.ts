/** Instances that take their messages slower than they come. */
import { describe, expect, test } from 'vitest';
import type { Bus, Subscriber } from '../../../../src/scenario/coherence.ts';
import type { Fault } from '../../../../src/scenario/fault.ts';
import type { ResolvedScenario } from '../../../../src/scenario/resolved.ts';
import { unfit } from '../../../../src/world/resolution.ts';
import { simulate } from '../../../../src/world/simulate.ts';
import { bus, fault, INSTANT, namespace, region, sample, SUBSCRIBER, tier, WRITES } from '../../sample.ts';

const INSTANCES = 4;
/** Messages of 100 B that an instance takes in a second. */
const TAKEN = 50;
/** And that come: events wait in the log until 10 s, and from then on their consumers never rest. */
const COME = 200;
const FROM = 10;

interface Setup {
  readonly subscriber: Partial<Subscriber>;
  readonly phases: readonly number[];
  readonly own?: Partial<Bus>;
  readonly timeline?: readonly Fault[];
}

/** Phases are named by their beginnings. */
function system({ subscriber, phases, own = {}, timeline = [] }: Setup): ResolvedScenario {
  const uniform = { kind: 'uniform' } as const;
  const kept = { ttl: 1e9, jitter: 0, negative: 1e9 };
  const duration = phases[phases.length - 1];
  return sample({
    ...INSTANT,
    duration,
    phases: phases.slice(0, -1).map((from, index) => ({ name: String(from), from, to: phases[index + 1] })),
    regions: [region('here', { rate: 500, instances: INSTANCES })],
    tiers: [tier('l1', { operationTime: 0 }), tier('l2', { kind: 'redis', operationTime: 0 })],
    namespaces: [
      namespace('things', {
        keys: 500,
        popularity: uniform,
        ttl: [kept, kept],
        writes: { rate: 400, popularity: uniform, ...WRITES },
        invalidation: 'events',
      }),
    ],
    bus: bus({ tiers: [0, 1], subscriber: { ...SUBSCRIBER, rate: TAKEN, ...subscriber }, ...own }),
    timeline: [fault('bus-outage', 0, FROM), ...timeline],
  });
}

function metricsOf(setup: Setup): Record<string, number> {
  return simulate(system(setup), 0, () => true).metrics;
}

describe('what waits grows by what comes and is not taken', () => {
  const steady = { consumeRate: COME, batch: 1 };

  test('until the hard limit, and once more after each reconnection', () => {
    const waiting = 300;
    const full = waiting / (COME - TAKEN);
    const [one, two, three] = [FROM + full, FROM + 2 * full + 1, FROM + 3 * full + 2];
    const around = [0, one - 0.02, one + 0.02, two - 0.04, two + 0.04, three - 0.06, three + 0.06, 20];
    const measured = metricsOf({ subscriber: { hardLimit: 100 * waiting }, phases: around, own: steady });
    const counts = around.slice(0, -1).map((from) => measured[`disconnections{phase=${from}}`]);
    expect(counts).toEqual([0, INSTANCES, 0, INSTANCES, 0, INSTANCES, 0]);
    // What waited, and what came until the instance was there again.
    const lost = around.slice(1, 3).map((from) => measured[`messages_lost{phase=${from}}`] / INSTANCES);
    expect(Math.abs(lost[0] + lost[1] - waiting - COME)).toBeLessThanOrEqual(2);
    expect(measured[`invalidation_messages{phase=${around[2]}}`] / (COME * INSTANCES)).toBeCloseTo(1, 2);
  });

  test('or to the soft limit, and then for the soft seconds', () => {
    const due = FROM + 150 / (COME - TAKEN) + 0.5;
    const phases = [0, due - 0.02, due + 0.02, 12];
    const soft = { softLimit: 15_000, softSeconds: 0.5 };
    const measured = metricsOf({ subscriber: { ...soft, hardLimit: 30_000 }, phases, own: steady });
    const counts = phases.slice(0, -1).map((from) => measured[`disconnections{phase=${from}}`]);
    expect(counts).toEqual([0, INSTANCES, 0]);
    // Of what had waited, and the second until it was back.
    expect(measured[`messages_lost{phase=${due - 0.02}}`] / INSTANCES).toBeGreaterThan(150 + 0.5 * (COME - TAKEN) - 2);
  });

  test('while those who keep up lose nothing, however long it takes', () => {
    const limits = { hardLimit: 300, softLimit: 200, softSeconds: 0.001 };
    const measured = metricsOf({ subscriber: { ...limits, rate: COME + 1 }, phases: [0, 40], own: steady });
    expect([measured['disconnections'], measured['messages_lost']]).toEqual([0, 0]);
  });
});

describe('a burst', () => {
  /** All that has waited for 10 s comes at once, and nothing more. */
  const timeline = [fault('bus-outage', FROM + 0.001, 1000)];
  const phases = [0, FROM, FROM + 1.01, 100];
  const told = (measured: Record<string, number>): number =>
    Math.round((measured['invalidation_messages'] * phases[phases.length - 1]) / INSTANCES);

  test('is forgiven when the buffer is below the soft limit in time', () => {
    const free = metricsOf({ subscriber: {}, phases, timeline });
    const messages = told(free);
    expect(messages).toBeGreaterThan(3500);
    // One is at work from the beginning; the others leave one after the other until fewer than 1000 wait.
    const over = (messages - 1 - 999) / TAKEN;
    for (const [softSeconds, times] of [[over - 0.1, INSTANCES], [over + 0.1, 0]]) {
      const measured = metricsOf({ subscriber: { softLimit: 100_000, softSeconds }, phases, timeline });
      expect(measured['disconnections']).toBe(times);
    }
  });

  test('that is lost leaves old copies for as long as they live, unless they are dropped', () => {
    const [kept, flushed] = (['keep', 'flush'] as const).map((onReconnect) => {
      return metricsOf({ subscriber: { hardLimit: 1000, onReconnect }, phases, timeline });
    });
    const missed = `stale_read_rate{tier=l1,cause=missed,phase=${phases[2]}}`;
    expect(flushed['messages_lost']).toBe(kept['messages_lost']);
    // Ten wait when it is cut off, and one is at work.
    expect(kept['messages_lost']).toBe((told(kept) - 1) * INSTANCES);
    expect(kept[missed]).toBeGreaterThan(0.5);
    expect(flushed[missed]).toBe(0);
  });

  test('waits for nobody who starts anew', () => {
    const restart = fault('instances-restart', FROM + 2, FROM + 2);
    const subscriber = { softLimit: 100_000, softSeconds: 5 };
    const measured = metricsOf({ subscriber, phases, timeline: [...timeline, restart] });
    expect(measured['disconnections']).toBe(0);
    expect(measured['messages_lost'] / INSTANCES).toBeCloseTo(told(measured) - 1 - 2 * TAKEN, -1);
  });
});

test('the scale model refuses them', () => {
  const base = system({ subscriber: {}, phases: [0, 40] });
  const [problem] = unfit({ ...base, resolution: { ...base.resolution, mode: 'model' } }).filter(({ path }) => {
    return path.join('.') === 'bus.subscriber';
  });
  expect(problem.message).toBe(
    'the scale model does not follow subscribers that are slow, expected none, or `resolution: exact` ' +
      '(scale model: asked for)',
  );
});
