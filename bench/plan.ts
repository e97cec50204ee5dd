/**
 * Plans of small systems drawn at random beside an exhaustive search: whether both find the same, and in how many runs.
 */
import { soloCrew } from '../src/study/crew.ts';
import { StopSign } from '../src/study/stop.ts';
import { studyWith } from '../src/study/study.ts';
import { simulate } from '../src/world/simulate.ts';
import { VARY, planShop, shop } from '../test/fixtures/plans.ts';

/** Of 80 configurations each: some minutes of CPU. */
const SYSTEMS = 20;

let same = 0;
let most = 0;
let runs = 0;
let all = 0;
for (let seed = 1; seed <= SYSTEMS; seed++) {
  const { found, space, runs: spent } = await planShop(shop(seed), VARY);
  const stop = new StopSign();
  const options = { replications: null, strict: false, traced: null, stop, onProgress: () => {} };
  let best = { index: -1, cost: Infinity };
  let exhaustive = 0;
  for (const { scenario, index } of space.configurations) {
    const study = await studyWith(soloCrew(simulate, stop), scenario, options);
    if (study === null) throw new Error('a study that nobody stopped has come to nothing');
    exhaustive += study.facts.replications;
    const cost = study.metrics['cost_per_month'].mean;
    if (study.verdict === 'pass' && cost < best.cost) best = { index, cost };
  }
  if ((found.best?.index ?? -1) === best.index) same++;
  most = Math.max(most, spent.search / exhaustive);
  runs += spent.search;
  all += exhaustive;
}
console.log(`the same configuration in ${same} of ${SYSTEMS} systems`);
console.log(`${runs} runs instead of ${all}; at most ${(100 * most).toFixed(0)} % of those of an exhaustive search`);
