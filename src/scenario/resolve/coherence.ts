/** The invalidation bus and the version oracle. */
import type { Bus, Subscriber, VersionOracle } from '../coherence.ts';
import type { Namespace, Origin, Tier } from '../resolved.ts';
import { busSchema, oracleSchema } from '../schema/coherence.ts';
import { PER_REGION } from '../schema/scenario.ts';
import type { ScenarioSpec } from '../schema/scenario.ts';

export function resolveBus(
  { bus, tiers: named }: ScenarioSpec,
  tiers: readonly Tier[],
  namespaces: readonly Namespace[],
  oracle: VersionOracle | null,
): Bus | null {
  const hasEvents = namespaces.some(({ invalidation }) => invalidation === 'events');
  if (!hasEvents && oracle?.updated !== 'events') return null;
  const spec = bus ?? busSchema.parse({});
  const names = Object.keys(named);
  return {
    capture: spec.capture,
    produce: spec.produce,
    replication: spec.replication,
    transport: spec.transport,
    partitions: spec.partitions,
    consumeRate: spec.consume_rate,
    batch: spec.batch,
    retention: spec.retention,
    afterGap: spec.after_gap,
    ...(spec.behind === undefined ? {} : { behind: spec.behind }),
    eventSize: spec.event_size,
    tiers:
      spec.tiers === undefined
        ? tiers.flatMap(({ scope, gutterFor }, index) => (scope === 'hub' || gutterFor !== undefined ? [] : [index]))
        : spec.tiers.map((name) => names.indexOf(name)),
    deletes: spec.deletes,
    secondDelete: spec.second_delete ?? null,
    notifyLoss: spec.notify_loss,
    ...(spec.subscriber === undefined ? {} : { subscriber: resolveSubscriber(spec.subscriber) }),
    ...(spec.notify === 'tracking' ? { tracking: { keysMax: spec.tracking_table_max_keys } } : {}),
  };
}

function resolveSubscriber(spec: NonNullable<NonNullable<ScenarioSpec['bus']>['subscriber']>): Subscriber {
  return {
    rate: spec.rate,
    message: spec.message,
    hardLimit: spec.hard_limit,
    softLimit: spec.soft_limit,
    softSeconds: spec.soft_seconds,
    reconnect: spec.reconnect,
    onReconnect: spec.on_reconnect,
  };
}

export function resolveOracle(
  { oracle, regions }: ScenarioSpec,
  namespaces: readonly Namespace[],
  origin: Origin,
): VersionOracle | null {
  if (!namespaces.some(({ invalidation }) => invalidation === 'versions')) return null;
  const { placement, updated, capacity, when_away: whenAway, labels } = oracle ?? oracleSchema.parse({});
  const named = placement === undefined ? origin.primary : Object.keys(regions).indexOf(placement);
  return { region: placement === PER_REGION ? null : named, updated, capacity, whenAway, labels };
}
