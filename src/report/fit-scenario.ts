/** The workload that was fitted to a trace, in the language of scenarios: a block to paste, or a whole scenario. */
import type { PopularitySpec } from '../random/popularity.ts';
import type { TraceFit } from '../study/fit/fit.ts';
import type { ClassShare } from '../study/fit/popularity.ts';
import type { SizeFit } from '../study/fit/sizes.ts';
import { formatQuantity } from '../units/format.ts';
import { grouped } from './replay-table.ts';

/** Requests a second where the trace tells no times: those of a small service. */
const RATE_ASSUMED = 1000;
/** Bytes of a value where the trace tells no sizes. */
const SIZE_ASSUMED = '1 kB';
/** The widest lognormal that a scenario has. */
const SIGMA_MOST = 10;
/** Requests that a scenario simulates at most: enough for three digits of a hit rate, in seconds. */
const REQUESTS_MOST = 1e6;
/** Part of the keys that the cache of a whole scenario holds. */
const CACHE_SHARE = 0.1;

/** `traffic` and `namespaces`. */
export function fittedBlock(fit: TraceFit): string {
  const { hasTimes, rate } = fit;
  const assumed = `assumed: the trace has ${hasTimes ? 'one time for all records' : 'no times'}`;
  const why = rate === null ? assumed : 'mean of the trace';
  return [`traffic: { rate: ${rateOf(fit)} }  # ${why}`, 'namespaces:', ...namespaces(fit)].join('\n') + '\n';
}

/** A scenario that runs: the block with one region, one cache and an origin that can serve all. */
export function fittedScenario(fit: TraceFit): string {
  const rate = Number.parseFloat(rateOf(fit));
  const duration = Math.max(1, Math.round(Math.min(fit.requests, REQUESTS_MOST) / rate));
  const entries = Math.max(1, Math.round(CACHE_SHARE * fit.keys));
  return [
    'name: fitted',
    `duration: ${duration} s`,
    'regions: { home: { instances: 1 } }',
    fittedBlock(fit).trimEnd(),
    `tiers: { cache: { kind: in-process, entries: ${entries}, eviction: lru } }  # a tenth of the keys seen`,
    `origin: { capacity: ${Math.max(1, Math.ceil(rate))}/s, latency: 5 ms }  # assumed; it can serve every request`,
    '',
  ].join('\n');
}

function rateOf({ rate }: TraceFit): string {
  return `${digits(rate ?? RATE_ASSUMED, 4)}/s`;
}

function namespaces(fit: TraceFit): string[] {
  const { law } = fit.popularity;
  const { size, comment } = sizeOf(fit.sizes);
  // A trace tells of a key and its value together; a name takes at least a byte.
  const named = fit.sizes === null ? [] : ['    key_size: 1 B  # counted in value_size'];
  const sizes = [...named, `    value_size: ${size}${comment}`];
  switch (law.kind) {
    case 'ranked':
      return [
        '  trace:',
        `    keys: ${law.keys}${keysComment(fit)}`,
        `    popularity: ${popularityOf(law.popularity)}${popularityComment(fit)}`,
        ...(law.onceShare > 0 ? [`    one_hit_share: ${percent(law.onceShare)}${onceComment(fit)}`] : []),
        ...sizes,
      ];
    case 'classes':
      return classes(law.classes, law.onceShare, fit);
    case 'loop':
      return [
        '  trace:',
        '    keys: 1',
        '    popularity: uniform',
        `    scan: { share: 100 %, keys: ${law.keys} }  # one after the other, over and over`,
        ...sizes,
      ];
    case 'once':
      return ['  trace:', '    keys: 1', '    popularity: uniform', '    one_hit_share: 100 %', ...sizes];
  }
}

