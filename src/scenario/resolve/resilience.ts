/** Clients, herds and protection. */
import type { Namespace } from '../resolved.ts';
import type { OriginReads, Protection, Turn } from '../resilience.ts';
import type { HerdSpec } from '../schema/herd.ts';
import type { NamespaceSpec } from '../schema/namespace.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveOriginReads({ origin_reads: spec }: NamespaceSpec): OriginReads {
  const { timeout, retries, backoff, backoff_jitter: backoffJitter, retry_budget: retryBudget, late } = spec;
  return { timeout, retries, backoff, backoffJitter, retryBudget, late };
}

type Herd = Pick<Namespace, 'singleFlight' | 'turn' | 'early' | 'revalidation' | 'degraded'>;

/** `used`: names of the tiers of the namespace. */
export function resolveHerd(spec: NamespaceSpec, used: readonly string[], tiers: ScenarioSpec['tiers']): Herd {
  const names = Object.keys(tiers);
  const onNodes = used.find((name) => tiers[name].kind !== 'in-process') ?? '';
  const tierOf = (named: string | undefined): number => names.indexOf(named ?? onNodes);
  const xfetch = spec.herd.find((one) => one.xfetch !== undefined)?.xfetch;
  return {
    singleFlight: spec.herd.some(({ singleFlight }) => singleFlight),
    turn: resolveTurn(spec.herd, tierOf),
    early: xfetch === undefined ? null : { tier: tierOf(xfetch.tier), beta: xfetch.beta, draw: xfetch.draw },
    revalidation: spec.revalidation,
    degraded: spec.degraded,
  };
}

function resolveTurn(herd: readonly HerdSpec[], tierOf: (name: string | undefined) => number): Turn | null {
  for (const { lease, lock } of herd) {
    if (lease !== undefined) {
      const { tier, period, wait, attempts, after } = lease;
      const own = { ownerCheck: true, releasedOnFailure: true, fencing: true };
      return { kind: 'lease', tier: tierOf(tier), period, wait, attempts, after, ...own };
    }
    if (lock === undefined) continue;
    const { tier, period, wait, attempts, after, fencing } = lock;
    const { owner_check: ownerCheck, released_on_failure: releasedOnFailure } = lock;
    return {
      kind: 'lock',
      tier: tierOf(tier),
      period,
      wait,
      attempts,
      after,
      ownerCheck: ownerCheck === 'yes',
      releasedOnFailure: releasedOnFailure === 'yes',
      fencing: fencing === 'yes',
    };
  }
  return null;
}

export function resolveProtection({ protection, namespaces }: ScenarioSpec): Protection {
  const { breaker, admission } = protection;
  const names = Object.keys(namespaces);
  return {
    breaker:
      breaker === undefined
        ? null
        : {
            errorRate: breaker.error_rate,
            window: breaker.window,
            leastCalls: breaker.least_reads,
            openFor: breaker.open_for,
            jitter: breaker.jitter,
            probes: breaker.probes,
            scope: breaker.scope,
          },
    admission:
      admission === undefined
        ? null
        : { limit: admission.limit, firstOut: admission.first_out.map((name) => names.indexOf(name)) },
  };
}
