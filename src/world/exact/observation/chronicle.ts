/**
 * The chronicle of a few keys in an exact run: what happens to their copies, for the stories of its report. Most runs
 * have none. Nobody can foresee which key an old answer will be of: to tell how one came about, the run is repeated as
 * far as that answer, with its key watched.
 */
import { byVersion, inOrder, leadingTo } from '../../../measure/story.ts';
import type { AnsweredStep, Step, Story } from '../../../measure/story.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Keyspace } from '../../keyspace.ts';
import type { Route } from '../requests/routes.ts';

/** Steps kept of a key that an answer will be explained by; the older half of them is forgotten when there are more. */
const MEMORY = 20_000;
/** Steps that somebody is shown who asks for a key: a few pages. */
const SHOWN = 300;

/** An old answer that is worth its story. */
export interface Suspect {
  readonly key: number;
  readonly end: AnsweredStep;
}

export class Chronicle {
  readonly stories: Story[] = [];
  readonly #steps: ReadonlyMap<number, Step[]>;
  readonly #suspects: readonly Suspect[];
  readonly #isLocal: readonly boolean[];
  /** Old answers of one version from one place are one step. */
  readonly #answered = new Set<string>();
  #omitted = 0;

  /** Without suspects it keeps what happens first, and with some what leads to them. */
  constructor({ tiers }: ResolvedScenario, keys: readonly number[], suspects: readonly Suspect[]) {
    this.#steps = new Map(keys.map((key) => [key, []]));
    this.#suspects = suspects;
    this.#isLocal = tiers.map(({ scope }) => scope === 'instance');
  }

  /** All that was to be explained has been. */
  get isComplete(): boolean {
    return this.#suspects.length > 0 && this.stories.length === this.#suspects.length;
  }

  note(key: number, step: Step): void {
    const steps = this.#steps.get(key);
    if (steps === undefined) return;
    if (this.#suspects.length > 0) {
      if (steps.length === MEMORY) steps.splice(0, MEMORY / 2);
      steps.push(step);
    } else if (step.kind !== 'told' || step.outcome !== 'absent' || !this.#isLocal[step.place.tier]) {
      // A thousand instances that have nothing to delete say nothing.
      if (steps.length < SHOWN) steps.push(step);
      else this.#omitted++;
    }
  }

  /** A read has got an old value. */
  answered({ namespace, stops }: Route, key: number, keyspace: Keyspace, end: AnsweredStep): void {
    if (!this.#steps.has(key)) return;
    if (this.#isDue(key, end)) {
      const sites: number[] = [];
      for (const { tier, site } of stops) sites[tier] = site;
      const told = leadingTo(end, this.#steps.get(key) ?? [], sites, this.#isLocal);
      this.stories.push({ namespace, key: rankOf(namespace, key, keyspace), end, ...told });
    }
    const name = `${key} ${end.version} ${end.region} ${end.place?.tier}`;
    if (!this.#answered.has(name)) this.note(key, end);
    this.#answered.add(name);
  }

  /** Whether this is one of the answers that are to be explained, and the first of several at that moment. */
  #isDue(key: number, { time, cause }: AnsweredStep): boolean {
    if (this.stories.some((told) => told.end?.cause === cause)) return false;
    return this.#suspects.some((one) => one.key === key && one.end.time === time && one.end.cause === cause);
  }

  /** The story of a key from its beginning. */
  whole(namespace: number, key: number, keyspace: Keyspace): Story {
    const steps = inOrder(byVersion(this.#steps.get(key) ?? []));
    return { namespace, key: rankOf(namespace, key, keyspace), end: null, steps, omitted: this.#omitted };
  }
}

function rankOf(namespace: number, key: number, keyspace: Keyspace): number {
  return key - keyspace.ranked(namespace, 1) + 1;
}
