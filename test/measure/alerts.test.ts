/** Alerts, held to the moments at which a rule of Prometheus would fire, worked out by hand. */
import { expect, test } from 'vitest';
import { Metrics } from '../../src/measure/metrics.ts';
import { RunRecord } from '../../src/measure/record.ts';
import type { Alert } from '../../src/scenario/alert.ts';
import type { MetricName } from '../../src/scenario/metric.ts';
import { simulate } from '../../src/world/simulate.ts';
import { bus, fault, namespace, origin, region, sample, tier, WRITES } from '../world/sample.ts';

function alert(parts: Partial<Alert>): Alert {
  const selector = { metric: 'error_rate', labels: {} } as const;
  return { name: 'a', text: '', selector, operator: '>', bound: 0.1, over: 10, every: 5, lasting: 0, ...parts };
}

/** 120 windows of a second with 1000 requests each, of which a share fails; the origin is down from 20 s to 60 s. */
function recordOf(rule: Alert, failing: (second: number) => number): Metrics {
  const timeline = [fault('origin-down', 20, 60)];
  const record = new RunRecord(sample({ duration: 120, timeline, alerts: [rule] }));
  for (let window = 0; window < 120; window++) {
    const at = record.at(window, 0);
    record.counts[at + record.fields.requests] = 1000;
    record.counts[at + record.fields.error] = 1000 * failing(window);
  }
  return new Metrics(record, { distinct: () => ({ keys: 0, bytes: 0 }) });
}

const during = (from: number, to: number, share: number) => (second: number) =>
  second >= from && second < to ? share : 0;

const told = (metrics: Metrics): number[] =>
  (['time_to_detect', 'alerts_fired', 'false_alarms'] as const).map((metric) => metrics.value({ metric, labels: {} }));

// Half of the requests fail, so that their share over 10 s is t / 20 after t seconds, above 10 % after 2 s.
test.each([
  [{ every: 5, lasting: 0 }, 5],
  [{ every: 1, lasting: 0 }, 3],
  [{ every: 1, lasting: 7 }, 10],
  [{ every: 5, lasting: 10 }, 15],
  // 5 s and then 12 s are over at 17 s, which is seen at the next look.
  [{ every: 5, lasting: 12 }, 20],
  // Of the 26 s that there are by then, 3 / 26 have failed.
  [{ every: 1, lasting: 0, over: 30 }, 6],
  [{ every: 1, lasting: 0, bound: 0.5 }, Infinity],
])('%o fires after %d s', (parts, seconds) => {
  const metrics = recordOf(alert(parts), during(20, 60, 0.5));
  expect(told(metrics)).toEqual([seconds, seconds === Infinity ? 0 : 1, 0]);
});

test('what does not hold at each look does not fire', () => {
  const flicker = (second: number): number => (second % 10 < 4 ? 0.5 : 0);
  expect(told(recordOf(alert({ over: 1, every: 1, lasting: 3 }), flicker))).toEqual([4, 12, 7]);
  expect(told(recordOf(alert({ over: 1, every: 1, lasting: 4 }), flicker))).toEqual([Infinity, 0, 0]);
});

test('an alarm before the fault is false, and so is one long after it, when the alert remembers no more of it', () => {
  const metrics = recordOf(alert({ every: 1 }), (second) => during(5, 7, 1)(second) + during(100, 110, 1)(second));
  expect(told(metrics)).toEqual([Infinity, 2, 2]);
});

test('an alarm that the last seconds of a fault raise tells of it', () => {
  expect(told(recordOf(alert({ every: 5, lasting: 5 }), during(58, 60, 1)))).toEqual([45, 1, 0]);
});

test('without the log a region is silent, and its lag says nothing of it', () => {
  const watch = (metric: MetricName, bound: number): Alert =>
    alert({ name: metric, selector: { metric, labels: {} }, bound, over: 1, every: 1, lasting: 2 });
  const scenario = sample({
    duration: 120,
    regions: [region('here', { rate: 20 })],
    namespaces: [
      namespace('things', {
        keys: 100,
        writes: { rate: 50, popularity: { kind: 'uniform' }, ...WRITES },
        invalidation: 'events',
      }),
    ],
    bus: bus({ tiers: [1] }),
    timeline: [fault('bus-outage', 20.5, 60.5)],
    alerts: [watch('bus_silence', 10), watch('bus_lag_max', 10)],
  });
  const { metrics } = simulate(scenario, 0, () => true);
  // The last event before is of 20.5 s, in the window that ends at 21 s: more than 10 s of silence from 32 s on.
  expect(metrics['time_to_detect{alert=bus_silence}']).toBe(13.5);
  // What waited is seen to have done so when it comes: then it is too late.
  expect(metrics['time_to_detect{alert=bus_lag_max}']).toBe(Infinity);
});

test('errors of a run fire when their share has crossed the bound for so long', () => {
  const scenario = sample({
    duration: 200,
    tiers: [],
    namespaces: [namespace('things', { keys: 1000, tiers: [], ttl: [] })],
    timeline: [fault('origin-down', 60, 160)],
    alerts: [alert({ over: 20, every: 5, bound: 0.3, lasting: 15 })],
  });
  const { metrics } = simulate(scenario, 0, () => true);
  // All fail: t / 20 of 20 s. 0.25 after 5 s, 0.5 after 10 s, and 15 s from there.
  expect(metrics['time_to_detect{alert=a}']).toBe(25);
  expect(metrics['false_alarms{alert=a}']).toBe(0);
});

test.each(['exact', 'model'] as const)('%s: an origin that is slower is used more', (mode) => {
  const scenario = sample({
    duration: 200,
    tiers: [],
    namespaces: [namespace('things', { keys: 1000, tiers: [], ttl: [], singleFlight: false })],
    resolution: { mode, head: 500, blockWidth: 0.01, sampledInstances: 16 },
    origin: origin({ concurrency: 100, latency: { kind: 'constant', time: 0.04 } }),
    timeline: [fault('origin-slow', 60, 160, { times: 2 })],
    alerts: [
      alert({ selector: { metric: 'origin_utilization', labels: {} }, over: 20, every: 4, bound: 0.6, lasting: 8 }),
    ],
  });
  const { metrics } = simulate(scenario, 0, () => true);
  // 40 % and then 80 %: the mean of 20 s is 40 % + 2 % a second, above 60 % after 10 s, seen after 12 s.
  expect(metrics['time_to_detect{alert=a}']).toBe(20);
});

test('memory counts what something else has taken', () => {
  const scenario = sample({
    duration: 60,
    tiers: [tier('l2', { kind: 'redis', entries: 1000, nodes: 2, eviction: 'allkeys-lru' })],
    namespaces: [namespace('things', { keys: 100, tiers: [0], ttl: [{ ttl: Infinity, jitter: 0, negative: 0 }] })],
    timeline: [fault('memory-pressure', 30, 45, { tier: 0, nodes: 1, share: 0.5 })],
    alerts: [alert({ selector: { metric: 'memory_share', labels: {} }, every: 1, bound: 0.25 })],
  });
  const { metrics } = simulate(scenario, 0, () => true);
  // 100 entries of 2000 are held, and half of one node of two is taken.
  expect(metrics['memory_share']).toBeCloseTo(0.05, 9);
  expect(metrics['time_to_detect{alert=a}']).toBe(1);
});
