/** What breaks when. */
import type { Fault } from '../fault.ts';
import type { FaultSpec } from '../schema/fault.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveFault(spec: FaultSpec, scenario: ScenarioSpec): Fault {
  const { fault: kind, at: from, for: length = 0, regions, tier, namespace } = spec;
  const names = Object.keys(scenario.regions);
  return {
    kind,
    from,
    to: from + length,
    regions: (regions ?? names).map((name) => names.indexOf(name)),
    tier: Object.keys(scenario.tiers).indexOf(tier ?? ''),
    namespace: Object.keys(scenario.namespaces).indexOf(namespace ?? ''),
    nodes: spec.nodes ?? Infinity,
    times: spec.times ?? 1,
    share: spec.share ?? 1,
    answers: spec.answers ?? 'refused',
    ...(spec.keys === undefined ? {} : { keys: spec.keys }),
    ...(spec.added === undefined ? {} : { added: spec.added }),
    ...(spec.bandwidth === undefined ? {} : { bandwidth: spec.bandwidth }),
  };
}
