/** Reads the traces that a scenario names into it, so that a run has their requests and needs no file. */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { widened } from '../policy/eviction/ledger.ts';
import type { Unfit } from '../scenario/load.ts';
import type { RecordedRequests, Recording } from '../scenario/recording.ts';
import type { Namespace, ResolvedScenario } from '../scenario/resolved.ts';
import { LOOKUP, REMOVE, STORE, newBatch } from '../trace/request.ts';
import type { RecordBatch, RecordSink } from '../trace/request.ts';
import { TraceError } from '../trace/trace-error.ts';
import { TraceKeys, TraceReader } from '../trace/trace-reader.ts';
import { recordedWithin } from '../world/recording.ts';
import { openTraceFile, readTrace } from './trace-source.ts';

export type Recorded = { readonly scenario: ResolvedScenario } | { readonly problems: readonly Unfit[] };

const ROOM_FIRST = 1 << 16;

/** What was read before, by all that it depends on: scenarios of one trace share its requests. */
export type KnownRecordings = Map<string, Promise<Read>>;

/** `file`: that of the scenario, from whose folder it sees its traces. */
export async function withRecordings(
  scenario: ResolvedScenario,
  file: string,
  known: KnownRecordings = new Map(),
): Promise<Recorded> {
  const problems: Unfit[] = [];
  const namespaces: Namespace[] = [];
  for (const namespace of scenario.namespaces) {
    const { name, recording } = namespace;
    if (recording === null) namespaces.push(namespace);
    else {
      const path = resolve(dirname(file), recording.file);
      const asked = JSON.stringify([recording, path, scenario.duration]);
      const reading = known.get(asked) ?? readRecording(recording, path, scenario.duration);
      known.set(asked, reading);
      const read = await reading;
      if ('problem' in read) problems.push({ path: ['namespaces', name, 'requests', read.at], message: read.problem });
      else namespaces.push({ ...namespace, keys: read.keys, recording: read.recording });
    }
  }
  return problems.length > 0 ? { problems } : { scenario: ratedBy(namespaces, scenario) };
}

/** Where all requests come from traces, the rates of the regions are theirs. */
function ratedBy(namespaces: readonly Namespace[], scenario: ResolvedScenario): ResolvedScenario {
  if (!namespaces.every(({ recording }) => recording !== null)) return { ...scenario, namespaces };
  const requests = namespaces.reduce((sum, { recording }) => {
    return sum + (recording === null ? 0 : recordedWithin(recording, scenario.duration));
  }, 0);
  const rate = requests / scenario.duration;
  return { ...scenario, namespaces, regions: scenario.regions.map((one) => ({ ...one, rate: one.rate * rate })) };
}

type Read =
  | { readonly keys: number; readonly recording: Recording }
  /** `at`: the word of `requests` that it is about. */
  | { readonly problem: string; readonly at: string };

async function readRecording(recording: Recording, path: string, duration: number): Promise<Read> {
  const { file, skip } = recording;
  const keys = new TraceKeys();
  const intake = new Recorder(recording, duration);
  try {
    const source = await openTraceFile(path, 1);
    try {
      const named = { ...source, name: file };
      const reader = new TraceReader({ file, format: 'auto', keys, sink: intake, onBad: null });
      await readTrace(named, reader, () => {}, () => null);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (error instanceof TraceError) return { problem: error.message, at: 'trace' };
    if (error instanceof Error && 'syscall' in error && 'code' in error) {
      const found = error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${String(error.code)})`;
      return { problem: `${file}: ${found}`, at: 'trace' };
    }
    throw error;
  }
  for (const what of ['stores', 'removals', 'ttls'] as const) {
    const found = intake[what];
    if (found === 0 || skip.includes(what)) continue;
    const message = `${file} has ${found} ${NAMES[what]}, which a scenario does not follow`;
    return { problem: `${message}; to pass over them, expected \`skip: [${what}]\``, at: 'trace' };
  }
  const problem = intake.problem();
  if (problem !== null) return { ...problem, problem: `${file}: ${problem.problem}` };
  const requests = intake.requests();
  return { keys: intake.keys, recording: { ...recording, digest: digestOf(requests), requests } };
}

const NAMES = {
  stores: 'records that store a value',
  removals: 'records that remove one',
  ttls: 'requests with a time to live of their own',
} as const;

