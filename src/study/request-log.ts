/** The keys of all requests of a trace, in order: what only Belady's rule needs, and what grows with the requests. */
import { widened } from '../policy/eviction/ledger.ts';
import { LOOKUP } from '../trace/request.ts';
import type { RecordBatch } from '../trace/request.ts';

const REQUESTS_FIRST = 1 << 16;

export class RequestLog {
  #keys = new Int32Array(REQUESTS_FIRST);
  #length = 0;

  get keys(): Int32Array {
    return this.#keys.subarray(0, this.#length);
  }

  add({ keys, operations, length }: RecordBatch): void {
    const most = this.#length + length;
    if (most > this.#keys.length) this.#keys = widened(this.#keys, Math.max(most, 2 * this.#keys.length));
    for (let i = 0; i < length; i++) if (operations[i] === LOOKUP) this.#keys[this.#length++] = keys[i];
  }
}
