/** The exact run as `simulate` calls it. */
import { RunRecord } from '../../measure/record.ts';
import type { OnProgress } from '../../measure/result.ts';
import type { Story, TracedKey } from '../../measure/story.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { formatQuantity } from '../../units/format.ts';
import type { EngineRun } from '../engine-run.ts';
import { Keyspace } from '../keyspace.ts';
import { recordedWithin } from '../recording.ts';
import { Chronicle } from './observation/chronicle.ts';
import type { Suspect } from './observation/chronicle.ts';
import { ExactRun } from './run.ts';

/** Which stories a run tells: of a key, of the first old answers that should not have been, or none. */
type Telling = TracedKey | 'suspects' | 'none';

/** So many stories: who has understood a few is better served by repairing their cause. */
const STORIES_MAX = 3;

export function runExact(
  scenario: ResolvedScenario,
  record: RunRecord,
  onProgress: OnProgress,
  telling: Telling = 'none',
): EngineRun {
  const traced = typeof telling === 'object' ? telling : null;
  const key = traced === null ? -1 : new Keyspace(scenario).ranked(traced.namespace, traced.number);
  const chronicle = traced === null ? null : new Chronicle(scenario, [key], []);
  const run = new ExactRun(scenario, record, chronicle);
  const reachedEnd = run.run(onProgress);
  run.check();
  const until = record.simulatedUntil;
  let stories: readonly Story[] = [];
  if (traced !== null && chronicle !== null) stories = [chronicle.whole(traced.namespace, key, run.keyspace)];
  else if (telling === 'suspects' && reachedEnd) stories = explain(scenario, run.suspects, onProgress);
  return {
    reachedEnd,
    keysSimulated: run.keyspace.once,
    keysRepresented: run.keyspace.once,
    events: run.events,
    requests: run.requests,
    choices: scenario.namespaces.flatMap(({ name, keys: distinct, recording }) => {
      const played = recording === null ? 0 : recordedWithin(recording, until);
      const found = `${formatQuantity(played, 'count')} requests for ${formatQuantity(distinct, 'count')} keys`;
      return recording === null ? [] : [`The requests of ${name} are those of ${recording.file}: ${found}.`];
    }),
    stories,
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

/** Runs once more as far as the first few old answers, broken promises before others, and tells how they came about. */
function explain(scenario: ResolvedScenario, suspects: readonly Suspect[], onProgress: OnProgress): readonly Story[] {
  const byGravity = suspects.toSorted((a, b) => Number(b.end.isBroken) - Number(a.end.isBroken));
  const chosen = byGravity.slice(0, STORIES_MAX);
  if (chosen.length === 0) return [];
  const chronicle = new Chronicle(scenario, [...new Set(chosen.map(({ key }) => key))], chosen);
  const { duration } = scenario;
  const again = new ExactRun(scenario, new RunRecord(scenario), chronicle);
  again.run(() => !chronicle.isComplete && onProgress(duration, duration));
  return chronicle.stories;
}
