/**
 * The in-process caches of a region as one population: which share of a key's requests starts a fetch. The instances
 * that hold no copy of a key, and those whose copy is due for a refresh, are fractions that obey a delay equation:
 * copies made a time to live ago end now, requests make new ones. In the stationary state this is the TTL cache's
 * renewal formula; after a cold start it follows the synchronised ages until they have spread.
 */

/** What one class of keys asks of the in-process caches of one region. */
export interface PopulationSpec {
  /** Hard time to live, s; Infinity: copies never end. */
  readonly ttl: number;
  /** A copy lives ttl * (1 - jitter * U). */
  readonly jitter: number;
  /** Fraction of the time to live after which a read refreshes; null: never. */
  readonly refreshAfter: number | null;
  /** Typical time of a fetch, s: an instance that fetches starts no other. */
  readonly fetchTime: number;
  readonly cold: boolean;
  /** Share of the instances that receive a copy at time 0, of a cold start. */
  readonly held?: number;
}

/** Per tick: shares of requests. */
export interface PopulationFlow {
  /** Requests that find no copy and start a fetch. */
  readonly miss: Float32Array;
  /** Requests that find a copy and start a background refresh. */
  readonly refresh: Float32Array;
  /** Of the former, those of instances that have never asked for the key before. */
  readonly cold: Float32Array;
  /** Likewise, those of instances that have not asked since they were emptied; none where none is. */
  readonly emptied?: Float32Array;
}

/** Points in which the uniform distribution of a jittered time to live is evaluated. */
const JITTER_POINTS = 8;

/** Stationary shares for a constant request rate `mu` per instance and key (1/s). */
export function stationaryFlow(spec: PopulationSpec, mu: number): { miss: number; refresh: number } {
  if (!(mu > 0)) return { miss: 1, refresh: 0 };
  let cycle = 0;
  let refreshed = 0;
  const points = spec.jitter > 0 ? JITTER_POINTS : 1;
  for (let i = 0; i < points; i++) {
    const ttl = spec.ttl * (1 - (spec.jitter * (i + 0.5)) / points);
    if (ttl === Infinity) return { miss: 0, refresh: 0 };
    const young = spec.refreshAfter === null ? ttl : spec.refreshAfter * ttl;
    // A read within the rest of the life refreshes, else the copy ends and the next request misses.
    const q = 1 - Math.exp(-mu * (ttl - young));
    cycle += (young + q / mu + q * spec.fetchTime + (1 - q) * (1 / mu + spec.fetchTime)) / points;
    refreshed += q / points;
  }
  return { miss: (1 - refreshed) / (mu * cycle), refresh: refreshed / (mu * cycle) };
}

/** Steps in which the life of a shared copy is followed. */
const TIED_STEPS = 64;
/** Times to live after which a population that began without copies is taken for settled. */
const SETTLED = 8;
/** Steps into which a delay of the equation is cut, and the most into which a tick is. */
const STEPS_PER_DELAY = 16;
const STEPS_PER_TICK = 256;

/**
 * Mean shares while a shared copy lives, when in-process copies end with it: all instances begin without one, but for
 * the one that fetched it. `remaining`: they last exactly as long as the shared copy, else at most `ttl`.
 */
export function tiedFlow(
  spec: PopulationSpec,
  mu: number,
  shared: { life: number; remaining: boolean; instances: number },
): { miss: number; refresh: number } {
  const { life, remaining, instances } = shared;
  if (!(mu > 0)) return { miss: 1, refresh: 0 };
  if (life === Infinity) return stationaryFlow(spec, mu);
  const followed = remaining ? life : Math.min(life, SETTLED * spec.ttl);
  const edges = Float64Array.from({ length: TIED_STEPS + 1 }, (_, i) => followed * (i / TIED_STEPS) * (i / TIED_STEPS));
  const flow = populationFlow(
    {
      ...spec,
      ttl: remaining ? life : spec.ttl,
      refreshAfter: remaining ? null : spec.refreshAfter,
      cold: true,
      held: 1 / instances,
    },
    edges,
    new Float64Array(TIED_STEPS).fill(mu),
  );
  const settled = stationaryFlow(spec, mu);
  let miss = (1 - followed / life) * settled.miss;
  let refresh = (1 - followed / life) * settled.refresh;
  for (let i = 0; i < TIED_STEPS; i++) {
    const part = (edges[i + 1] - edges[i]) / life;
    miss += part * flow.miss[i];
    refresh += part * flow.refresh[i];
  }
  return { miss, refresh };
}

/**
 * Shares by tick for a request rate that changes from tick to tick. `edges` are the ticks' ends (one more than rates),
 * `rates` requests per second of one key at one instance. Ticks that are long against the delays of the equation are
 * cut into steps.
 */