/** Takes down the requests of a trace, as far as a run will come. */
class Recorder implements RecordSink {
  stores = 0;
  removals = 0;
  ttls = 0;
  /** Of the requests to be played, one more than their highest; at least one. */
  keys = 1;
  readonly #recording: Recording;
  readonly #duration: number;
  readonly #batch = newBatch(false).batch;
  #keys = new Int32Array(ROOM_FIRST);
  #times = new Float64Array(ROOM_FIRST);
  #sizes = new Float64Array(ROOM_FIRST).fill(NaN);
  #length = 0;
  #origin = NaN;
  /** Of the requests in the trace, those that come too late to be played among them. */
  #requests = 0;
  #last = 0;
  #isUntimed = false;

  constructor(recording: Recording, duration: number) {
    this.#recording = recording;
    this.#duration = duration;
  }

  batch(): RecordBatch {
    return this.#batch;
  }

  take({ keys, operations, sizes, times, ttls, length }: RecordBatch): void {
    for (let i = 0; i < length; i++) {
      if (operations[i] === STORE) this.stores++;
      else if (operations[i] === REMOVE) this.removals++;
      if (operations[i] !== LOOKUP) continue;
      // A time to live of 0 or less is none.
      if (ttls[i] > 0 && ttls[i] < Infinity) this.ttls++;
      this.#request(keys[i], times[i], sizes[i]);
    }
  }

  /** What keeps it from being played; null: nothing. */
  problem(): { problem: string; at: string } | null {
    const { rate, loop, tellsSizes } = this.#recording;
    if (this.#requests === 0) return { problem: 'found no request, expected at least one', at: 'trace' };
    if (this.#isUntimed && rate === null) {
      return { problem: 'it tells no times, expected a `rate` beside it', at: 'trace' };
    }
    if (loop && rate === null && !(this.#last > 0)) {
      return { problem: 'all its times are the same, expected a `rate` to repeat it by', at: 'loop' };
    }
    if (tellsSizes && this.#keys.subarray(0, this.#length).some((key) => !(this.#sizes[key] >= 0))) {
      return { problem: 'it does not tell the size of every key, expected a `value_size`', at: 'trace' };
    }
    return null;
  }

  requests(): RecordedRequests {
    const { rate, tellsSizes } = this.#recording;
    const keys = new Int32Array(new SharedArrayBuffer(4 * this.#length));
    keys.set(this.#keys.subarray(0, this.#length));
    const times = rate === null ? shared(this.#times, this.#length) : null;
    const sizes = tellsSizes ? shared(this.#sizes, this.keys) : null;
    // A round ends a mean gap after its last request. One whose times are all the same is over at once.
    const gap = this.#last / Math.max(1, this.#requests - 1);
    const round = rate === null ? this.#last + gap : this.#requests / rate;
    return { keys, times, sizes, round: round > 0 ? round : Number.MIN_VALUE };
  }

  #request(key: number, time: number, size: number): void {
    const { rate, timeUnit } = this.#recording;
    if (Number.isNaN(time)) this.#isUntimed = true;
    if (Number.isNaN(this.#origin)) this.#origin = time;
    const at = rate === null ? (time - this.#origin) * timeUnit : this.#requests / rate;
    this.#requests++;
    if (!Number.isNaN(at)) this.#last = at;
    if (key >= this.#sizes.length) this.#sizes = widened(this.#sizes, 2 * key, NaN);
    if (!(this.#sizes[key] >= 0)) this.#sizes[key] = size;
    // What comes after the end is not asked for; how long a round is, is known all the same.
    if (at >= this.#duration) return;
    if (this.#length === this.#keys.length) {
      this.#keys = widened(this.#keys, 2 * this.#length);
      this.#times = widened(this.#times, 2 * this.#length);
    }
    if (key >= this.keys) this.keys = key + 1;
    this.#keys[this.#length] = key;
    this.#times[this.#length++] = at;
  }
}

function shared(column: Float64Array, length: number): Float64Array<SharedArrayBuffer> {
  const copy = new Float64Array(new SharedArrayBuffer(8 * length));
  copy.set(column.subarray(0, length));
  return copy;
}

function digestOf({ keys, times, sizes }: RecordedRequests): string {
  const hash = createHash('sha256');
  for (const column of [keys, times, sizes]) {
    if (column !== null) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}
