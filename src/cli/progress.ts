/** Tells how far a run is and how long it may still take: one moving line on a terminal, else a line now and then. */
import { inWords } from '../report/outcome.ts';
import { formatQuantity } from '../units/format.ts';

/** Often enough to see it move, on a terminal; rare enough to leave a log readable, elsewhere. ms. */
const EVERY = { terminal: 100, log: 10_000 } as const;
/** Erase in line (ECMA-48): from the cursor to the end. */
const ERASE = '\r\u001b[K';

/** Where progress is written; a part of `process.stderr`. */
export interface ProgressSink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class Progress {
  readonly #sink: ProgressSink | null;
  readonly #now: () => number;
  readonly #noun: string;
  #name = '';
  #begun = 0;
  #written = 0;

  /** `sink` null: nothing is told. `now` is a clock in ms, and `noun` what is counted. */
  constructor(sink: ProgressSink | null, now: () => number, noun = 'replication') {
    this.#sink = sink;
    this.#now = now;
    this.#noun = noun;
  }

  /** A scenario begins; `name` says which. */
  begin(name: string): void {
    this.#name = name;
    this.#begun = this.#now();
    this.#written = this.#begun;
  }

  /** The part `done` of `planned` replications is simulated. */
  update(done: number, planned: number): void {
    const now = this.#now();
    if (!this.#isDue(now)) return;
    const left = Math.ceil(((now - this.#begun) / 1000) * (1 / done - 1));
    const remaining = done > 0 ? `, about ${formatQuantity(left, 's')} left` : '';
    this.#write(`${Math.floor(done * 100)} % of ${inWords(planned, this.#noun)}${remaining}`, now);
  }

  /** The same in words of one's own, for what has no end that one could count towards. */
  tell(words: string): void {
    if (this.#isDue(this.#now())) this.#write(words, this.#now());
  }

  #isDue(now: number): boolean {
    const every = this.#sink?.isTTY === true ? EVERY.terminal : EVERY.log;
    return this.#sink !== null && now >= this.#written + every;
  }

  #write(words: string, now: number): void {
    if (this.#sink === null) return;
    this.#written = now;
    const line = `${this.#name}: ${words}`;
    if (this.#sink.isTTY === true) this.#sink.write(`${ERASE}${line.slice(0, (this.#sink.columns || 80) - 1)}`);
    else this.#sink.write(`${line}\n`);
  }

  /** Takes the moving line away, so that other text may follow. */
  clear(): void {
    if (this.#sink?.isTTY === true) this.#sink.write(ERASE);
  }
}
