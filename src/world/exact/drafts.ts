/**
 * Values that caches get before the origin commits them. A draft stands where a version would, as a negative number: it
 * has none yet, and mechanisms take it for older than any. What becomes of it only the observer may ask.
 */
import type { Commits } from './commits.ts';

export class Drafts {
  readonly #commits: Commits;
  /** By number, as are the others: the version that it became; 0: none yet. */
  readonly #versions: number[] = [0];
  /** When it was known that no commit will come of it, s; Infinity: one came, or may come. */
  readonly #wrongSince: number[] = [Infinity];

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  add(): number {
    this.#wrongSince.push(Infinity);
    return 1 - this.#versions.push(0);
  }

  committed(draft: number, version: number): void {
    this.#versions[-draft] = version;
  }

  /** No commit will come of it any more. */
  failed(draft: number, now: number): void {
    this.#wrongSince[-draft] = now;
  }

  /** Whether this is a draft that no commit will come of. */
  isWrong(version: number): boolean {
    return version < 0 && this.#wrongSince[-version] < Infinity;
  }

  /** The version of a value; Infinity: that of a draft which has none. */
  versionOf(version: number): number {
    if (version >= 0) return version;
    return this.#versions[-version] || Infinity;
  }

  /** From when on a value was not the one to be read, s; Infinity: it still is. */
  supersededAt(key: number, version: number): number {
    if (version >= 0) return this.#commits.supersededAt(key, version);
    const became = this.#versions[-version];
    return became > 0 ? this.#commits.supersededAt(key, became) : this.#wrongSince[-version];
  }
}
