/** What is known of the copies of one cache beside their entries, by slot: versions, and how old values got in. */
import { widened } from '../../../policy/eviction/ledger.ts';

export class Tags {
  #version = new Int32Array(64);
  #mark = new Uint8Array(64);
  #label = new Int32Array(64);
  #renewal = new Float64Array(64);

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

  /** How long it took to fetch the copy, s. */
  renewal(slot: number): number {
    return this.#renewal[slot];
  }

  setRenewal(slot: number, seconds: number): void {
    this.#makeRoom(slot);
    this.#renewal[slot] = seconds;
  }

  set(slot: number, version: number, mark: number, label: number): void {
    this.#makeRoom(slot);
    this.#version[slot] = version;
    this.#mark[slot] = mark;
    this.#label[slot] = label;
  }

  #makeRoom(slot: number): void {
    if (slot < this.#version.length) return;
    const room = 2 * (slot + 1);
    this.#version = widened(this.#version, room);
    this.#mark = widened(this.#mark, room);
    this.#label = widened(this.#label, room);
    this.#renewal = widened(this.#renewal, room);
  }
}
