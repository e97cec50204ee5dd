/** What `fit` says of a trace: as comments above the workload, and the same for scripts. */
import type { TraceFit } from '../study/fit/fit.ts';
import type { Goodness } from '../study/fit/goodness.ts';
import type { WindowFigures } from '../study/fit/windows.ts';
import { formatQuantity } from '../units/format.ts';
import { fittedBlock } from './fit-scenario.ts';
import { alignColumns } from './markdown.ts';
import { grouped } from './replay-table.ts';

/** The facts, each line a comment of YAML. */
export function fitFacts(fit: TraceFit): string {
  const sections = [popularityFacts(fit), timeFacts(fit), sizeFacts(fit), reproductionFacts(fit)];
  const lines = [...countFacts(fit), ...sections.flatMap((section) => (section.length > 0 ? ['', ...section] : []))];
  return `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n`;
}

/** The fit as plain data, and the block as text. */
export function fitData(fit: TraceFit): object {
  const { skipped, ...facts } = fit;
  return { ...facts, skippedRecords: skipped.records, block: fittedBlock(fit) };
}

function countFacts({ requests, keys, keysOnce, storeShare, removeShare, ranks }: TraceFit): string[] {
  const once = `${percent(keysOnce / keys)} of them once`;
  const writes = storeShare + removeShare;
  const written = writes === 0 ? [] : [`${percent(writes)} of the records write: ${percent(storeShare)} store, ` +
    `${percent(removeShare)} remove (a scenario has no writes yet).`];
  const tops = ranks.map((rank) => `${grouped(rank.keys)}: ${percent(rank.share)}`);
  return [
    `${grouped(requests)} requests for ${grouped(keys)} keys, ${once}.`,
    ...written,
    'Share of the requests for the most popular keys:',
    `  ${tops.join('; ')}.`,
  ];
}

function popularityFacts({ popularity, slopes, keys }: TraceFit): string[] {
  const { verdict, goodness, zipf, zipfGoodness, dispersion } = popularity;
  const notZipf = zipf === null || zipfGoodness === null ? [] : [
    `Not Zipf: by the best such law (exponent ${zipf.exponent.toFixed(2)}) ${offBy(zipfGoodness)}`,
    whereOff(zipfGoodness),
  ];
  const evenness = `The variance of their counts is ${dispersion.toPrecision(2)} of the mean; by chance it is 1.`;
  switch (verdict) {
    case 'zipf':
      return [`Zipf's law fits: ${goodness === null ? '' : offBy(goodness)}`];
    case 'uniform':
      return ['Not Zipf: all keys are equally popular, as far as the trace tells.', ...fitting(goodness)];
    case 'hot set':
      return [...notZipf, 'Two kinds of keys, hot ones and others, fit.', ...fitting(goodness)];
    case 'loop':
      return [`Not Zipf: ${grouped(keys)} keys, all asked for nearly equally often: a loop.`, evenness];
    case 'scan':
      return ['Not Zipf: no key is asked for twice: a scan.'];
    case 'no law':
      return [
        ...notZipf,
        ...(slopes ?? []).map(({ from, to, exponent }) => {
          return `Between ranks ${grouped(from)} and ${grouped(to)} the exponent is ${exponent.toFixed(2)}.`;
        }),
        'Instead: classes of equally popular keys, each a namespace.',
        ...fitting(goodness),
      ];
  }
}

function fitting(goodness: Goodness | null): string[] {
  return goodness === null ? [] : [`By them ${offBy(goodness)}`];
}

/** Differences of logarithms from here on are told as a factor: as a percentage they would be too small. */
const FACTOR_FROM = 0.2;

function offBy({ distance, byChance }: Goodness): string {
  const off = distance < FACTOR_FROM ? percent(distance) : `a factor of ${Math.exp(distance).toPrecision(2)}`;
  return `popularity is off by ${off} on average; by chance up to ${percent(byChance)}.`;
}

