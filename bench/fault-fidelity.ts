/**
 * The scale model against the exact run through faults: paired replications of every scenario of `fault-pairs.ts`, the
 * worst of all spans of five seconds from the fault on. A figure over its tolerance is marked with `!`. Takes about
 * three minutes a replication; a part of a scenario's name picks it.
 *
 *   npx tsx bench/fault-fidelity.ts [part of a name] [replications]
 */
import { pairScenario } from '../test/fixtures/engine-pairs.ts';
import { compareTransients, FAULT_PAIRS } from '../test/fixtures/fault-pairs.ts';

const [part = '', replications = '4'] = process.argv.slice(2);
const mark = (over: number): string => (over > 1 ? '!' : ' ');

const WIDTHS = [8, 7, 9, 9, 7, 7];
const row = (name: string, cells: readonly string[]): string =>
  [name.padEnd(32), ...cells.map((cell, column) => cell.padStart(WIDTHS[column]))].join(' ');

console.log(row('', ['shares', 'at', 'shares', 'reads', 'CPU s', '']));
console.log(row('fault', ['off, pp', 's', 'of tol.', 'of tol.', 'exact', 'model']));
for (const [name, settings] of Object.entries(FAULT_PAIRS)) {
  if (!name.includes(part)) continue;
  const found = compareTransients(pairScenario(settings), Number(replications));
  console.log(
    row(name, [
      found.points.toFixed(2),
      String(found.at),
      `${found.shares.toFixed(2)}${mark(found.shares)}`,
      `${found.reads.toFixed(2)}${mark(found.reads)}`,
      found.exactSeconds.toFixed(1),
      found.modelSeconds.toFixed(1),
    ]),
  );
}
