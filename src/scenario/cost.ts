/**
 * The part of a resolved scenario about money: everything that is bought, at which price, and how much of it. What is
 * bought by use says which measurements its quantity is the sum of, so that a bill is no more than multiplication.
 */
import type { Labels, MetricName } from './metric.ts';

/** What a price is for: time that something is there, bytes sent, bytes kept for a time, things counted. */
export type PricedBy = 'time' | 'size' | 'storage' | 'count';

export interface Price {
  readonly by: PricedBy | 'factor';
  /** Dollars for one second, byte, byte-second or thing; the number itself of a factor. */
  readonly amount: number;
  /** As written, `0.821 $/h`. */
  readonly text: string;
  /** Of what it is the price, `h`, `GB`, `GB-month`, `M`; empty for a factor. */
  readonly unit: string;
  /** `amount` of a price of one dollar: how many units there are in a second, byte, byte-second or thing. */
  readonly perUnit: number;
}

/** A price that something is bought at, with where it comes from. */
export interface PricedLine extends Price {
  readonly by: PricedBy;
  /** In the price book. */
  readonly line: string;
  readonly source: string;
}

/** A metric of the billed phase, times a number; counts are taken by second. */
export interface Term {
  readonly metric: MetricName;
  readonly labels: Labels;
  readonly times: number;
}

/** A line of a bill. */
export interface Item {
  /** What it is, `l2: nodes`. */
  readonly name: string;
  /** Indices; null: of no single one. */
  readonly region: number | null;
  readonly tier: number | null;
  readonly price: PricedLine;
  /** Things or bytes that are there all the time. */
  readonly fixed: number;
  /** What comes to it by use: things or bytes, or things or bytes a second. */
  readonly measured: readonly Term[];
}

export interface Cost {
  readonly book: string;
  /** The phase that every second of the month is like. */
  readonly phase: string;
  readonly items: readonly Item[];
  /** The same load without a cache: what the origin and the links would cost. */
  readonly without: readonly Item[];
}
