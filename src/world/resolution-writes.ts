/** What of writes the scale model does not follow. */
import type { Unfit } from '../scenario/load.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';

/** Each with where it is, what was found, and what the scale model would run instead. */
export function unfollowedWrites(scenario: ResolvedScenario, namespace: Namespace, reason: string): Unfit[] {
  const { bus, origin, tiers, timeline } = scenario;
  const { name, absentShare, consistency, fills, invalidation, writes } = namespace;
  if (writes === null) return [];
  const path = ['namespaces', name];
  const own = [...path, 'writes'];
  const found: [isFound: boolean, path: Unfit['path'], what: string, expected: string][] = [
    [writes.approach !== 'invalidate', [...own, 'approach'], `\`${writes.approach}\``, '`invalidate`'],
    [writes.deletes > 0, [...own, 'deletes'], 'writes that delete rows', '0 %'],
    [writes.readBack !== null, [...own, 'read_back'], 'writers who read back', 'none'],
    [writes.failure > 0, [...own, 'failure'], 'writes that fail', '0 %'],
    [absentShare > 0, [...path, 'absent_share'], 'rows that writes create', '0 % beside writes'],
    [consistency.kind !== 'eventual', [...path, 'consistency'], 'promises about ages of copies', '`eventual`'],
    [invalidation === 'versions', [...path, 'invalidation'], 'a version oracle', '`ttl` or `events`'],
    [fills !== 'plain', [...path, 'fills'], 'fills that give way', '`plain`'],
    [origin.replicaLag !== null, ['origin', 'replica_lag'], 'replicas that lag', 'none beside writes'],
    [timeline.length > 0, ['timeline'], 'faults beside writes', 'none'],
  ];
  tiers.forEach(({ name: tier, scope, promotedTtl }, index) => {
    if (!namespace.tiers.includes(index)) return;
    const isTied = scope === 'instance' && promotedTtl !== 'default';
    found.push([isTied, ['tiers', tier, 'promoted_ttl'], `\`${promotedTtl}\` beside writes`, '`default`']);
  });
  if (bus !== null && invalidation === 'events') {
    const told = bus.tiers.filter((tier) => namespace.tiers.includes(tier));
    const isLocal = told.some((tier) => tiers[tier].scope === 'instance');
    const shared = tiers.filter(({ scope }) => scope !== 'instance').map((tier) => tier.name);
    found.push(
      [bus.secondDelete !== null, ['bus', 'second_delete'], 'second deletes', 'none'],
      [isLocal, ['bus', 'tiers'], 'messages to instances', `tiers of nodes only, such as \`[${shared.join(', ')}]\``],
      [isBehind(scenario), ['bus', 'consume_rate'], 'consumers that cannot keep up', 'more than the events'],
    );
  }
  return found.flatMap(([isFound, at, what, expected]) => {
    if (!isFound) return [];
    const instead = `expected ${expected}, or \`resolution: exact\` (scale model: ${reason})`;
    return [{ path: at, message: `the scale model does not follow ${what}, ${instead}` }];
  });
}

/** Whether events come faster than the consumers of a region apply them. */
function isBehind({ bus, namespaces }: ResolvedScenario): boolean {
  const events = namespaces.reduce((sum, { writes, invalidation }) => {
    return sum + (invalidation === 'events' ? (writes?.rate ?? 0) : 0);
  }, 0);
  return events >= (bus?.consumeRate ?? Infinity);
}
