/** The dimensions that a quantity can have, with their units and with what people write by mistake. */

/** value = digits * 10^exponent * factor / divisor; factor and divisor are integers. */
export interface Scale {
  readonly exponent: number;
  readonly factor: number;
  readonly divisor: number;
}

type UnitTable = Readonly<Record<string, Scale>>;

function decimal(exponent: number): Scale {
  return { exponent, factor: 1, divisor: 1 };
}

function times(factor: number): Scale {
  return { exponent: 0, factor, divisor: 1 };
}

function per(divisor: number): Scale {
  return { exponent: 0, factor: 1, divisor };
}

const KIBI = 1024;

const TIME: UnitTable = {
  ns: decimal(-9),
  us: decimal(-6),
  // The micro sign has two code points, both in use.
  µs: decimal(-6),
  μs: decimal(-6),
  ms: decimal(-3),
  s: decimal(0),
  min: times(60),
  h: times(3600),
  d: times(86400),
};

const SIZE: UnitTable = {
  B: decimal(0),
  kB: decimal(3),
  MB: decimal(6),
  GB: decimal(9),
  TB: decimal(12),
  KiB: times(KIBI),
  MiB: times(KIBI * KIBI),
  GiB: times(KIBI * KIBI * KIBI),
  TiB: times(KIBI * KIBI * KIBI * KIBI),
};

/** Multipliers of things counted. `B` is a billion, as in `2B keys`; sizes have units of their own. */
const COUNT: UnitTable = {
  '': decimal(0),
  k: decimal(3),
  M: decimal(6),
  G: decimal(9),
  B: decimal(9),
  T: decimal(12),
  Ki: times(KIBI),
  Mi: times(KIBI * KIBI),
  Gi: times(KIBI * KIBI * KIBI),
};

const RATE: UnitTable = Object.fromEntries(
  Object.entries({ s: 1, min: 60, h: 3600 }).flatMap(([per, seconds]) =>
    Object.entries(COUNT).map(([prefix, scale]) => [`${prefix}/${per}`, { ...scale, divisor: seconds }]),
  ),
);

/** A link's capacity, in bytes per second: `10 Gbit/s` is 1.25e9. */
const BANDWIDTH: UnitTable = Object.fromEntries([
  ...Object.entries({ bit: 0, kbit: 3, Mbit: 6, Gbit: 9, Tbit: 12 }).map(([bits, exponent]) => [
    `${bits}/s`,
    { exponent, factor: 1, divisor: 8 },
  ]),
  ...Object.entries(SIZE).map(([bytes, scale]) => [`${bytes}/s`, scale]),
]);

export interface DimensionSpec {
  readonly units: UnitTable;
  /** With its article, as messages say it. */
  readonly noun: string;
  /** What to write, as messages and the JSON Schema show it. */
  readonly examples: readonly [string, ...string[]];
  /** What the writer of a bare number most likely left out. */
  readonly plainUnit: string;
  /** What people write instead of a unit, with what to write. */
  readonly mistakes: Readonly<Record<string, string>>;
  /** Only whole numbers make sense. */
  readonly whole: boolean;
}

const MONEY: UnitTable = { $: decimal(0), k$: decimal(3), M$: decimal(6), B$: decimal(9) };

/** The month of price lists: 730 hours, a twelfth of a year of 365 days. */
export const MONTH = 730 * 3600;

const PER_TIME: UnitTable = Object.fromEntries(
  Object.entries({ s: 1, h: 3600, d: 86400, month: MONTH }).map(([time, seconds]) => [`$/${time}`, per(seconds)]),
);

/** Transfer and storage are sold by sizes from a megabyte on. */
const SOLD_SIZES = Object.entries({ MB: 1e6, GB: 1e9, TB: 1e12, GiB: KIBI * KIBI * KIBI });
const PER_SIZE: UnitTable = Object.fromEntries(SOLD_SIZES.map(([size, bytes]) => [`$/${size}`, per(bytes)]));
const PER_STORED: UnitTable = Object.fromEntries(
  SOLD_SIZES.map(([size, bytes]) => [`$/${size}-month`, per(bytes * MONTH)]),
);
const PER_COUNT: UnitTable = Object.fromEntries(
  Object.entries({ k: 1e3, M: 1e6, B: 1e9 }).map(([count, number]) => [`$/${count}`, per(number)]),
);

const DOLLARS = Object.fromEntries(['USD', 'usd', 'dollars', 'EUR', '€'].map((word) => [word, 'write `$`']));

