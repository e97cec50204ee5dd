/** Resolution: from a checked scenario as its author wrote it to one that leaves nothing open. */
import { parseStatement } from '../expectation.ts';
import type { Expectation } from '../expectation.ts';
import type { Origin, Phase, ResolvedScenario } from '../resolved.ts';
import { PER_REGION } from '../schema/scenario.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';
import { resolveAlerts } from './alerts.ts';
import { resolveBus, resolveOracle } from './coherence.ts';
import { resolveLinks } from './links.ts';
import { resolveNamespaces } from './namespaces.ts';
import { resolvePhases } from './phases.ts';
import { resolveProtection } from './resilience.ts';
import { resolveRegions, resolveShape } from './regions.ts';
import { resolveTiers } from './tiers.ts';
import { resolveFault } from './timeline.ts';
import { resolveWarmup } from './warmup.ts';

/** Where an expectation stands. */
export type Stand = Pick<Expectation, 'line' | 'file'>;
type StandOf = (index: number) => Stand;

export function resolve(spec: ScenarioSpec, standOf: StandOf): ResolvedScenario {
  const { name, description = '', seed, duration, start, resolution, replications, dns } = spec;
  const regions = resolveRegions(spec);
  const traffic = spec.traffic.shape.map((shape) => resolveShape(shape, spec));
  const links = resolveLinks(spec, regions);
  const tiers = resolveTiers(spec, links);
  const namespaces = resolveNamespaces(spec);
  const origin = resolveOrigin(spec);
  const oracle = resolveOracle(spec, namespaces, origin);
  const bus = resolveBus(spec, tiers, namespaces, oracle);
  const protection = resolveProtection(spec);
  const timeline = spec.timeline.map((fault) => resolveFault(fault, spec));
  const phases = resolvePhases(spec, tiers, namespaces);
  const expectations = resolveExpectations(spec, phases, standOf);
  const head = { name, description, seed, duration, start, resolution, replications };
  const system = { regions, traffic, links, namespaces, tiers, origin, bus, oracle, timeline, protection, dns };
  const warmup = resolveWarmup(spec);
  const alerts = resolveAlerts(spec);
  const beside = { ...(warmup === null ? {} : { warmup }), ...(alerts === undefined ? {} : { alerts }) };
  return { ...head, ...system, ...beside, phases, expectations };
}

function resolveOrigin({ origin, regions }: ScenarioSpec): Origin {
  const { placement, primary, replica_lag: replicaLag, latency, queue, timeout, overload } = origin;
  const { capacity = Infinity, concurrency = Infinity } = origin;
  const names = Object.keys(regions);
  const region = placement === PER_REGION ? null : names.indexOf(placement ?? names[0]);
  const home = names.indexOf(primary ?? names[0]);
  return {
    region,
    primary: region ?? home,
    replicaLag: replicaLag ?? null,
    capacity,
    concurrency,
    latency,
    queue,
    timeout,
    overload: overload ?? null,
  };
}

function resolveExpectations(spec: ScenarioSpec, phases: readonly Phase[], standOf: StandOf): Expectation[] {
  const vocabulary = {
    tiers: Object.keys(spec.tiers),
    regions: Object.keys(spec.regions),
    namespaces: Object.keys(spec.namespaces),
    phases: phases.map(({ name }) => name),
    alerts: (spec.alerts ?? []).map(({ alert }) => alert),
  };
  return spec.expect.map((expectation, index) => {
    const short = typeof expectation === 'string';
    const { that, level, because = '' } = short ? { that: expectation, level: 'error' as const } : expectation;
    const statement = parseStatement(that, vocabulary);
    if ('problems' in statement) throw new Error(`the expectation ${that} was resolved without being checked`);
    return { ...statement, level, because, ...standOf(index) };
  });
}
