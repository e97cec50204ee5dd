import { expect, test } from 'vitest';
import { Metrics } from '../../src/measure/metrics.ts';
import { RunRecord } from '../../src/measure/record.ts';
import { fault, sample } from '../world/sample.ts';

/** A record of 60 windows of a second with 1000 requests each, of which those in some windows fail. */
function recordOf(failing: (second: number) => number): RunRecord {
  const scenario = sample({
    duration: 60,
    phases: [
      { name: 'before', from: 0, to: 20 },
      { name: 'after', from: 20, to: 60 },
    ],
    timeline: [fault('origin-down', 20, 25)],
  });
  const record = new RunRecord(scenario);
  for (let window = 0; window < 60; window++) {
    const at = record.at(window, 0);
    const failed = failing(window);
    record.counts[at + record.fields.requests] = 1000;
    record.counts[at + record.fields.error] = failed;
    record.counts[at + record.fields.hit] = 900 - 0.9 * failed;
    record.counts[at + record.fields.miss] = 100 - 0.1 * failed;
  }
  return record;
}

const valueOf = (record: RunRecord, metric: 'time_to_recover' | 'metastable' | 'dip_depth', phase?: string): number => {
  const labels = phase === undefined ? {} : { phase };
  return new Metrics(record, { distinct: () => ({ keys: 0, bytes: 0 }) }).value({ metric, labels });
};

test('what lasts beyond the fault takes so long', () => {
  const record = recordOf((second) => (second >= 20 && second < 40 ? 500 : 0));
  expect(valueOf(record, 'time_to_recover')).toBe(15);
  expect(valueOf(record, 'time_to_recover', 'after')).toBe(20);
  expect(valueOf(record, 'metastable')).toBe(0);
  expect(valueOf(record, 'dip_depth')).toBe(0.5);
});

test('what comes back counts until it is gone for good', () => {
  const record = recordOf((second) => (second % 10 === 9 && second > 20 && second < 50 ? 500 : 0));
  expect(valueOf(record, 'time_to_recover')).toBe(25);
});

test('what is over with the fault takes no time', () => {
  expect(valueOf(recordOf((second) => (second >= 20 && second < 25 ? 1000 : 0)), 'time_to_recover')).toBe(0);
});

test('what never ends is metastable', () => {
  const record = recordOf((second) => (second >= 20 ? 900 : 0));
  expect(valueOf(record, 'time_to_recover')).toBe(Infinity);
  expect(valueOf(record, 'metastable')).toBe(1);
});

test('a few requests more or fewer are chance', () => {
  expect(valueOf(recordOf((second) => (second === 50 ? 10 : 0)), 'time_to_recover')).toBe(0);
});
