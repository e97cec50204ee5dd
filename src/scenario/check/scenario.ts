/** All that the parts of a scenario demand of each other. */
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { checkAlerts } from './alerts.ts';
import { checkCoherence } from './coherence.ts';
import { checkExpectations } from './expectations.ts';
import { checkLinks } from './links.ts';
import { checkLoad } from './load.ts';
import { checkNamespaces } from './namespaces.ts';
import { checkPhases } from './phases.ts';
import { checkRecordings } from './recordings.ts';
import { checkResilience } from './resilience.ts';
import { checkOrigin, checkTiers } from './tiers.ts';
import { checkTimeline } from './timeline.ts';
import { checkWarmup } from './warmup.ts';

export function checkScenario(draft: Draft, complain: Complain): void {
  checkLoad(draft, complain);
  checkLinks(draft, complain);
  checkTiers(draft, complain);
  checkNamespaces(draft, complain);
  checkRecordings(draft, complain);
  checkOrigin(draft, complain);
  checkCoherence(draft, complain);
  checkResilience(draft, complain);
  checkTimeline(draft, complain);
  checkWarmup(draft, complain);
  checkPhases(draft, complain);
  checkAlerts(draft, complain);
  checkExpectations(draft, complain);
}
