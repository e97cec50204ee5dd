/** The queue on a real Redis, in one process: what workers refuse, what fails, and what is done twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { soloCrew } from '../../../src/study/crew.ts';
import type { Simulate } from '../../../src/study/crew.ts';
import { plain } from '../../../src/study/lossless-json.ts';
import { StopSign } from '../../../src/study/stop.ts';
import { enqueue } from '../../../src/study/sweep/enqueue.ts';
import { perform } from '../../../src/study/sweep/perform.ts';
import { pointOf, runsOf } from '../../../src/study/sweep/plan.ts';
import { Mailbox, QueueError, connect, jobId, queueName } from '../../../src/study/sweep/queue.ts';
import type { QueuedRun } from '../../../src/study/sweep/queue.ts';
import { serve } from '../../../src/study/sweep/serve.ts';
import type { Service } from '../../../src/study/sweep/serve.ts';
import { DivergenceError, RunStore } from '../../../src/study/sweep/store.ts';
import { fakeScenario, fakeSimulate } from '../../fixtures/fake-run.ts';
import { WITHOUT_REDIS, startRedis, whySkipped } from '../../fixtures/redis.ts';
import type { TestRedis } from '../../fixtures/redis.ts';

const SCENARIOS = [60, 61, 62].map((duration) => fakeScenario({ duration }));
const POINTS = SCENARIOS.map((scenario) => pointOf(scenario, [String(scenario.duration)], 2));

function runsIn(engine: string) {
  const head = { schemaVersion: 1, engine, name: 'fake', command: '', mode: 'grid', strict: false } as const;
  return runsOf({ ...head, variations: [], metrics: [], points: POINTS });
}

describe.skipIf(WITHOUT_REDIS !== null)(`the queue${whySkipped()}`, () => {
  let redis: TestRedis;
  let folder: string;
  let engine: string;
  let services: Service[];
  let tests = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(() => {
    // A queue of its own for each test.
    engine = `0.0.${++tests}`;
    services = [];
    folder = mkdtempSync(join(tmpdir(), 'windtunnel-queue-'));
  });
  afterEach(async () => {
    await Promise.all(services.map((service) => service.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const storeIn = (name: string): RunStore => new RunStore(join(folder, name));

  async function work(simulate: Simulate): Promise<string[]> {
    const trouble: string[] = [];
    const crew = soloCrew(simulate, new StopSign());
    const rest = { url: redis.url, engine, workers: 1, lock: 30_000, crew };
    services.push(await serve({ ...rest, onDone: () => {}, onTrouble: (message) => trouble.push(message) }));
    return trouble;
  }

  function swept(store: RunStore): Promise<void> {
    const rest = { url: redis.url, engine, file: 'fake.yaml', store, stop: new StopSign() };
    return enqueue(runsIn(engine), POINTS, SCENARIOS, { ...rest, onProgress: () => {}, onIdle: () => {} });
  }

  it('brings back the results that this process would have, to the last bit', async () => {
    await work(fakeSimulate);
    const [local, store] = [storeIn('local'), storeIn('queue')];
    await swept(store);
    const crew = soloCrew(fakeSimulate, new StopSign());
    const rest = { crew, stop: new StopSign(), onProgress: () => {} };
    await perform(runsIn(engine), SCENARIOS, { ...rest, store: local });
    for (const { key } of runsIn(engine)) expect(store.read(key)).toEqual(local.read(key));
  });

  it('does runs again whose results were lost after they had come back', async () => {
    let simulated = 0;
    await work((scenario, replication, onProgress) => {
      simulated++;
      return fakeSimulate(scenario, replication, onProgress);
    });
    await swept(storeIn('first'));
    await swept(storeIn('second'));
    expect(simulated).toBe(12);
  });

  it('reports a run that fails after three tries, and does the others', async () => {
    let tries = 0;
    const trouble = await work((scenario, replication, onProgress) => {
      if (scenario.duration === 61 && replication === 1) {
        tries++;
        throw new Error('struck');
      }
      return fakeSimulate(scenario, replication, onProgress);
    });
    const store = storeIn('queue');
    await swept(store);
    const outcomes = runsIn(engine).map(({ key }) => store.read(key)?.outcome ?? {});
    expect(outcomes.map((outcome) => 'metrics' in outcome)).toEqual([true, true, true, false, true, true]);
    expect([outcomes[3], tries]).toEqual([{ failure: 'struck' }, 3]);
    expect(trouble[0]).toBe('a run failed: struck');
  }, 60_000);

  it.each<[string, Partial<QueuedRun>, RegExp]>([
    ['of another version', { engine: '9.9.9' }, /asked of windtunnel 9\.9\.9, and this worker is windtunnel 0\.0\.\d/],
    ['of another scenario', { scenarioHash: 'sha256:0' }, /this worker reads another scenario than the sweep did/],
  ])('has workers that refuse a run %s', async (_, wrong, message) => {
    const trouble = await work(fakeSimulate);
    const client = await connect(redis.url);
    const queue = new Queue<QueuedRun>(queueName(engine), { connection: client });
    const [run] = runsIn(engine);
    const [{ scenarioHash }] = POINTS;
    const data = { engine, key: run.key, scenarioHash, replication: 0, scenario: plain(SCENARIOS[0]), file: 'a.yaml' };
    const job = await queue.add('run', { ...data, ...wrong }, { jobId: jobId(run.key) });
    await expect.poll(() => job.isFailed(), { timeout: 20_000 }).toBe(true);
    expect(trouble).toEqual([expect.stringMatching(message)]);
    expect(await new Mailbox(client, engine).collect([run.key])).toEqual(new Map());
    await queue.close();
    client.disconnect();
  });

  it('compares what is done twice, before and after it was collected', async () => {
    const client = await connect(redis.url);
    const mailbox = new Mailbox(client, engine);
    await mailbox.put('k', 'result');
    await mailbox.put('k', 'result');
    await expect(mailbox.put('k', 'other')).rejects.toThrow(DivergenceError);
    expect(await mailbox.collect(['k', 'none'])).toEqual(new Map([['k', 'result']]));
    await mailbox.collected('k', 'result');
    expect(await mailbox.collect(['k'])).toEqual(new Map());
    await mailbox.put('k', 'result');
    await expect(mailbox.put('k', 'other')).rejects.toThrow(/this run was done twice and came to two results/);
    client.disconnect();
  });
});

it.each([
  ['redis://127.0.0.1:1', /^redis:\/\/127\.0\.0\.1:1: connect ECONNREFUSED .*; expected a Redis server there$/],
  ['redis://me:secret@127.0.0.1:1', /^redis:\/\/127\.0\.0\.1:1: /],
  ['127.0.0.1:6379', /^found `127\.0\.0\.1:6379`, expected a server such as `redis:\/\/127\.0\.0\.1:6379`$/],
])('a server that is not there is told: %s', async (url, message) => {
  await expect(connect(url)).rejects.toThrow(QueueError);
  await expect(connect(url)).rejects.toThrow(message);
});
