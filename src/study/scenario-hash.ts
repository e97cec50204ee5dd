import { createHash } from 'node:crypto';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import { canonicalJson } from './canonical-json.ts';

/** Of a recording its digest tells what it was; the requests themselves are in the trace. */
export function withoutRequests(scenario: ResolvedScenario): ResolvedScenario {
  const namespaces = scenario.namespaces.map((namespace) => {
    const { recording } = namespace;
    return recording === null ? namespace : { ...namespace, recording: { ...recording, requests: null } };
  });
  return { ...scenario, namespaces };
}

/** Identifies what was run: the resolved scenario, but for the lines of the file that its expectations stood in. */
export function scenarioHash(scenario: ResolvedScenario): string {
  const expectations = scenario.expectations.map((expectation) => ({ ...expectation, line: null }));
  const text = canonicalJson({ ...withoutRequests(scenario), expectations });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