function whereOff({ at: { count, observed, expected } }: Goodness): string {
  const keys = `Keys asked for at least ${count === 1 ? 'once' : `${grouped(count)} times`}`;
  return `${keys} have ${percent(observed)} of the requests, by that law ${percent(expected)}.`;
}

function timeFacts({ hasTimes, rate, span, windows, reuse }: TraceFit): string[] {
  const pace = rate === null || span === null
    ? `The trace has ${hasTimes ? 'one time for all records' : 'no times'}.`
    : `${formatQuantity(span, 's')} at ${formatQuantity(rate, 'req/s')}.`;
  const quantiles = reuse.map(({ share, requests, time }) => {
    return `${percent(share)}: ${time === null ? grouped(Math.round(requests)) : formatQuantity(time, 's')}`;
  });
  const reused = quantiles.length === 0 ? [] : [
    `What is asked for again comes after (${rate === null ? 'requests' : 'time'}, by share of such requests)`,
    `  ${quantiles.join('; ')}.`,
  ];
  return [pace, ...windowTable(windows), ...reused];
}

function windowTable(windows: readonly WindowFigures[]): string[] {
  if (windows.length === 0) return [];
  const rows = windows.map(({ length, requests, dispersion, distinctKeys, bytes }) => [
    formatQuantity(length, 's'),
    formatQuantity(requests, 'count'),
    dispersion.toPrecision(3),
    formatQuantity(distinctKeys, 'count'),
    Number.isNaN(bytes) ? 'not told' : formatQuantity(bytes, 'B'),
  ]);
  const header = ['window', 'requests', 'variance/mean', 'distinct keys', 'their bytes'];
  return ['Means over windows; independent arrivals have a variance/mean of 1, bursts more:', ...table(header, rows)];
}

function sizeFacts({ sizes }: TraceFit): string[] {
  if (sizes === null) return ['The trace tells no sizes.'];
  const quantiles = sizes.quantiles.map(({ share, size }) => `${percent(share)}: ${formatQuantity(size, 'B')}`);
  return [
    `Sizes of keys with their values: mean ${formatQuantity(sizes.mean, 'B')}; up to, by share of the keys,`,
    `  ${quantiles.join('; ')}.`,
  ];
}

/** Differences below this, in points, are nobody's concern. */
const DIFFERENCE_SEEN = 0.02;

function reproductionFacts({ reproduction, keys }: TraceFit): string[] {
  const rows = reproduction.map(({ capacity, trace, law }) => [
    grouped(capacity),
    percent(capacity / keys),
    percent(trace),
    percent(law),
    points(law - trace),
  ]);
  const header = ['LRU entries', 'of keys', 'trace misses', 'workload misses', 'difference'];
  return ['Misses of the trace, and of as many independent requests by the workload below:', ...table(header, rows),
    ...difference({ reproduction })];
}

/** With its sign, unless nothing is left of it. */
function points(gap: number): string {
  const text = Math.abs(100 * gap).toFixed(1);
  return Number(text) === 0 ? 'none' : `${gap > 0 ? '+' : '-'}${text} points`;
}

function difference({ reproduction }: Pick<TraceFit, 'reproduction'>): string[] {
  const most = reproduction.reduce((a, b) => (Math.abs(b.law - b.trace) > Math.abs(a.law - a.trace) ? b : a));
  const gap = most.law - most.trace;
  if (Math.abs(gap) < DIFFERENCE_SEEN) return ['They agree: which key is asked for does not depend on those before.'];
  const at = `At ${grouped(most.capacity)} entries the trace misses ${Math.abs(100 * gap).toFixed(0)} points`;
  return gap > 0
    ? [`${at} less: keys are asked for again soon after (temporal`, 'locality), which independent requests lack.']
    : [`${at} more: keys come back later than by chance, as in`, 'loops and scans, which independent requests lack.'];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return alignColumns([header, ...rows], header.map(() => true)).map((row) => `  ${row.join('  ')}`);
}

function percent(share: number): string {
  return formatQuantity(share, 'ratio');
}
