/** Keys of one cluster that are asked for so often that they are held by several of its nodes. */
import { SpaceSaving } from '../../../policy/space-saving.ts';
import type { HotKeysSpec } from '../../../scenario/resilience.ts';

/** Counters of a summary for each key that could be hot at once: with four, counts are off by a quarter at most. */
const COUNTERS_EACH = 4;

export class HotKeys {
  readonly #spec: HotKeysSpec;
  readonly #summary: SpaceSaving;
  /** Keys that the last whole window has shown to be hot. */
  #hot: ReadonlySet<number> = new Set();
  /** All that ever were: copies of theirs may be on any of their nodes. */
  readonly #ever = new Set<number>();
  #until: number;

  constructor(spec: HotKeysSpec) {
    this.#spec = spec;
    this.#summary = new SpaceSaving(Math.ceil(COUNTERS_EACH / spec.share));
    this.#until = spec.window;
  }

  /** A lookup of a key is sent to the cluster now. */
  note(key: number, now: number): void {
    if (now >= this.#until) {
      this.#hot = new Set(this.#summary.above(Math.max(1, this.#spec.share * this.#summary.seen)));
      for (const hot of this.#hot) this.#ever.add(hot);
      this.#summary.reset();
      while (now >= this.#until) this.#until += this.#spec.window;
    }
    this.#summary.add(key);
  }

  /** Whether an instance may find a key on another node than its own. */
  isHot(key: number): boolean {
    return this.#hot.has(key);
  }

  /** Nodes that may hold copies of a key whose own node is `home`, that one first. */
  nodes(key: number, home: number, nodes: number): number[] {
    if (!this.#ever.has(key)) return [home];
    return Array.from({ length: this.#spec.shards }, (_, shard) => this.node(home, shard, nodes));
  }

  /** The node of a shard of a hot key: spread evenly over the cluster. */
  node(home: number, shard: number, nodes: number): number {
    const { shards } = this.#spec;
    return (home + Math.floor(((shard % shards) * nodes) / shards)) % nodes;
  }
}
