/**
 * The keys of the scale model: strata of ranks, each represented by one key of the stratum's mean popularity. The
 * hottest keys stand for themselves; below them a stratum is a block whose width grows with its rank. Keys that do not
 * exist at the origin are stratified for themselves, since their answers live for other times. Scanned keys are blocks
 * of neighbours, which are read one after the other. Keys asked for only once are batches, made as they come.
 *
 * Systematic strata leave almost none of the sampling error that hashing leaves: the generator knows the ranks.
 */
import { Popularity } from '../../random/popularity.ts';
import type { Namespace } from '../../scenario/resolved.ts';

/** What the keys of a class have in common. */
type ClassKind = 'present' | 'absent' | 'scan' | 'once';

/** A class of representatives: a contiguous range of them. */
export interface KeyClass {
  readonly kind: ClassKind;
  readonly namespace: number;
  readonly from: number;
  readonly to: number;
  /** Cells of its representatives: contiguous groups of nearly equal popularity, numbered from 0 within the class. */
  readonly cells: number;
}

/**
 * Popularity may vary by this much within a cell; what depends on it is smooth, and errs by a twelfth of its square.
 */
const CELL_RATIO = 1.1;

/** A block stands for at most this many widths of the requests: a flat popularity must not be told by a few keys. */
const FLAT_SHARE = 0.1;

/**
 * A key that is fetched this often during the run shows its mean; keys that are fetched less often are cut into finer
 * blocks, down to a quarter of the width, since one of them says little. They cost few events each.
 */
const FETCHES_ENOUGH = 5;
const FINEST = 0.25;

/** Absent keys are few: wider blocks of them cost no accuracy that a report would show. */
const ABSENT_WIDTH = 0.05;

/** Blocks into which the keys of a scan are cut at least. */
const SCAN_BLOCKS = 200;

/** Batches of one-hit keys that can be held at a time, by region: more than live within any time to live. */
export const ONCE_BATCHES = 600;

export interface StrataOptions {
  /** Keys of each namespace that stand for themselves. */
  readonly head: number;
  /** Width of a block over its rank. */
  readonly blockWidth: number;
  /** Most keys behind one representative, by namespace. */
  readonly weightMax: readonly number[];
  readonly regions: number;
  /** How often a key of a namespace that receives this share of its requests is fetched in the run, about. */
  readonly fetches: (namespace: number, share: number) => number;
}

export class Strata {
  readonly classes: readonly KeyClass[];
  /** Real keys behind each representative. */
  readonly weight: Float64Array;
  /** Share of its namespace's requests that each *single* key of the stratum receives. */
  readonly share: Float64Array;
  /** Cell within the class. */
  readonly cell: Int32Array;
  /** Class of each representative. */
  readonly classOf: Int32Array;
  /** First rank of the stratum, or first position of a scan's block. */
  readonly first: Float64Array;

  constructor(
    namespaces: readonly Namespace[],
    options: StrataOptions,
  ) {
    const weight: number[] = [];
    const share: number[] = [];
    const cell: number[] = [];
    const classOf: number[] = [];
    const first: number[] = [];
    const classes: KeyClass[] = [];
    const add = (kind: ClassKind, namespace: number, strata: Iterable<Stratum>): void => {
      const from = weight.length;
      let cells = 0;
      let top = NaN;
      for (const stratum of strata) {
        if (!(stratum.weight > 0) && kind !== 'once') continue;
        if (!(stratum.share * CELL_RATIO >= top)) {
          top = stratum.share;
          cells++;
        }
        weight.push(stratum.weight);
        share.push(stratum.share);
        cell.push(cells - 1);
        classOf.push(classes.length);
        first.push(stratum.first);
      }
      if (weight.length > from) classes.push({ kind, namespace, from, to: weight.length, cells });
    };
    namespaces.forEach((namespace, index) => {
      const weightMax = options.weightMax[index];
      const ranked = new Ranked(namespace);
      add('present', index, ranked.present(options, weightMax, (share) => options.fetches(index, share)));
      if (namespace.absentShare > 0) add('absent', index, ranked.absent(weightMax));
      if (namespace.scan !== null) add('scan', index, scanned(namespace.scan, weightMax));
      if (namespace.oneHitShare > 0) add('once', index, batches(ONCE_BATCHES * options.regions));
    });
    this.classes = classes;
    this.weight = Float64Array.from(weight);
    this.share = Float64Array.from(share);
    this.cell = Int32Array.from(cell);
    this.classOf = Int32Array.from(classOf);
    this.first = Float64Array.from(first);
  }

