import { createHash } from 'node:crypto';
import type { Expectation } from '../scenario/expectation.ts';
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

/** Whatever file and line they stood in. */
export function withoutPlaces(expectations: readonly Expectation[]): Expectation[] {
  return expectations.map((expectation) => {
    const { file: _, ...others } = expectation;
    return { ...others, line: null };
  });
}

/** Identifies what was run: the resolved scenario, but for where its expectations stood. */
export function scenarioHash(scenario: ResolvedScenario): string {
  const expectations = withoutPlaces(scenario.expectations);
  const text = canonicalJson({ ...withoutRequests(scenario), expectations });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
