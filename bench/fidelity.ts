/**
 * The scale model against the exact run: means of ten paired replications on every scenario of `engine-pairs.ts`. A
 * figure over its tolerance is marked with `!`. Takes about an hour; a part of a scenario's name picks it.
 *
 *   npx tsx bench/fidelity.ts [part of a name] [replications]
 */
import { compareEngines, PAIRS, pairScenario } from '../test/fixtures/engine-pairs.ts';

const [part = '', replications = '10'] = process.argv.slice(2);
const mark = (over: number): string => (over > 1 ? '!' : ' ');

const HEAD = ['shares', 'origin reads', 'windows', 'p50', 'p99', 'events', 'CPU s', ''];
const UNITS = ['off, pp', 'off +- 95 %', 'over tol.', 'o. tol.', 'o. tol.', '1/n', 'exact', 'model'];
const WIDTHS = [7, 18, 11, 7, 7, 6, 6, 6];
const row = (name: string, cells: readonly string[]): string =>
  [name.padEnd(50), ...cells.map((cell, column) => cell.padStart(WIDTHS[column]))].join(' ');

console.log(row('', HEAD));
console.log(row('scenario', UNITS));
for (const [name, settings] of Object.entries(PAIRS)) {
  if (!name.includes(part)) continue;
  const found = compareEngines(pairScenario(settings), Number(replications));
  const percent = (value: number, digits = 2): string => (100 * value).toFixed(digits);
  console.log(
    row(name, [
      `${found.servedPoints.toFixed(2)}${mark(found.served)}`,
      `${percent(found.originShift)} +- ${percent(found.originHalfWidth)} %${mark(found.originReads)}`,
      `${found.windows.toFixed(2)}${mark(found.windows)} (${found.windowsCompared})`,
      `${found.p50.toFixed(2)}${mark(found.p50)}`,
      `${found.p99.toFixed(2)}${mark(found.p99)}`,
      `${(1 / found.eventRatio).toFixed(0)}${mark(found.events)}`,
      found.exactSeconds.toFixed(1),
      found.modelSeconds.toFixed(1),
    ]),
  );
}
