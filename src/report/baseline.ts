/** A summary as the baseline of later runs. */
import type { Baseline } from '../study/baseline.ts';
import { sampleFromMean, sampleOf } from '../study/contrast.ts';
import type { Sample } from '../study/contrast.ts';
import type { Summary } from './summary-schema.ts';

/** `file` is where the summary was read from. */
export function baselineOf(summary: Summary, file: string): Baseline {
  const { scenario, scenarioHash, engine } = summary;
  const { version, resolution, seed, replications } = engine;
  return { file, scenario, scenarioHash, version, resolution, seed, replications, sample: sampleIn };

  function sampleIn(selector: string): Sample | null {
    const values = Object.hasOwn(summary.replicates, selector) ? summary.replicates[selector] : null;
    if (values !== null) return sampleOf(values.map(replicate));
    const metric = Object.hasOwn(summary.metrics, selector) ? summary.metrics[selector] : null;
    if (metric === null || metric.mean === null) return null;
    const { mean, ci95 } = metric;
    if (ci95 === null) return sampleFromMean(mean, NaN, 1);
    // An interval is cut where the metric ends; the side that is not cut tells its width.
    return sampleFromMean(mean, Math.max(mean - ci95[0], ci95[1] - mean), replications);
  }
}

function replicate(value: number | 'never' | null): number {
  return value === 'never' ? Infinity : (value ?? NaN);
}
