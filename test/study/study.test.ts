import { describe, expect, it } from 'vitest';
import { soloCrew } from '../../src/study/crew.ts';
import type { Crew } from '../../src/study/crew.ts';
import { studyWith } from '../../src/study/study.ts';
import type { Study, StudyOptions } from '../../src/study/study.ts';
import { studentQuantile } from '../../src/study/statistics.ts';
import { StopSign } from '../../src/study/stop.ts';
import { FAKE_METRICS, expectation, fakeScenario, fakeSimulate } from '../fixtures/fake-run.ts';

function options(more: Partial<StudyOptions> = {}): StudyOptions {
  const stop = new StopSign();
  return { replications: null, strict: false, traced: null, stop, onProgress: () => {}, ...more };
}

async function study(scenario = fakeScenario(), more: Partial<StudyOptions> = {}): Promise<Study | null> {
  const all = options(more);
  return studyWith(soloCrew(fakeSimulate, all.stop), scenario, all);
}

/** Finishes replications in the reverse of the order asked, as threads may. */
function backwardsCrew(): Crew {
  const waiting: (() => void)[] = [];
  return {
    run({ scenario, replication }) {
      // All jobs of a batch are given before the first of these turns comes.
      queueMicrotask(() => waiting.splice(0).toReversed().forEach((finish) => finish()));
      return new Promise((resolve) => {
        waiting.push(() => resolve(fakeSimulate(scenario, replication, () => true)));
      });
    },
    async close() {},
  };
}

describe('a study', () => {
  it('takes means and intervals over the replications', async () => {
    const { metrics, facts } = (await study())!;
    const runs = [0, 1, 2].map((replication) => fakeSimulate(fakeScenario(), replication, () => true));
    const values = runs.map((run) => run.metrics['origin_reads']);
    const mean = (values[0] + values[1] + values[2]) / 3;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / 2);
    const half = (studentQuantile(0.95, 2) * deviation) / Math.sqrt(3);
    expect(facts.replications).toBe(3);
    expect(metrics['origin_reads'].mean).toBeCloseTo(mean, 6);
    expect(metrics['origin_reads'].ci95![0]).toBeCloseTo(mean - half, 6);
    expect(metrics['origin_reads'].ci95![1]).toBeCloseTo(mean + half, 6);
    expect(metrics['origin_reads'].unit).toBe('req/s');
  });

  it('keeps intervals within what a metric can be', async () => {
    const noisy = fakeScenario();
    const crew: Crew = {
      async run({ replication }) {
        const result = fakeSimulate(noisy, replication, () => true);
        const value = [0.99, 1, 1][replication];
        return { ...result, metrics: { availability: value, origin_utilization: value, error_rate: 1 - value } };
      },
      async close() {},
    };
    const { metrics } = (await studyWith(crew, noisy, options()))!;
    expect(metrics['availability'].ci95![1]).toBe(1);
    expect(metrics['error_rate'].ci95![0]).toBe(0);
    expect(metrics['origin_utilization'].ci95![1]).toBeGreaterThan(1);
  });

  it('reports what nobody measured as such', async () => {
    const { metrics } = (await study())!;
    expect(metrics['stale_hit_share{namespace=catalog}']).toEqual({ mean: NaN, ci95: null, unit: 'ratio' });
  });

  it('has no interval from one replication, and judges by the point', async () => {
    const scenario = fakeScenario({ expectations: [expectation('hit_rate >= 0.9')] });
    const { metrics, series, judgements } = (await study(scenario, { replications: 1 }))!;
    expect(metrics['hit_rate'].ci95).toBeNull();
    expect(series.columns['hit_rate'].half).toBeNull();
    expect(judgements[0]).toMatchObject({ verdict: 'pass', point: true });
  });

  it('does not depend on which replication ends first', async () => {
    expect(await studyWith(backwardsCrew(), fakeScenario(), options())).toEqual(await study());
  });
});

describe('the number of replications', () => {
  const [mean] = FAKE_METRICS['origin_reads'];
  it.each<[what: string, demands: string[], fixed: number | null, want: number, verdict: string]>([
    ['is the initial one when all is decided', ['hit_rate >= 0.9'], null, 3, 'pass'],
    ['grows to the most while a demand is undecided', [`herd_max < ${FAKE_METRICS['herd_max'][0]}`], null, 7, '?'],
    ['is what the user fixed, however undecided', [`origin_reads < ${mean}`], 2, 2, 'inconclusive'],
    ['does not grow for a metric without data', ['stale_hit_share{namespace=catalog} < 1'], null, 3, 'fail'],
  ])('%s', async (_, demands, fixed, want, verdict) => {
    const scenario = fakeScenario({
      replications: { initial: 3, max: 7 },
      expectations: demands.map((demand) => expectation(demand)),
    });
    const { facts, verdict: found } = (await study(scenario, { replications: fixed }))!;
    expect(facts.replications).toBe(want);
    if (verdict !== '?') expect(found).toBe(verdict);
  });

  it('stops growing once the interval has left the bound', async () => {
    // Half a per mille below the mean: three replications cannot tell, ten can.
    const scenario = fakeScenario({ expectations: [expectation(`origin_reads > ${mean * 0.9988}`)] });
    const { facts, verdict } = (await study(scenario))!;
    expect(verdict).toBe('pass');
    expect(facts.replications).toBeGreaterThanOrEqual(3);
    expect(facts.replications).toBeLessThanOrEqual(10);
  });
});

describe('an interruption', () => {
  /** Raises the sign once `replication` is half done. */
  function stopAt(replication: number, stop: StopSign): StudyOptions['onProgress'] {
    return (done, planned) => {
      if (done * planned >= replication + 0.5) stop.raise();
    };
  }

  it('in the first replication leaves what was simulated by then', async () => {
    const stop = new StopSign();
    const scenario = fakeScenario({ expectations: [expectation('hit_rate >= 0.9')] });
    const interrupted = (await study(scenario, { stop, onProgress: stopAt(0, stop) }))!;
    expect(interrupted.facts).toMatchObject({ interrupted: true, replications: 1, simulatedUntil: 900 });
    expect(interrupted.series.to.at(-1)).toBe(900);
    expect(interrupted.verdict).toBe('interrupted');
    expect(interrupted.judgements[0].verdict).toBe('inconclusive');
  });

  it('later leaves the replications that had come to their end', async () => {
    const stop = new StopSign();
    const interrupted = (await study(fakeScenario(), { stop, onProgress: stopAt(2, stop) }))!;
    expect(interrupted.facts).toMatchObject({ interrupted: true, replications: 2, simulatedUntil: 1800 });
    expect(interrupted.metrics['hit_rate'].ci95).not.toBeNull();
  });

  it('before the first leaves nothing', async () => {
    const stop = new StopSign();
    stop.raise();
    expect(await study(fakeScenario(), { stop })).toBeNull();
  });
});

describe('progress', () => {
  it('rises to one', async () => {
    const seen: number[] = [];
    await study(fakeScenario(), { onProgress: (done) => seen.push(done) });
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});
