/** `comparison.json`: everything a script may want to know about a comparison. */
import { betterOf, metricOf } from '../../scenario/metric.ts';
import { variations } from '../../scenario/variation.ts';
import type { Baseline } from '../../study/baseline.ts';
import { nameOfBase } from '../../study/compare.ts';
import type { Comparison, Row, Simulated, Variant } from '../../study/compare.ts';
import type { Contrast } from '../../study/contrast.ts';
import { jsonNumber } from '../json.ts';
import { SCHEMA_VERSION } from '../summary-schema.ts';
import { scenarioHash } from '../../study/scenario-hash.ts';
import { judged } from '../summary.ts';
import type { ComparisonSummary } from './schema.ts';

type SideSummary = Omit<ComparisonSummary['base'], 'name'>;
type VariantSummary = ComparisonSummary['variants'][string];

export function summarizeComparison(comparison: Comparison, version: string): ComparisonSummary {
  const { base, variants, replications, strict, interrupted, verdict } = comparison;
  const plainBase = 'file' in base ? saved(base) : simulated(base, replications, version);
  return {
    schemaVersion: SCHEMA_VERSION,
    strict,
    interrupted,
    verdict,
    base: { name: nameOfBase(comparison), ...plainBase },
    variants: Object.fromEntries(
      variants.map((variant) => {
        const own = simulated(variant.side, replications, version);
        return [variant.side.name, { ...own, ...found(variant, base, own.scenarioHash === plainBase.scenarioHash) }];
      }),
    ),
  };
}

function saved({ file, scenario, scenarioHash: hash, version, resolution, seed, replications }: Baseline): SideSummary {
  return { scenario, scenarioHash: hash, saved: file, version, resolution, seed, replications };
}

function simulated({ scenario, engine }: Simulated, replications: number, version: string): SideSummary {
  const { resolution, seed } = engine;
  const hash = scenarioHash(scenario);
  return { scenario: scenario.name, scenarioHash: hash, saved: null, version, resolution, seed, replications };
}

type Found = Omit<VariantSummary, keyof SideSummary>;

function found({ side, rows, judgements, verdict }: Variant, base: Simulated | Baseline, same: boolean): Found {
  return {
    same,
    variations: 'file' in base ? null : variations(base.scenario, side.scenario),
    metrics: Object.fromEntries(rows.map((row) => [row.selector, plain(row)])),
    expectations: judgements.map(judged),
    verdict,
  };
}

function plain(row: Row): VariantSummary['metrics'][string] {
  const { base, own, difference, selector, unit, outcome } = row;
  return {
    base: jsonNumber(base.mean),
    value: jsonNumber(own.mean),
    difference: jsonNumber(difference.mean),
    ci95: rounded(difference.ci95),
    relative: jsonNumber(relative(row, difference.mean)),
    relativeCi95: difference.ci95 === null ? null : rounded(ofBase(row, difference.ci95)),
    unit,
    better: betterOf(metricOf(selector)),
    outcome,
    method: difference.method,
  };
}

/** As every form of the result prints it; null, too, where it has an end that JSON cannot say. */
function rounded(ci95: Contrast['ci95']): [number, number] | null {
  const [low, high] = (ci95 ?? [NaN, NaN]).map(jsonNumber);
  return low === null || high === null ? null : [low, high];
}

function ofBase(row: Row, [low, high]: readonly [number, number]): [number, number] {
  return [relative(row, low), relative(row, high)];
}

/** A difference as a share of the base; NaN where one of them has none. */
export function relative({ base }: Row, difference: number): number {
  if (difference === 0) return 0;
  return base.mean === 0 || !Number.isFinite(difference) ? NaN : difference / base.mean;
}
