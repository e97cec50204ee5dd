/** Checks of the alerts: each has a name of its own, and watches something that can be watched. */
import { formatQuantity } from '../../units/format.ts';
import { WATCHED } from '../alert.ts';
import { about, valueAt } from '../complaint.ts';
import type { Complain, Path } from '../complaint.ts';
import { listAt } from '../draft.ts';
import type { Draft } from '../draft.ts';
import { parseStatement } from '../expectation.ts';
import type { Statement } from '../expectation.ts';
import { isWriteMetric } from '../metric.ts';
import { alternatives } from '../spelling.ts';
import { windowsOf } from '../windows.ts';
import { phaseNames } from './expectations.ts';
import { alertNames, namesOf } from './reference.ts';

export function checkAlerts(draft: Draft, complain: Complain): void {
  const { root, duration } = draft;
  const names = alertNames(draft);
  const vocabulary = {
    tiers: namesOf(draft.tiers),
    regions: namesOf(draft.regions),
    namespaces: namesOf(draft.namespaces),
    phases: phaseNames(draft),
  };
  listAt(root, ['alerts']).forEach((_, index) => {
    const path = ['alerts', index];
    const name = valueAt(root, [...path, 'alert']);
    if (typeof name === 'string' && names.indexOf(name) < index) {
      complain(about([...path, 'alert'], `there is an alert \`${name}\` already`));
    }
    const when = valueAt(root, [...path, 'when']);
    if (typeof when === 'string') {
      const statement = parseStatement(when, vocabulary);
      if ('problems' in statement) {
        for (const { offset, message } of statement.problems) complain(about([...path, 'when'], message, offset));
      } else checkCondition(draft, [...path, 'when'], statement, complain);
    }
    const every = draft.alerts[index]?.every ?? null;
    if (every === null || duration === null) return;
    const window = duration / windowsOf(duration);
    if (every >= window || valueAt(root, [...path, 'every']) === undefined) return;
    const message = `a run of ${duration} s is recorded every ${formatQuantity(window, 's')}, expected at least that`;
    complain(about([...path, 'every'], message));
  });
}

function checkCondition(draft: Draft, path: Path, { selector, change }: Statement, complain: Complain): void {
  const { metric, labels } = selector;
  if (change !== undefined) complain(about(path, 'an alert knows no baseline, expected a bound'));
  if (labels.phase !== undefined) complain(about(path, 'an alert looks at any time, expected no phase'));
  if (!WATCHED.includes(metric)) {
    complain(about(path, `\`${metric}\` is of whole phases, expected ${alternatives(WATCHED)}`));
  }
  const isWritten = draft.namespaces.some(({ spec }) => spec === null || spec.writes !== undefined);
  if ((isWriteMetric(metric) || metric === 'bus_silence') && !isWritten) {
    complain(about(path, `\`${metric}\` is of writes, expected a namespace with \`writes\``));
  }
  if (labels.tier === 'origin' && metric !== 'served_share' && metric !== 'stale_read_rate') {
    complain(about(path, `\`${metric}\` is of caches, expected one of them`));
  }
}
