/** Resolution: from the parts of a draft to one scenario, with all that the parts demand of each other. */
import type { Expectation, Vocabulary } from '../expectation.ts';
import { parseStatement } from '../expectation.ts';
import type { Phase, ResolvedScenario } from '../resolved.ts';
import { about } from '../complaint.ts';
import type { Complain } from '../complaint.ts';
import type { Draft } from '../draft.ts';
import { resolveLinks } from './links.ts';
import { resolveNamespaces } from './namespaces.ts';
import { resolveOrigin } from './origin.ts';
import { resolvePhases } from './phases.ts';
import { resolveRegions, resolveTraffic } from './regions.ts';
import { resolveTiers } from './tiers.ts';

/** Null when a part is missing altogether; complete, but not to be used, when there was anything to complain about. */
export function resolve(
  draft: Draft,
  lineOfExpectation: (index: number) => number | null,
  complain: Complain,
): ResolvedScenario | null {
  const regions = resolveRegions(draft, complain);
  const traffic = resolveTraffic(draft, complain);
  const links = resolveLinks(draft, complain);
  const tiers = resolveTiers(draft, links, complain);
  const namespaces = resolveNamespaces(draft, complain);
  const origin = resolveOrigin(draft, complain);
  const phases = resolvePhases(draft, tiers, namespaces, complain);
  const expectations = resolveExpectations(draft, phases, lineOfExpectation, complain);
  const { name, description, duration, seed, start, replications, resolution } = draft;
  if (name === null || duration === null || seed === null || start === null || origin === null) return null;
  if (replications === null || resolution === null) return null;
  return {
    name,
    description: description ?? '',
    seed,
    duration,
    start,
    resolution,
    replications,
    regions,
    traffic,
    links,
    namespaces,
    tiers,
    origin,
    phases,
    expectations,
  };
}

function resolveExpectations(
  draft: Draft,
  phases: readonly Phase[],
  lineOf: (index: number) => number | null,
  complain: Complain,
): Expectation[] {
  const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);
  const vocabulary: Vocabulary = {
    tiers: names(draft.tiers),
    regions: names(draft.regions),
    namespaces: names(draft.namespaces),
    phases: names(phases),
  };
  return (draft.expect ?? []).flatMap((spec, index): Expectation[] => {
    const short = typeof spec === 'string';
    const { that, level, because = '' } = short ? { that: spec, level: 'error' as const } : spec;
    const statement = parseStatement(that, vocabulary);
    if ('selector' in statement) {
      return [{ ...statement, level, because, line: lineOf(index) }];
    }
    const path = short ? ['expect', index] : ['expect', index, 'that'];
    for (const { offset, message } of statement.problems) complain(about(path, message, offset));
    return [];
  });
}
