/**
 * The two cases of "Metastable Failures in Distributed Systems" (Bronson, Aghayev, Charapko, Zhu, HotOS 2021): a
 * database that answers within 100 ms up to 300 reads a second, and ten times as slowly above.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../src/world/simulate.ts';
import { shipped } from './fixtures/shipped.ts';

function metricsOf(name: string, ...set: string[]) {
  return simulate(shipped(name, ...set), 0, () => true).metrics;
}

describe('clients that try once more', () => {
  // A trigger that fills the database with all that it can hold: what follows depends on the load alone.
  const trigger = 'timeline=[{ fault: origin-slow, at: 60 s, for: 60 s, times: 50 }]';
  const steady = 'traffic.shape=[]';

  test.each([
    ['140/s', 0.999, 1],
    ['280/s', 0, 0.01],
  ])('at %s: %d to %d of the requests are answered long after the trigger', (rate, least, most) => {
    const metrics = metricsOf('metastable-retries', `traffic.rate=${rate}`, steady, trigger);
    expect(metrics['availability{phase=before}']).toBeGreaterThan(0.999);
    expect(metrics['availability{phase=recovered}']).toBeGreaterThanOrEqual(least);
    expect(metrics['availability{phase=recovered}']).toBeLessThanOrEqual(most);
  });

  test('at 280/s stay at 560 reads a second, none of them in time, until the load is below 150/s', () => {
    const metrics = metricsOf('metastable-retries');
    expect(metrics['origin_reads{phase=after}'] / 560).toBeCloseTo(1, 1);
    expect(metrics['availability{phase=after}']).toBe(0);
    expect(metrics['availability{phase=recovered}']).toBeGreaterThan(0.999);
  });

  test('recover by themselves when retries are few', () => {
    // The paper's 20 retries a second are 7 % of the load.
    const metrics = metricsOf('metastable-retries', steady, 'namespaces.rows.origin_reads.retry_budget=5 %');
    expect(metrics['availability{phase=recovered}']).toBeGreaterThan(0.999);
  });

  test('above 300/s fail without any trigger', () => {
    const metrics = metricsOf('metastable-retries', 'traffic.rate=330/s', steady, 'timeline=[]');
    expect(metrics['availability{phase=recovered}']).toBeLessThan(0.01);
  });
});

describe('a cache that is emptied once', () => {
  test('stays empty when it is a look-aside cache: nobody stores what comes too late', () => {
    const metrics = metricsOf('metastable-lookaside');
    expect(metrics['hit_rate{phase=before}']).toBeGreaterThan(0.9);
    expect(metrics['availability{phase=before}']).toBe(1);
    expect(metrics['availability{phase=end}']).toBeLessThan(0.01);
  });

  test('fills again when it reads through', () => {
    const metrics = metricsOf('metastable-lookaside', 'namespaces.rows.origin_reads.late=stored');
    expect(metrics['hit_rate{phase=end}']).toBeGreaterThan(0.85);
    expect(metrics['availability{phase=end}']).toBeGreaterThan(0.95);
  });

  test('does no harm where the database can serve everybody: below 300/s', () => {
    const metrics = metricsOf('metastable-lookaside', 'traffic.rate=280/s', 'namespaces.rows.keys=2k');
    expect(metrics['availability']).toBe(1);
  });
});
