/**
 * Arrival rates over time. Traffic shapes are averaged over short equal steps and held constant within each, so that
 * the exact run and the scale model offer the same load, and arrivals within a step are plainly Poisson.
 */
import type { RateShape, ResolvedScenario } from '../scenario/resolved.ts';
import { GeoDns } from './geo-dns.ts';

/** Steps in which a varying rate is held constant: 1 s long, or shorter where a short run would not look smooth. */
const STEPS_MIN = 1000;
const STEP_MAX = 1;
/** Bounds the memory of a run of many hours to a few megabytes a region; its steps are longer than 1 s. */
const STEPS_MAX = 20_000;
/** Points a step is averaged over when it is longer, so that a burst between two middles is not lost: days at 1 s. */
const POINTS_MAX = 16;

export class RateProfile {
  /** Length of a step, s; the whole duration when no rate varies. */
  readonly step: number;
  readonly steps: number;
  readonly #rates: Float64Array;
  readonly #cells: number;

  constructor(scenario: ResolvedScenario) {
    const { regions, namespaces, traffic, duration } = scenario;
    const wanted = Math.max(STEPS_MIN, Math.ceil(duration / STEP_MAX));
    const varies = traffic.length > 0 || scenario.timeline.some(({ kind }) => kind === 'region-down');
    this.steps = !varies ? 1 : Math.min(STEPS_MAX, wanted);
    this.step = duration / this.steps;
    const points = !varies ? 1 : Math.min(POINTS_MAX, Math.ceil(wanted / this.steps));
    this.#cells = regions.length * namespaces.length;
    this.#rates = new Float64Array(this.steps * this.#cells);
    regions.forEach(({ rate }, region) => {
      namespaces.forEach(({ share }, namespace) => {
        const cell = region * namespaces.length + namespace;
        const shapes = traffic.filter((shape) => applies(shape, region, namespace));
        for (let step = 0; step < this.steps; step++) {
          let sum = 0;
          for (let point = 0; point < points; point++) {
            const t = (step + (point + 0.5) / points) * this.step;
            sum += shapes.reduce((product, shape) => product * factor(shape, t), rate * share);
          }
          this.#rates[step * this.#cells + cell] = sum / points;
        }
      });
    });
    const dns = new GeoDns(scenario);
    if (!dns.isIdle) this.#move(dns, regions.length, namespaces.length);
  }

  /** Sends users to other regions while theirs is down. */
  #move(dns: GeoDns, regions: number, namespaces: number): void {
    for (let step = 0; step < this.steps; step++) {
      const time = (step + 0.5) * this.step;
      const row = this.#rates.subarray(step * this.#cells, (step + 1) * this.#cells);
      const home = row.slice();
      for (let region = 0; region < regions; region++) {
        const moved = dns.moved(region, time);
        const refuge = dns.refuge(region, time);
        for (let namespace = 0; namespace < namespaces; namespace++) {
          const rate = moved * home[region * namespaces + namespace];
          row[region * namespaces + namespace] -= rate;
          row[refuge * namespaces + namespace] += rate;
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
