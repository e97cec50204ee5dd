/** Checks of the expectations: each is a statement about something that exists. */
import { about, valueAt } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import { listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { parseStatement } from '../expectation.ts';
import { isCostMetric, isWriteMetric } from '../metric.ts';
import type { MetricName } from '../metric.ts';
import { USUAL_PHASES } from '../resolve/phases.ts';
import type { Vocabulary } from '../selector.ts';
import { alertNames, namesOf } from './reference.ts';

/** What only alerts can tell. */
const OF_ALARMS: readonly MetricName[] = ['time_to_detect', 'alerts_fired', 'false_alarms'];

export function checkExpectations(draft: Draft, complain: Complain): void {
  const vocabulary: Vocabulary = {
    tiers: namesOf(draft.tiers),
    regions: namesOf(draft.regions),
    namespaces: namesOf(draft.namespaces),
    phases: phaseNames(draft),
    alerts: alertNames(draft),
  };
  listAt(draft.root, ['expect']).forEach((expectation, index) => {
    const path = typeof expectation === 'string' ? ['expect', index] : ['expect', index, 'that'];
    const text = valueAt(draft.root, path);
    if (typeof text !== 'string') return;
    const statement = parseStatement(text, vocabulary);
    if (!('problems' in statement)) {
      const { metric } = statement.selector;
      const isWritten = draft.namespaces.some(({ spec }) => spec === null || spec.writes !== undefined);
      if (isWriteMetric(metric) && !isWritten) {
        complain(about(path, `\`${metric}\` is of writes, expected a namespace with \`writes\``));
      }
      if (OF_ALARMS.includes(metric) && alertNames(draft).length === 0) {
        complain(about(path, `\`${metric}\` is of alerts, expected a section \`alerts\``));
      }
      if (isCostMetric(metric) && valueAt(draft.root, ['cost']) === undefined) {
        complain(about(path, `\`${metric}\` is of money, expected a section \`cost\` with the prices`));
      }
      return;
    }
    for (const { offset, message } of statement.problems) complain(about(path, message, offset));
  });
}

/** Those of the scenario, or the usual ones. */
export function phaseNames({ phases, start }: Draft): string[] {
  if (phases !== null) return phases.flatMap((phase) => phase?.name ?? []);
  return start === null ? Object.values(USUAL_PHASES).flat() : [...USUAL_PHASES[start]];
}
