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
  /** The draft that took its place before it was committed; 0: none did. */
  readonly #next: number[] = [0];

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  add(): number {
    this.#wrongSince.push(Infinity);
    this.#next.push(0);
    return 1 - this.#versions.push(0);
  }

  committed(draft: number, version: number): void {
    this.#versions[-draft] = version;
  }

  /** No commit will come of it any more. */
  failed(draft: number, now: number): void {
    this.#wrongSince[-draft] = now;
  }

  /** Of two writes to a key only the later one will be committed. */
  superseded(draft: number, by: number): void {
    this.#next[-draft] = -by;
  }

  /** Whether this is a draft that no commit will come of. */
  isWrong(version: number): boolean {
    return version < 0 && this.#wrongSince[this.#last(-version)] < Infinity;
  }

  /** The version of a value; Infinity: that of a draft which has none. */
  versionOf(version: number): number {
    if (version >= 0) return version;
    const last = this.#last(-version);
    const became = this.#versions[last];
    // What another one took the place of is as old as what was there before that was committed.
    return became === 0 ? Infinity : last === -version ? became : became - 1;
  }

  /** Whether one value of a key was written before another: of two that are not committed, by their numbers. */
  isOlder(version: number, than: number): boolean {
    const [own, other] = [this.versionOf(version), this.versionOf(than)];
    return own === other && version < 0 && than < 0 ? version > than : own < other;
  }

  /** From when on a value was not the one to be read, s; Infinity: it still is. */
  supersededAt(key: number, version: number): number {
    const own = this.versionOf(version);
    return own < Infinity ? this.#commits.supersededAt(key, own) : this.#wrongSince[this.#last(-version)];
  }

  /** The end of a row of drafts that took each other's places. */
  #last(number: number): number {
    let last = number;
    while (this.#next[last] > 0) last = this.#next[last];
    // The next who asks finds it at once.
    for (let at = number; at !== last; ) {
      const next = this.#next[at];
      this.#next[at] = last;
      at = next;
    }
    return last;
  }
}
