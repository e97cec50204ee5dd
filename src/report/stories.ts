/** Stories in a report: how an old value came to be answered, or what befell the key that somebody asked for. */
import type { Place, ReadStep, Step, StoredStep, Story } from '../measure/story.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { Study } from '../study/study.ts';
import { formatQuantity } from '../units/format.ts';
import { CAUSES } from './coherence-tables.ts';
import { inWords } from './outcome.ts';
import type { Table } from './table.ts';

const DEPARTURE = { expired: 'expires', evicted: 'is evicted', flushed: 'is flushed', lost: 'is lost' } as const;

/** A table for each story, a row for each step. */
export function storyTables({ scenario, stories }: Study): Table[] {
  return stories.map((story) => ({
    title: titleOf(scenario, story),
    note: noteOf(scenario, story),
    columns: ['time', 'where', 'what'],
    rows: rowsOf(scenario, story.steps),
    right: [true, false, false],
  }));
}

function titleOf({ namespaces }: ResolvedScenario, { namespace, key, end }: Story): string {
  const name = `${namespaces[namespace].name}:${key}`;
  if (end === null) return `The story of ${name}`;
  if (end.isBroken) return `How ${name} was answered against its promise: ${end.cause}`;
  const when = end.cause === 'uncommitted' ? 'with what was never committed' : `after its invalidation: ${end.cause}`;
  return `How ${name} was answered ${when}`;
}

function noteOf(scenario: ResolvedScenario, { namespace, end, steps, omitted }: Story): string {
  const { consistency, invalidation } = scenario.namespaces[namespace];
  const said: string[] = [];
  if (end !== null) said.push(`The first answer of its kind: ${CAUSES[end.cause]}.`);
  if (end?.isBroken === true) {
    const bound = consistency.kind === 'bounded' ? consistency.bound : null;
    const promise = bound === null ? 'nothing old' : `nothing superseded for more than ${formatQuantity(bound, 's')}`;
    said.push(`Promised was ${promise}${invalidation === 'versions' ? ', by asking for versions' : ''}.`);
  }
  if (steps.length === 0) said.push('Nothing happened to it.');
  said.push('v0 is what was there before the run.');
  if (steps.some(({ version }) => version < 0)) said.push('w… is a value that was written and got no version.');
  if (omitted > 0) said.push(`${inWords(omitted, 'further step')} ${omitted === 1 ? 'is' : 'are'} left out.`);
  return said.join(' ');
}

/** Commits one right after the other share a row: of a key that is written all the time they would hide the rest. */
function rowsOf(scenario: ResolvedScenario, steps: readonly Step[]): string[][] {
  const reads = new Map<number, ReadStep>();
  const rows: string[][] = [];
  const isPlain = (step: Step | undefined): boolean => step?.kind === 'committed' && step.exists;
  steps.forEach((step, index) => {
    if (step.kind === 'read') reads.set(step.fetch, step);
    if (isPlain(step) && isPlain(steps[index - 1])) return;
    let last = index;
    while (isPlain(step) && isPlain(steps[last + 1])) last++;
    const what = last > index ? commitsOf(step, steps[last]) : whatOf(scenario, step, reads);
    rows.push([clock(step.time), whereOf(scenario, step), what]);
  });
  return rows;
}

function commitsOf(first: Step, last: Step): string {
  return `${named(first.version)} to ${named(last.version)} are committed, the last at ${clock(last.time)}`;
}

/** A version, or a value that was in a cache and came to no version. */
function named(version: number): string {
  return version < 0 ? `w${-version}` : `v${version}`;
}

/** To a tenth of a millisecond: races are lost by less than a millisecond. */
function clock(time: number): string {
  return `${time.toFixed(4)} s`;
}