  get count(): number {
    return this.weight.length;
  }
}

interface Stratum {
  readonly first: number;
  readonly weight: number;
  readonly share: number;
}

/** Cuts the ranks of one namespace into strata. */
class Ranked {
  readonly #namespace: Namespace;
  readonly #popularity: Popularity;
  readonly #share: number;
  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.#popularity = new Popularity(namespace.keys, namespace.popularity);
    this.#share = 1 - namespace.oneHitShare - (namespace.scan?.share ?? 0);
  }

  /** Keys that exist. A block that holds absent ranks is as wide as without them, and lighter. */
  *present(
    { head, blockWidth }: StrataOptions,
    weightMax: number,
    fetches: (share: number) => number,
  ): Iterable<Stratum> {
    const { keys } = this.#namespace;
    for (let rank = 1; rank <= keys; ) {
      const share = this.#popularity.probability(rank);
      const fine = blockWidth * Math.min(1, Math.max(FINEST, fetches(share * this.#share) / FETCHES_ENOUGH));
      const flat = (FLAT_SHARE * fine) / share;
      const wide = rank <= head ? 1 : Math.max(1, Math.floor(Math.min(rank * fine, weightMax, flat)));
      const last = Math.min(keys, this.#cut(rank, rank + wide - 1));
      const weight = last - rank + 1 - (this.#absentUpTo(last) - this.#absentUpTo(rank - 1));
      yield { first: rank, weight, share: this.#mean(rank, last) };
      rank = last + 1;
    }
  }

  *absent(weightMax: number): Iterable<Stratum> {
    const { keys } = this.#namespace;
    const count = this.#absentUpTo(keys);
    for (let nth = 1; nth <= count; ) {
      const wide = Math.min(Math.max(1, Math.floor(nth * ABSENT_WIDTH)), weightMax);
      let last = Math.min(count, nth + wide - 1);
      const from = this.#rankOfAbsent(nth);
      last = Math.max(nth, this.#absentUpTo(this.#cut(from, this.#rankOfAbsent(last))));
      yield { first: from, weight: last - nth + 1, share: this.#mean(from, this.#rankOfAbsent(last)) };
      nth = last + 1;
    }
  }

  /** Mean share of the namespace's requests per key over a range of ranks. */
  #mean(from: number, to: number): number {
    return (this.#share * this.#popularity.mass(from, to)) / (to - from + 1);
  }

  /** A block does not reach over the edge of a hot set, where popularity jumps. */
  #cut(from: number, to: number): number {
    const { popularity } = this.#namespace;
    return popularity.kind === 'hot-set' && from <= popularity.keys ? Math.min(to, popularity.keys) : to;
  }

  /** How many of the ranks 1 … rank do not exist; the same rule as the exact run's keyspace. */
  #absentUpTo(rank: number): number {
    return Math.floor(rank * this.#namespace.absentShare + 0.5);
  }

  #rankOfAbsent(nth: number): number {
    return Math.min(this.#namespace.keys, Math.ceil((nth - 0.5) / this.#namespace.absentShare));
  }
}

/** Batches are empty until the run fills them. */
function* batches(count: number): Iterable<Stratum> {
  for (let batch = 0; batch < count; batch++) yield { first: batch, weight: 0, share: 0 };
}

function* scanned(scan: { share: number; keys: number }, weightMax: number): Iterable<Stratum> {
  const wide = Math.max(1, Math.min(weightMax, Math.floor(scan.keys / SCAN_BLOCKS)));
  for (let first = 0; first < scan.keys; first += wide) {
    yield { first, weight: Math.min(wide, scan.keys - first), share: scan.share / scan.keys };
  }
}
