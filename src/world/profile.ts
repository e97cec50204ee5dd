/**
 * Arrival rates over time. Traffic shapes are sampled at the middle of short equal steps and held constant within each,
 * so that the exact run and the scale model offer the same load, and arrivals within a step are a plain Poisson process.
 */
import type { RateShape, ResolvedScenario } from '../scenario/resolved.ts';

/** Steps in which a varying rate is held constant: at most 1 s long, and enough for a short run to look smooth. */
const STEPS_MIN = 1000;
const STEP_MAX = 1;

export class RateProfile {
  /** Length of a step, s; the whole duration when no rate varies. */
  readonly step: number;
  readonly steps: number;
  readonly #rates: Float64Array;
  readonly #cells: number;

  constructor(scenario: ResolvedScenario) {
    const { regions, namespaces, traffic, duration } = scenario;
    this.steps = traffic.length === 0 ? 1 : Math.max(STEPS_MIN, Math.ceil(duration / STEP_MAX));
    this.step = duration / this.steps;
    this.#cells = regions.length * namespaces.length;
    this.#rates = new Float64Array(this.steps * this.#cells);
    for (let step = 0; step < this.steps; step++) {
      const t = (step + 0.5) * this.step;
      for (let region = 0; region < regions.length; region++) {
        for (let namespace = 0; namespace < namespaces.length; namespace++) {
          let rate = regions[region].rate * namespaces[namespace].share;
          for (const shape of traffic) if (applies(shape, region, namespace)) rate *= factor(shape, t);
          this.#rates[step * this.#cells + region * namespaces.length + namespace] = rate;
        }
      }
    }
  }

  /** Step that contains time `t`. */
  at(t: number): number {
    return Math.min(this.steps - 1, Math.floor(t / this.step));
  }

  /** Requests per second of a cell (region * namespaces + namespace) in a step. */
  rate(step: number, cell: number): number {
    return this.#rates[step * this.#cells + cell];
  }

  /** Mean rate of a cell over [from, to]. */
  meanRate(cell: number, from: number, to: number): number {
    const first = this.at(from);
    const last = this.at(to);
    if (first === last) return this.rate(first, cell);
    let requests = 0;
    for (let step = first; step <= last; step++) {
      const start = Math.max(from, step * this.step);
      const end = Math.min(to, (step + 1) * this.step);
      requests += Math.max(0, end - start) * this.rate(step, cell);
    }
    return requests / (to - from);
  }
}

function applies(shape: RateShape, region: number, namespace: number): boolean {
  return (shape.regions?.includes(region) ?? true) && (shape.namespaces?.includes(namespace) ?? true);
}

function factor(shape: RateShape, t: number): number {
  switch (shape.kind) {
    case 'ramp': {
      const done = shape.over > 0 ? (t - shape.start) / shape.over : t < shape.start ? 0 : 1;
      return shape.from + (shape.to - shape.from) * Math.min(1, Math.max(0, done));
    }
    case 'flash-crowd': {
      const since = t - shape.at;
      if (since <= 0) return 1;
      if (since < shape.rise) return 1 + (shape.times - 1) * (since / shape.rise);
      const after = since - shape.rise - shape.hold;
      if (after <= 0) return shape.times;
      return after < shape.fall ? shape.times + (1 - shape.times) * (after / shape.fall) : 1;
    }
    case 'diurnal':
      return 1 + shape.amplitude * Math.cos((2 * Math.PI * (t - shape.peakAt)) / shape.period);
  }
}