const BIT_OR_BYTE = '`b` could mean bits or bytes: write `B` for bytes';

export const DIMENSIONS = {
  time: {
    units: TIME,
    noun: 'a time',
    examples: ['30 s', '250 ms', '24 h'],
    plainUnit: ' s',
    mistakes: {
      m: '`m` could mean minutes or milliseconds: write `min` or `ms`',
      ...Object.fromEntries(['sec', 'secs', 'second', 'seconds'].map((word) => [word, 'write `s`'])),
      ...Object.fromEntries(['mins', 'minute', 'minutes'].map((word) => [word, 'write `min`'])),
      ...Object.fromEntries(['hr', 'hrs', 'hour', 'hours'].map((word) => [word, 'write `h`'])),
      ...Object.fromEntries(['day', 'days'].map((word) => [word, 'write `d`'])),
    },
    whole: false,
  },
  size: {
    units: SIZE,
    noun: 'a size',
    examples: ['500 B', '5 kB', '52 GiB'],
    plainUnit: ' B',
    mistakes: {
      b: BIT_OR_BYTE,
      ...Object.fromEntries(['K', 'k', 'KB', 'kb'].map((word) => [word, 'write `kB` for 1000 bytes, `KiB` for 1024'])),
      ...Object.fromEntries(['M', 'mb', 'Mb'].map((word) => [word, 'write `MB` for 10^6 bytes, `MiB` for 2^20'])),
      ...Object.fromEntries(['G', 'gb', 'Gb'].map((word) => [word, 'write `GB` for 10^9 bytes, `GiB` for 2^30'])),
    },
    whole: false,
  },
  rate: {
    units: RATE,
    noun: 'a rate',
    examples: ['10M/s', '500k/s', '30/min'],
    plainUnit: '/s',
    mistakes: Object.fromEntries(['rps', 'qps', 'req/s', '/sec'].map((word) => [word, 'write `/s`'])),
    whole: false,
  },
  bandwidth: {
    units: BANDWIDTH,
    noun: 'a bandwidth',
    examples: ['10 Gbit/s', '250 MB/s'],
    plainUnit: ' bit/s',
    mistakes: { b: BIT_OR_BYTE, kbps: 'write `kbit/s`', Mbps: 'write `Mbit/s`', Gbps: 'write `Gbit/s`' },
    whole: false,
  },
  ratio: {
    units: { '%': decimal(-2) },
    noun: 'a ratio',
    examples: ['95 %', '0.1 %'],
    plainUnit: ' %',
    mistakes: { percent: 'write `%`', pct: 'write `%`' },
    whole: false,
  },
  count: {
    units: COUNT,
    noun: 'a count',
    examples: ['100k', '2B', '4096'],
    plainUnit: '',
    mistakes: { K: 'write `k` for 1000, `Ki` for 1024' },
    whole: true,
  },
  /** A multiple of something, either way of writing it. */
  factor: {
    units: { '': decimal(0), '%': decimal(-2) },
    noun: 'a factor',
    examples: ['1.5', '150 %'],
    plainUnit: '',
    mistakes: { x: 'write the number alone' },
    whole: false,
  },
  money: {
    units: MONEY,
    noun: 'a sum of money',
    examples: ['400 $', '1.1 M$'],
    plainUnit: ' $',
    mistakes: DOLLARS,
    whole: false,
  },
  timePrice: {
    units: PER_TIME,
    noun: 'a price by time',
    examples: ['0.821 $/h', '6000 $/month'],
    plainUnit: ' $/h',
    mistakes: DOLLARS,
    whole: false,
  },
  sizePrice: {
    units: PER_SIZE,
    noun: 'a price by size',
    examples: ['0.09 $/GB'],
    plainUnit: ' $/GB',
    mistakes: DOLLARS,
    whole: false,
  },
  storagePrice: {
    units: PER_STORED,
    noun: 'a price of storage',
    examples: ['0.25 $/GB-month'],
    plainUnit: ' $/GB-month',
    mistakes: DOLLARS,
    whole: false,
  },
  countPrice: {
    units: PER_COUNT,
    noun: 'a price by count',
    examples: ['0.125 $/M'],
    plainUnit: ' $/M',
    mistakes: DOLLARS,
    whole: false,
  },
  number: {
    units: { '': decimal(0) },
    noun: 'a number',
    examples: ['0.99'],
    plainUnit: '',
    mistakes: {},
    whole: false,
  },
} as const satisfies Record<string, DimensionSpec>;

export type Dimension = keyof typeof DIMENSIONS;