/** A namespace for each class of equally popular keys, and one for keys asked for only once. */
function classes(list: readonly ClassShare[], onceShare: number, { sizes }: TraceFit): string[] {
  const all = [...list, { keys: 1, share: onceShare }];
  const parts = wholeParts(all.map(({ share }) => share));
  const { size, comment } = sizeOf(sizes);
  const named = sizes === null ? '' : 'key_size: 1 B, ';
  return all.flatMap(({ keys }, i) => {
    if (parts[i] === 0) return [];
    const isOnce = i === list.length;
    const share = `share: ${parts[i] / PARTS_OF_PERCENT} %, keys: ${keys}, popularity: uniform`;
    const once = isOnce ? ', one_hit_share: 100 %' : '';
    // All have the sizes of the first.
    const valueSize = i === 0 ? `&size ${size}` : '*size';
    const name = isOnce ? 'trace-once' : `trace-${i + 1}`;
    return [`  ${name}: { ${share}${once}, ${named}value_size: ${valueSize} }${i === 0 ? comment : ''}`];
  });
}

/** Shares are written in ten-thousandths of a percent, and have to add up to 100 %. */
const PARTS_OF_PERCENT = 1e4;

function wholeParts(shares: readonly number[]): number[] {
  const parts = shares.map((share) => Math.round(share * 100 * PARTS_OF_PERCENT));
  const sum = parts.reduce((total, part) => total + part, 0);
  const largest = parts.indexOf(Math.max(...parts));
  return parts.with(largest, parts[largest] + 100 * PARTS_OF_PERCENT - sum);
}

function popularityOf(popularity: PopularitySpec): string {
  switch (popularity.kind) {
    case 'zipf':
      return `{ zipf: ${digits(popularity.exponent, 4)} }`;
    case 'uniform':
      return 'uniform';
    case 'hot-set':
      return `{ hot_set: { keys: ${popularity.keys}, share: ${percent(popularity.share)} } }`;
  }
}

/** Intervals are of Zipf's law alone. */
function intervalsOf({ popularity: { verdict, zipf } }: TraceFit) {
  return verdict === 'zipf' ? zipf : null;
}

function keysComment(fit: TraceFit): string {
  const seen = `the trace asks for ${grouped(fit.keys)}`;
  const zipf = intervalsOf(fit);
  if (zipf === null) return `  # ${seen}`;
  const [low, high] = zipf.keysInterval.map((keys) => (keys === Infinity ? 'any number' : grouped(Math.round(keys))));
  return low === high ? `  # all of them seen` : `  # 95 %: ${low} to ${high}; ${seen}`;
}

function popularityComment(fit: TraceFit): string {
  const zipf = intervalsOf(fit);
  if (zipf === null) return '';
  const [low, high] = zipf.exponentInterval.map((exponent) => exponent.toFixed(3));
  return `  # 95 %: ${low} to ${high}`;
}

function onceComment(fit: TraceFit): string {
  const zipf = intervalsOf(fit);
  return zipf === null ? '' : `  # 95 %: ${zipf.onceInterval.map((share) => percent(share)).join(' to ')}`;
}

/** The distribution, and what to know of it. */
function sizeOf(sizes: SizeFit | null): { readonly size: string; readonly comment: string } {
  if (sizes === null) return { size: SIZE_ASSUMED, comment: '  # assumed: the trace tells no sizes' };
  const { law, mean, distance } = sizes;
  const comment = `  # off for ${formatQuantity(distance, 'ratio')} of the keys`;
  switch (law.kind) {
    case 'fixed':
      return { size: `${digits(law.size, 6)} B`, comment: '' };
    case 'lognormal': {
      const sigma = digits(Math.min(SIGMA_MOST, law.sigma), 3);
      return { size: `{ lognormal: { mean: ${digits(mean, 4)} B, sigma: ${sigma} } }`, comment };
    }
    case 'pareto':
      return { size: `{ pareto: { min: ${law.min} B, alpha: ${digits(law.alpha, 4)}, max: ${law.max} B } }`, comment };
  }
}

function percent(share: number): string {
  return `${digits(share * 100, 4)} %`;
}

/** Plain decimal digits, which a scenario reads. */
function digits(value: number, count: number): string {
  return String(Number(value.toPrecision(count)));
}
