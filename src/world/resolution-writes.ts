/** What of writes the scale model does not follow. */
import type { Unfit } from '../scenario/load.ts';
import { Popularity } from '../random/popularity.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';
import { formatQuantity } from '../units/format.ts';

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
    [writes.ranking !== 'same', [...own, 'ranking'], 'writes with a ranking of their own', '`same`'],
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
      [bus.subscriber !== undefined, ['bus', 'subscriber'], 'subscribers that are slow', 'none'],
      [bus.tracking !== undefined, ['bus', 'notify'], '`tracking`', '`pub-sub`'],
      [isLocal, ['bus', 'tiers'], 'messages to instances', `tiers of nodes only, such as \`[${shared.join(', ')}]\``],
      [isBehind(scenario), ['bus', 'consume_rate'], 'consumers that cannot keep up', 'more than the events'],
    );
  }
  const each = scenario.namespaces.map((one) => simulatedDeletes(scenario, one));
  const deletes = each.reduce((sum, count) => sum + count, 0);
  // Of all namespaces, the one that has most of them is named.
  const isWorst = each[scenario.namespaces.indexOf(namespace)] === Math.max(...each);
  found.push([
    deletes > DELETES_MAX && isWorst,
    [...own, 'popularity'],
    `about ${formatQuantity(deletes, 'count')} deletes of popular keys one by one`,
    `${formatQuantity(DELETES_MAX, 'count')} at most: writes less skewed, fewer of them, a shorter \`duration\`, ` +
      'or tiers that are told, or keep copies as long as the run, so that a part of the deletes tells of all',
  ]);
  return found.flatMap(([isFound, at, what, expected]) => {
    if (!isFound) return [];
    const instead = `expected ${expected}, or \`resolution: exact\` (scale model: ${reason})`;
    return [{ path: at, message: `the scale model does not follow ${what}, ${instead}` }];
  });
}

/** Deletes of copies that a run simulates in less than an hour. */
const DELETES_MAX = 5e7;
/** Ranks of the most popular keys, whose copies end one by one; the rest are blocks that stand for many. */
const RANKS = 500;

/**
 * Deletes that find a copy of a popular key, where it cannot be looked at for a part of the time because copies that no
 * event ends come and go in a tier below. A copy comes with a read that instances pass on, and goes with the next
 * write.
 */
function simulatedDeletes(scenario: ResolvedScenario, namespace: Namespace): number {
  const { bus, duration, regions, tiers } = scenario;
  const { writes, keys, popularity, share, ttl } = namespace;
  if (bus === null || writes === null || namespace.invalidation !== 'events') return 0;
  const shared = namespace.tiers.filter((tier) => tiers[tier].scope !== 'instance');
  const told = shared.filter((tier) => bus.tiers.includes(tier)).length;
  const agesOn = (tier: number): boolean => (ttl[tier]?.ttl ?? 0) >= duration;
  const isFollowedInParts = shared.every((tier) => bus.tiers.includes(tier) || agesOn(tier));
  if (isFollowedInParts && bus.tiers.includes(shared[0])) return 0;
  const isLocal = shared.length < namespace.tiers.length;
  const silence = isLocal ? (ttl[0]?.ttl ?? 0) * (tiers[0].refreshAfter ?? 1) : 0;
  const [read, written] = [new Popularity(keys, popularity), new Popularity(keys, writes.popularity)];
  let deletes = 0;
  for (let rank = 1; rank <= Math.min(RANKS, keys); rank++) {
    const commits = writes.rate * written.probability(rank);
    for (const { rate, instances } of regions) {
      const reads = rate * share * read.probability(rank);
      const passed = reads / (1 + (reads / instances) * silence);
      if (passed > 0) deletes += 1 / (1 / commits + 1 / passed);
    }
  }
  return deletes * told * duration;
}

/** Whether events come faster than the consumers of a region apply them. */
function isBehind({ bus, namespaces }: ResolvedScenario): boolean {
  const events = namespaces.reduce((sum, { writes, invalidation }) => {
    return sum + (invalidation === 'events' ? (writes?.rate ?? 0) : 0);
  }, 0);
  return events >= (bus?.consumeRate ?? Infinity);
}
