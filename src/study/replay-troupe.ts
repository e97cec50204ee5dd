/**
 * A troupe is a set of lanes that play the same records: all of the trace, or those of a sample of its keys. A sample
 * is spatial (C. Waldspurger et al., "Efficient MRC Construction with SHARDS", FAST 2015): a key is in it by its hash,
 * and then with all its records.
 */
import { widened } from '../policy/eviction/ledger.ts';
import { mix32 } from '../random/stream.ts';
import { LOOKUP, newBatch } from '../trace/request.ts';
import type { RecordBatch } from '../trace/request.ts';
import { newLane } from './replay-lane.ts';
import type { Lane, LaneCounts, LaneOptions } from './replay-lane.ts';

interface Sample {
  /** Which of the disjoint samples this is, and how many keys in 2^32 each of them has. */
  readonly index: number;
  readonly width: number;
}

export interface TroupeOptions {
  readonly lanes: readonly LaneOptions[];
  /** Null: all keys. */
  readonly sample: Sample | null;
}

export interface TroupeCounts {
  readonly lanes: readonly LaneCounts[];
  /** Of the sample; 0 where there is none. */
  readonly requests: number;
  readonly keys: number;
}

/** Sets keys apart from their numbers: the hash of 0 would be 0. */
const SALT = 0x9e3779b9;

export interface Troupe {
  /** Plays the records of a batch, whose keys are below `keys`. */
  play(batch: RecordBatch, keys: number): void;
  finish(): TroupeCounts;
}

export function newTroupe({ lanes, sample }: TroupeOptions): Troupe {
  const playing = lanes.map(newLane);
  return sample === null ? new WholeTroupe(playing) : new SampleTroupe(playing, sample);
}

function finish(lanes: readonly Lane[], requests: number, keys: number): TroupeCounts {
  for (const lane of lanes) lane.check();
  return { lanes: lanes.map((lane) => lane.counts()), requests, keys };
}

class WholeTroupe implements Troupe {
  readonly #lanes: readonly Lane[];

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  play(batch: RecordBatch, keys: number): void {
    for (const lane of this.#lanes) lane.play(batch, keys);
  }

  finish(): TroupeCounts {
    return finish(this.#lanes, 0, 0);
  }
}

class SampleTroupe implements Troupe {
  readonly #lanes: readonly Lane[];
  readonly #from: number;
  readonly #to: number;
  readonly #batch = newBatch(false).batch;
  /** Number of each key within the sample, plus 1; 0: it has none yet. */
  #numbers = new Int32Array(0);
  #count = 0;
  #requests = 0;

  constructor(lanes: readonly Lane[], { index, width }: Sample) {
    this.#lanes = lanes;
    this.#from = index * width;
    this.#to = this.#from + width;
  }

  play(batch: RecordBatch, keys: number): void {
    if (keys > this.#numbers.length) this.#numbers = widened(this.#numbers, 2 * keys);
    const sampled = this.#batch;
    let at = 0;
    for (let i = 0; i < batch.length; i++) {
      const key = batch.keys[i];
      const hash = mix32(key + SALT) >>> 0;
      if (hash < this.#from || hash >= this.#to) continue;
      if (this.#numbers[key] === 0) this.#numbers[key] = ++this.#count;
      sampled.keys[at] = this.#numbers[key] - 1;
      sampled.operations[at] = batch.operations[i];
      if (batch.operations[i] === LOOKUP) this.#requests++;
      sampled.times[at] = batch.times[i];
      sampled.sizes[at] = batch.sizes[i];
      sampled.ttls[at] = batch.ttls[i];
      at++;
    }
    sampled.length = at;
    for (const lane of this.#lanes) lane.play(sampled, this.#count);
  }

  finish(): TroupeCounts {
    return finish(this.#lanes, this.#requests, this.#count);
  }
}
