/**
 * The scale model against the exact run: means of ten paired replications on every scenario of `engine-pairs.ts`. A figure
 * over its tolerance is marked with `!`. Takes about twenty minutes; a part of a scenario's name picks it.
 *
 *   npx tsx bench/fidelity.ts [part of a name] [replications]
 */
import { compareEngines, PAIRS, pairScenario } from '../test/fixtures/engine-pairs.ts';

const [part = '', replications = '10'] = process.argv.slice(2);
const mark = (over: number): string => (over > 1 ? '!' : ' ');

console.log('                                                   shares   origin reads   windows     p50     p99   events     CPU s');
console.log('scenario                                           off, pp   off +- 95 %   over tol. over t. over t.  1/n   exact model');
for (const [name, settings] of Object.entries(PAIRS)) {
  if (!name.includes(part)) continue;
  const found = compareEngines(pairScenario(settings), Number(replications));
  const percent = (value: number, digits = 2): string => (100 * value).toFixed(digits);
  console.log(
    name.padEnd(50),
    `${found.servedPoints.toFixed(2)}${mark(found.served)}`.padStart(7),
    `${percent(found.originShift)} +- ${percent(found.originHalfWidth)} %${mark(found.originReads)}`.padStart(18),
    `${found.windows.toFixed(2)}${mark(found.windows)} (${found.windowsCompared})`.padStart(11),
    `${found.p50.toFixed(2)}${mark(found.p50)}`.padStart(7),
    `${found.p99.toFixed(2)}${mark(found.p99)}`.padStart(7),
    `${(1 / found.eventRatio).toFixed(0)}${mark(found.events)}`.padStart(6),
    found.exactSeconds.toFixed(1).padStart(6),
    found.modelSeconds.toFixed(1).padStart(6),
  );
}
