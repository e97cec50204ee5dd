/** The phases of a run: those of the scenario, or the usual ones. */
import type { Namespace, Phase, Tier } from '../resolved.ts';
import { WARM_UP } from '../resolved.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

/** Names of the phases of a scenario that has none of its own. */
export const USUAL_PHASES = { cold: ['cold-start'], warm: [WARM_UP, 'steady'] } as const;

export function resolvePhases(spec: ScenarioSpec, tiers: readonly Tier[], namespaces: readonly Namespace[]): Phase[] {
  if (spec.phases === undefined) return usualPhases(spec, tiers, namespaces);
  let end = 0;
  return spec.phases.map(({ name, to = spec.duration }) => {
    const phase = { name, from: end, to };
    end = to;
    return phase;
  });
}

/**
 * A cold start is itself the subject: one phase. A warm start is only as good as the estimate of what caches hold, so
 * that it is followed by a warm-up, which is left out of the results. The warm-up lasts as long as the longest time to
 * live in process (60 s without such a tier): after it no copy there stems from the start, while copies of shared tiers
 * live too long to wait for. It takes at most a fifth of the run, and whole seconds when it lasts one or more.
 */
function usualPhases(spec: ScenarioSpec, tiers: readonly Tier[], namespaces: readonly Namespace[]): Phase[] {
  const { start, duration } = spec;
  if (start === 'cold') return [{ name: USUAL_PHASES.cold[0], from: 0, to: duration }];
  const inProcess = tiers.findIndex(({ kind }) => kind === 'in-process');
  const times = namespaces.flatMap(({ ttl }) => ttl[inProcess]?.ttl ?? []);
  const wanted = Math.min(duration / 5, times.length === 0 ? 60 : Math.max(...times));
  const end = wanted >= 1 ? Math.round(wanted) : wanted;
  const [warmUp, steady] = USUAL_PHASES.warm;
  return [
    { name: warmUp, from: 0, to: end },
    { name: steady, from: end, to: duration },
  ];
}
