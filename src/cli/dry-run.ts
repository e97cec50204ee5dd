/** `sweep --dry-run`: the runs that a sweep would do, and about how long they would take. */
import { inWords } from '../report/outcome.ts';
import { inWordsOf } from '../report/sweep/parameters.ts';
import { alignColumns } from '../report/markdown.ts';
import { hireCrew } from '../study/hire.ts';
import { StopSign } from '../study/stop.ts';
import type { Run } from '../study/sweep/plan.ts';
import { formatQuantity } from '../units/format.ts';
import { EXIT } from './exit.ts';
import type { Design } from './sweep-design.ts';

/** How long the first run may go on until its speed is taken for that of all, ms. */
const PROBE = 1000;

interface Pending {
  readonly all: readonly Run[];
  readonly pending: readonly Run[];
  readonly workers: number;
}

export async function dryRun(design: Design, { all, pending, workers }: Pending): Promise<number> {
  const { plan } = design;
  const rows = plan.points.map(({ values, problem, replications }, index) => {
    const left = pending.filter(({ point }) => point === index).length;
    const mine = all.filter(({ point }) => point === index).length;
    const state = problem !== null ? 'invalid' : left === 0 ? 'done' : `${left} to run`;
    const share = mine < replications && problem === null ? `${mine} of ${replications}` : String(replications);
    return [String(index + 1), inWordsOf(plan.variations, values), problem === null ? share : '–', state];
  });
  const table = alignColumns([['point', 'values', 'replications', 'runs'], ...rows], [true, false, true, false]);
  process.stdout.write(table.map((cells) => `${cells.join('  ').trimEnd()}\n`).join(''));
  const seconds = pending.length === 0 ? 0 : await secondsOfOne(design, pending[0]);
  const total = (seconds * pending.length) / Math.min(workers, Math.max(1, pending.length));
  const about = `about ${formatQuantity(Math.ceil(total), 's')} on ${inWords(workers, 'thread')}`;
  const told = pending.length === 0 ? 'nothing left to run' : `${inWords(pending.length, 'run')} to do, ${about}`;
  const how = pending.length === 0 ? '' : ' (an estimate: all at the speed that the first one had for a second)';
  process.stderr.write(`${plan.name}: ${told}${how}\n`);
  return plan.points.some(({ problem }) => problem !== null) ? EXIT.usage : EXIT.passed;
}

/** By the part of it that a short while simulates. */
async function secondsOfOne({ scenarios }: Design, { point, replication }: Run): Promise<number> {
  const scenario = scenarios[point];
  if (scenario === null) return 0;
  const stop = new StopSign();
  const crew = hireCrew(1, stop);
  const begun = performance.now();
  let reached = 0;
  let at = begun;
  try {
    await crew.run({ scenario, replication, traced: null }, (fraction) => {
      if (stop.raised) return;
      reached = fraction;
      at = performance.now();
      if (at > begun + PROBE) stop.raise();
    });
  } finally {
    await crew.close();
  }
  return reached === 0 ? 0 : (at - begun) / 1000 / reached;
}