export function populationFlow(spec: PopulationSpec, edges: Float64Array, rates: Float64Array): PopulationFlow {
  const young = (spec.refreshAfter ?? 1) * spec.ttl;
  const delay = Math.min(young, young < spec.ttl ? spec.ttl - young : Infinity);
  const steps = Int32Array.from(rates, (_, tick) =>
    Math.min(STEPS_PER_TICK, Math.ceil((STEPS_PER_DELAY * (edges[tick + 1] - edges[tick])) / delay)),
  );
  const count = steps.reduce((sum, part) => sum + part, 0);
  if (count === rates.length) return flowOf(spec, edges, rates);
  const fineEdges = new Float64Array(count + 1);
  const fineRates = new Float64Array(count);
  let at = 0;
  steps.forEach((parts, tick) => {
    for (let part = 1; part <= parts; part++) {
      fineRates[at++] = rates[tick];
      fineEdges[at] = edges[tick] + ((edges[tick + 1] - edges[tick]) * part) / parts;
    }
  });
  const fine = flowOf(spec, fineEdges, fineRates);
  const flow = {
    miss: new Float32Array(rates.length),
    refresh: new Float32Array(rates.length),
    cold: new Float32Array(rates.length),
  };
  at = 0;
  steps.forEach((parts, tick) => {
    let cold = 0;
    for (let part = 0; part < parts; part++, at++) {
      flow.miss[tick] += fine.miss[at] / parts;
      flow.refresh[tick] += fine.refresh[at] / parts;
      cold += (fine.cold[at] * fine.miss[at]) / parts;
    }
    if (flow.miss[tick] > 0) flow.cold[tick] = cold / flow.miss[tick];
  });
  return flow;
}

function flowOf(spec: PopulationSpec, edges: Float64Array, rates: Float64Array): PopulationFlow {
  const ticks = rates.length;
  const miss = new Float32Array(ticks);
  const refresh = new Float32Array(ticks);
  const cold = new Float32Array(ticks);
  const made = new History(edges);
  const demand = new Float64Array(ticks + 1);
  for (let tick = 0; tick < ticks; tick++) {
    demand[tick + 1] = demand[tick] + rates[tick] * (edges[tick + 1] - edges[tick]);
  }
  let idle = 1 - (spec.held ?? 0);
  let aging = 0;
  made.atStart = spec.held ?? 0;
  if (!spec.cold) {
    const start = stationaryFlow(spec, rates[0]);
    made.pastRate = rates[0] * (start.miss + start.refresh);
    idle = start.miss;
    aging = start.refresh;
  }
  const young = (spec.refreshAfter ?? 1) * spec.ttl;
  const refreshable = spec.ttl - young;
  for (let tick = 0; tick < ticks; tick++) {
    const from = edges[tick];
    const length = edges[tick + 1] - from;
    const mu = rates[tick];
    const decay = Math.exp(-mu * length);
    // Mean over the tick of what flows in at a constant rate and leaves by requests.
    const spread = mu * length > 1e-9 ? (1 - decay) / (mu * length) : 1;
    let ending = made.between(from - spec.fetchTime, length, spec.ttl, spec.jitter);
    let refreshes = 0;
    if (spec.refreshAfter !== null && refreshable > 0) {
      const entering = made.between(from - spec.fetchTime, length, young, spec.jitter);
      const asked = at(edges, demand, from + length / 2) - at(edges, demand, from + length / 2 - refreshable, rates[0]);
      ending *= Math.exp(-asked);
      const left = Math.max(0, aging * decay + entering * spread - ending);
      refreshes = Math.max(0, aging + entering - ending - left);
      aging = left;
    }
    const next = idle * decay + ending * spread;
    const misses = Math.max(0, idle + ending - next);
    idle = next;
    made.push(misses + refreshes);
    const requests = mu * length;
    miss[tick] = requests > 0 ? Math.min(1, misses / requests) : 1;
    refresh[tick] = requests > 0 ? refreshes / requests : 0;
    if (spec.cold && misses > 0) {
      cold[tick] = Math.min(1, (Math.exp(-demand[tick]) - Math.exp(-demand[tick + 1])) / misses);
    }
  }
  return { miss, refresh, cold };
}

/** Value of a cumulated curve at time `t`, linear between edges; before time 0 it falls at `pastRate`. */
function at(edges: Float64Array, curve: Float64Array, t: number, pastRate = 0): number {
  if (t <= 0) return pastRate * t;
  let low = 0;
  let high = edges.length - 1;
  if (t >= edges[high]) return curve[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= t) low = middle;
    else high = middle;
  }
  const length = edges[high] - edges[low];
  return curve[low] + ((curve[high] - curve[low]) * (t - edges[low])) / length;
}

/** Copies made so far, as a cumulated curve over the ticks. */
class History {
  pastRate = 0;
  /** Copies made at time 0, all at once. */
  atStart = 0;
  readonly #edges: Float64Array;
  readonly #made: Float64Array;
  #known = 0;

  constructor(edges: Float64Array) {
    this.#edges = edges;
    this.#made = new Float64Array(edges.length);
  }

  push(copies: number): void {
    this.#made[this.#known + 1] = this.#made[this.#known] + copies;
    this.#known++;
  }

  /** Copies made between `age` before `from` and `age` before `from + length`, `age` jittered. */
  between(from: number, length: number, age: number, jitter: number): number {
    if (age === Infinity) return 0;
    const points = jitter > 0 ? JITTER_POINTS : 1;
    let sum = 0;
    for (let i = 0; i < points; i++) {
      const back = age * (1 - (jitter * (i + 0.5)) / points);
      sum += this.#until(from + length - back) - this.#until(from - back);
    }
    return sum / points;
  }

  #until(t: number): number {
    if (t <= 0) return this.pastRate * t;
    // Copies of the present tick cannot end within it unless the time to live is shorter than a tick.
    return this.atStart + at(this.#edges.subarray(0, this.#known + 1), this.#made, t);
  }
}
