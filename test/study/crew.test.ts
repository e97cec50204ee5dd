import { afterEach, describe, expect, it } from 'vitest';
import { soloCrew, threadCrew } from '../../src/study/crew.ts';
import type { Crew, Job } from '../../src/study/crew.ts';
import { StopSign } from '../../src/study/stop.ts';
import { fakeScenario, fakeSimulate } from '../fixtures/fake-run.ts';

/**
 * A thread that answers with its number, the scenario it goes by, and whether that came with the job. Replication 13
 * fails, 14 ends the thread; the others take the longer the smaller their number is.
 */
const THREAD = `
import { parentPort, threadId } from 'node:worker_threads';
let known = null;
parentPort.on('message', ({ scenario, replication }) => {
  known = scenario ?? known;
  if (replication === 14) process.exit(3);
  parentPort.postMessage({ kind: 'progress', fraction: 0.5 });
  if (replication === 13) return parentPort.postMessage({ kind: 'failed', error: new Error('unlucky') });
  const result = { threadId, name: known.name, replication, sent: scenario !== null };
  setTimeout(() => parentPort.postMessage({ kind: 'done', result }), 20 - 5 * replication);
});`;
const SCRIPT = new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`);

interface Answer {
  readonly threadId: number;
  readonly name: string;
  readonly replication: number;
  readonly sent: boolean;
}

const SCENARIOS = ['a', 'b'].map((name) => fakeScenario({ name }));
const job = (scenario: number, replication: number): Job => {
  return { scenario: SCENARIOS[scenario], replication, traced: null };
};

let crew: Crew | null = null;
afterEach(() => crew?.close());

function threads(size: number, stop = new StopSign()): (job: Job) => Promise<Answer | null> {
  const hired = threadCrew(SCRIPT, size, stop);
  crew = hired;
  return async (one) => (await hired.run(one, () => {})) as unknown as Answer | null;
}

describe('a crew of threads', () => {
  it.each([1, 2, 5])('of %i gives each job of any scenario its own answer', async (size) => {
    const run = threads(size);
    const jobs = [job(0, 0), job(0, 1), job(1, 0), job(1, 2), job(0, 2)];
    const answers = await Promise.all(jobs.map(run));
    expect(answers.map((answer) => [answer?.name, answer?.replication])).toEqual(
      jobs.map(({ scenario, replication }) => [scenario.name, replication]),
    );
    expect(new Set(answers.map((answer) => answer?.threadId)).size).toBe(size);
  });

  it('sends a scenario to a thread when it goes by another, and not with each replication', async () => {
    const run = threads(1);
    const answers = await Promise.all([job(0, 0), job(0, 1), job(1, 0), job(1, 1), job(0, 2)].map(run));
    expect(answers.map((answer) => answer?.sent)).toEqual([true, false, true, false, true]);
  });

  it.each([
    ['fails', 13, 'unlucky'],
    ['ends its thread', 14, 'a simulation thread ended unasked with code 3'],
  ])('goes on when a job %s', async (_, replication, message) => {
    const run = threads(1);
    const outcomes = await Promise.allSettled([job(0, 0), job(0, replication), job(0, 1)].map(run));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { message } });
  });

  it('begins nothing once the stop sign is raised', async () => {
    const stop = new StopSign();
    const run = threads(1, stop);
    const answers = [job(0, 0), job(0, 1), job(0, 2)].map(run);
    stop.raise();
    expect((await Promise.all(answers)).map((answer) => answer?.replication)).toEqual([0, undefined, undefined]);
  });
});

it('a crew of one is the calling thread', async () => {
  const stop = new StopSign();
  const solo = soloCrew(fakeSimulate, stop);
  expect(await solo.run(job(0, 1), () => {})).toEqual(fakeSimulate(SCENARIOS[0], 1, () => true));
  stop.raise();
  expect(await solo.run(job(0, 2), () => {})).toBeNull();
});
