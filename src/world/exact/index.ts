/** The exact run as `simulate` calls it. */
import type { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { EngineRun } from '../engine-run.ts';
import { ExactRun } from './run.ts';

export function runExact(scenario: ResolvedScenario, record: RunRecord, onProgress: OnProgress): EngineRun {
  const run = new ExactRun(scenario, record);
  const reachedEnd = run.run(onProgress);
  run.stores.check();
  const until = record.simulatedUntil;
  return {
    reachedEnd,
    keysSimulated: run.keyspace.once,
    keysRepresented: run.keyspace.once,
    events: run.events,
    requests: run.requests,
    choices: [],
    distinct: (namespace, seconds) => {
      const total = { keys: 0, bytes: 0 };
      scenario.namespaces.forEach((_, index) => {
        if (namespace >= 0 && namespace !== index) return;
        const found = run.hot.distinct(index, seconds, until);
        total.keys += found.keys;
        total.bytes += found.bytes;
      });
      return total;
    },
  };
}