function whereOf(scenario: ResolvedScenario, step: Step): string {
  const { regions, origin } = scenario;
  const primary = regions[origin.region ?? origin.primary].name;
  switch (step.kind) {
    case 'committed':
    case 'aborted':
      return `origin, ${primary}`;
    case 'logged':
      return `log, ${regions[origin.primary].name}`;
    case 'unwritten':
      return `write-behind, ${regions[step.region].name}`;
    case 'lost':
      return `consumers, ${regions[step.region].name}`;
    case 'learned':
      return `version oracle, ${regions[step.region].name}`;
    case 'read':
    case 'answered':
      return `${regions[step.region].name}, instance ${step.instance + 1}`;
    case 'told':
    case 'stored':
    case 'refused':
    case 'left':
      return placeOf(scenario, step.place);
  }
}

function placeOf({ tiers, regions }: ResolvedScenario, { tier, site, at }: Place): string {
  const { name, scope } = tiers[tier];
  const where = `${name}, ${regions[site].name}`;
  return scope === 'instance' ? `${where}, instance ${at + 1}` : where;
}

function whatOf(scenario: ResolvedScenario, step: Step, reads: ReadonlyMap<number, ReadStep>): string {
  const version = named(step.version);
  switch (step.kind) {
    case 'aborted':
      return `${step.version < 0 ? version : 'a write'} is aborted`;
    case 'committed':
      return `${version} is committed${step.exists ? '' : ': the row is deleted'}`;
    case 'unwritten':
      return `loses ${version}, which the origin has not got yet`;
    case 'logged':
      return `has the event of ${version}`;
    case 'lost':
      return `will never hear of ${version}`;
    case 'learned':
      return `hears of ${version}`;
    case 'told':
      return toldOf(step);
    case 'read':
      return readOf(scenario, step);
    case 'stored':
      return storedOf(scenario, step, reads.get(step.fetch));
    case 'refused':
      return `refuses ${version}: it has a newer copy, or has heard of a newer version`;
    case 'left':
      return `${version} ${DEPARTURE[step.why]}`;
    case 'answered': {
      const from = step.place === null ? 'the origin' : scenario.tiers[step.place.tier].name;
      const fate = step.cause === 'uncommitted' ? 'given up' : 'superseded';
      return `is answered ${version} by ${from}, ${fate} ${formatQuantity(step.age, 's')} before it asked`;
    }
  }
}

function toldOf({ version, found, outcome }: Extract<Step, { kind: 'told' }>): string {
  const event = `the event of ${named(version)}`;
  if (outcome === 'unheard') return `misses ${event}${found === null ? '' : ` and keeps ${named(found)}`}`;
  if (found === null) return `${event} finds nothing to end`;
  return outcome === 'removed' ? `${event} ends ${named(found)}` : `${event} spares ${named(found)}`;
}

function readOf(scenario: ResolvedScenario, step: ReadStep): string {
  const { version, place, from, time, asOf } = step;
  if (place !== null) return `finds ${named(version)} in ${placeOf(scenario, place)}`;
  const behind = time > asOf ? `, which is ${formatQuantity(time - asOf, 's')} behind` : '';
  return `reads ${named(version)} at the origin in ${scenario.regions[from].name}${behind}`;
}

function storedOf({ tiers, namespaces }: ResolvedScenario, step: StoredStep, read: ReadStep | undefined): string {
  const { version, over, label, fetch, isLate, createdAt, time, place } = step;
  const parts = [`stores ${named(version)}`];
  if (fetch < 0) parts.push('as it was written');
  else if (read !== undefined && tiers[place.tier].scope !== 'instance') parts.push(`of instance ${read.instance + 1}`);
  if (over !== null && over !== version) parts.push(`over ${named(over)}`);
  if (label !== version) parts.push(`with the label ${named(label)}`);
  const isDated = namespaces.some((one) => one.consistency.kind === 'bounded' && one.tiers.includes(place.tier));
  if (isDated) parts.push(`dated ${clock(createdAt)}, ${formatQuantity(time - createdAt, 's')} ago`);
  return `${parts.join(' ')}${isLate ? ': too late, its invalidation has gone by' : ''}`;
}
