/** What is known of the copies of one cache beside their entries, by slot: versions, and how old values got in. */
import { widened } from '../../policy/eviction/ledger.ts';

export class Tags {
  #version = new Int32Array(64);
  #mark = new Uint8Array(64);
  #label = new Int32Array(64);

  version(slot: number): number {
    return this.#version[slot];
  }

  /** 0, or 1 + what would be the cause of a stale read. */
  mark(slot: number): number {
    return this.#mark[slot];
  }

  /** The version that the copy itself says it has. */
  label(slot: number): number {
    return this.#label[slot];
  }

  set(slot: number, version: number, mark: number, label: number): void {
    if (slot >= this.#version.length) {
      const room = 2 * (slot + 1);
      this.#version = widened(this.#version, room);
      this.#mark = widened(this.#mark, room);
      this.#label = widened(this.#label, room);
    }
    this.#version[slot] = version;
    this.#mark[slot] = mark;
    this.#label[slot] = label;
  }
}
