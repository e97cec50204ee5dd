import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../src/scenario/fault.ts';
import type { ResolvedScenario } from '../../src/scenario/resolved.ts';
import { catchUpTime } from '../../src/theory/coherence.ts';
import { bus, fault, INSTANT, namespace, region, sample, tier, WRITES } from '../world/sample.ts';
import { agrees, metric, replicate } from './replications.ts';

const RUNS = 5;
const BEFORE = 60;
/** From a commit until a consumer sees it, s. */
const WAY = 0.2;

interface Law {
  readonly kind?: FaultKind;
  readonly outage: number;
  readonly rate: number;
  readonly capacity: number;
  readonly duration: number;
}

function scenario({ kind = 'consumer-down', outage, rate, capacity, duration }: Law): ResolvedScenario {
  const popularity = { kind: 'uniform' } as const;
  return sample({
    ...INSTANT,
    duration,
    phases: [{ name: 'all', from: 0, to: duration }],
    regions: [region('here', { rate: 20, instances: 1 })],
    tiers: [tier('l2', { operationTime: 0 })],
    namespaces: [
      namespace('things', {
        keys: 100,
        tiers: [0],
        ttl: [{ ttl: Infinity, jitter: 0, negative: 0 }],
        writes: { rate, popularity, ...WRITES },
        invalidation: 'events',
      }),
    ],
    bus: bus({ capture: { kind: 'constant', time: WAY }, consumeRate: capacity, batch: 1, partitions: 1 }),
    timeline: [fault(kind, BEFORE, BEFORE + outage)],
  });
}

describe('consumers catch up with what has gathered', () => {
  const LAWS = [
    ['consumer-down', 60, 50, 150],
    ['consumer-down', 20, 50, 300],
    ['consumer-down', 100, 40, 60],
    ['bus-outage', 60, 50, 100],
    ['cdc-stall', 60, 50, 100],
  ] as const;

  test.each(LAWS)('%s for %d s, %d events a second, %d consumed', (kind, outage, rate, capacity) => {
    const law = catchUpTime(outage, rate, capacity);
    const runs = replicate(scenario({ kind, outage, rate, capacity, duration: BEFORE + outage + 2 * law + 20 }), RUNS);
    // The lag before is not zero, and the way of the last events counts: a small part of a second each.
    agrees(metric(runs, 'catch_up_time'), law, 0.02 * law + 2 * WAY);
    agrees(metric(runs, 'catch_up_time{region=here}'), law, 0.02 * law + 2 * WAY);
  });

  test('at once, when nothing limits them', () => {
    const [{ metrics }] = replicate(scenario({ outage: 60, rate: 50, capacity: Infinity, duration: 200 }), 1);
    // The next event is the first that comes in time.
    expect(metrics['catch_up_time']).toBeLessThan(0.5);
  });

  test('never, when more comes than they can take: until the end of the run', () => {
    const [{ metrics }] = replicate(scenario({ outage: 40, rate: 50, capacity: 40, duration: 200 }), 1);
    expect(metrics['catch_up_time']).toBe(100);
    expect(metrics['catch_up_origin_reads']).toBeGreaterThan(0);
  });

  test('unmeasured without a fault, with one that lasts to the end, and with one from the beginning', () => {
    const whole = scenario({ outage: 60, rate: 50, capacity: 100, duration: 200 });
    for (const timeline of [[], [fault('consumer-down', 60, 200)], [fault('consumer-down', 0, 60)]]) {
      const [{ metrics }] = replicate({ ...whole, timeline }, 1);
      expect([metrics['catch_up_time'], metrics['catch_up_origin_reads']]).toEqual([NaN, NaN]);
    }
  });

  test('once, after two faults of which the second began before they had made up for the first', () => {
    const whole = scenario({ outage: 60, rate: 50, capacity: 100, duration: 400 });
    const timeline = [[60, 100], [110, 125], [120, 130]].map(([from, to]) => fault('consumer-down', from, to));
    const [{ metrics }] = replicate({ ...whole, timeline }, 1);
    // 40 s of events, of which 10 s were made up for, and 20 s more: 50 s.
    expect(metrics['catch_up_time']).toBeGreaterThan(40);
    expect(metrics['catch_up_time']).toBeLessThan(60);
  });
});
