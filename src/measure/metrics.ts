/** Values of selectors, read from the record of one run. Ratios without a denominator are NaN: nothing was measured. */
import { CAUSE, CAUSES, HIT, MISS } from './record.ts';
import type { RunRecord } from './record.ts';
import { Histogram } from './histogram.ts';
import { formatSelector, METRICS, MISS_CAUSES } from '../scenario/metric.ts';
import type { MetricName, MissCause, Selector } from '../scenario/metric.ts';
import { parseQuantity } from '../units/quantity.ts';
import { WARM_UP } from '../scenario/resolved.ts';

/** What an engine knows beside its record. */
export interface Extras {
  /** Keys asked for within the last `seconds` of the run, and their key and value bytes; `namespace` -1: all. */
  distinct(namespace: number, seconds: number): { keys: number; bytes: number };
}

export class Metrics {
  readonly #record: RunRecord;
  readonly #extras: Extras;
  /** Windows that count, by phase name; '' is everything after the warm-up. */
  readonly #windows = new Map<string, readonly number[]>();

  constructor(record: RunRecord, extras: Extras) {
    this.#record = record;
    this.#extras = extras;
    const { phases } = record.scenario;
    const all = Array.from({ length: record.windowsReached }, (_, window) => window);
    phases.forEach((phase, index) => {
      this.#windows.set(phase.name, all.filter((window) => record.windows.phaseOf[window] === index));
    });
    this.#windows.set('', all.filter((window) => phases[record.windows.phaseOf[window]].name !== WARM_UP));
  }

  /** Value of a selector over its phase, in the metric's SI unit. */
  value(selector: Selector): number {
    return this.#over(selector, this.#windows.get(selector.labels.phase ?? '') ?? []);
  }

  /** Value of a selector over one window, for the time series. */
  at(selector: Selector, window: number): number {
    return this.#over(selector, [window]);
  }

  /** Distribution of the latencies that a selector covers, s. */
  latency(selector: Selector): Histogram {
    return new View(this.#record, selector, this.#windows.get(selector.labels.phase ?? '') ?? []).latency();
  }

  #over(selector: Selector, windows: readonly number[]): number {
    const view = new View(this.#record, selector, windows);
    const metric: MetricName = selector.metric;
    switch (metric) {
      case 'requests':
        return view.sum((f) => f.requests);
      case 'hit_rate':
        return hitRate(view, selector);
      case 'served_share':
        return view.served() / view.requests();
      case 'stale_hit_share':
      case 'stale_served_rate':
        // No tier serves a copy past a soft TTL yet: a hit is fresh or negative.
        return view.requests() > 0 ? 0 : NaN;
      case 'negative_hit_share':
        return view.perTier((f) => f.negativeHit) / view.requests();
      case 'miss_share':
        return missShare(view, selector.labels.cause as MissCause | undefined);
      case 'distinct_keys':
      case 'working_set': {
        const span = parseQuantity(selector.labels.window ?? '1h', 'time');
        const seconds = 'value' in span ? span.value : NaN;
        const found = this.#extras.distinct(view.namespace, seconds);
        return metric === 'distinct_keys' ? found.keys : found.bytes;
      }
      case 'latency_p50':
        return view.latency().quantile(0.5);
      case 'latency_p99':
        return view.latency().quantile(0.99);
      case 'latency_p999':
        return view.latency().quantile(0.999);
      case 'latency_mean':
        return view.latency().mean;
      case 'origin_reads':
        return view.sum((f) => f.originReads) / view.seconds();
      case 'origin_rejected':
        return (view.sum((f) => f.originRejected) + view.sum((f) => f.originTimedOut)) / view.seconds();
      case 'origin_utilization':
        return view.originUtilization();
      case 'origin_queue_p99':
        return view.originWait().quantile(0.99);
      case 'availability':
        return 1 - (view.sum((f) => f.shed) + view.sum((f) => f.error)) / view.requests();
      case 'shed_rate':
        return view.sum((f) => f.shed) / view.requests();
      case 'error_rate':
        return view.sum((f) => f.error) / view.requests();
      case 'node_utilization_max':
        return view.nodeUtilization();
      case 'node_skew':
        return view.nodeSkew();
      case 'memory_used':
        return view.memory();
      case 'memory_overhead':
        return view.memoryOverhead();
      case 'evictions':
        return view.evictions() / view.seconds();
      case 'link_utilization_max':
        return view.linkUtilization();
      case 'egress_bytes':
        return view.egress() / view.seconds();
      case 'herd_max':
        return view.herdMax();
      case 'coalesced_rate':
        return view.everyTier((f) => f.coalesced, 1) / view.requests();
      case 'connection_refused_share':
        return view.perTier((f) => f.refused) / (view.perTier((f) => f.refused) + view.perTier((f) => f.lookups));
    }
  }
}

/** The selectors that every report has; `extra` are those that expectations ask for beside them. */
export function standardSelectors(record: RunRecord, extra: readonly Selector[]): Selector[] {
  const { regions, namespaces, tiers, phases } = record.scenario;
  const selectors = new Map<string, Selector>();
  const add = (selector: Selector): void => void selectors.set(formatSelector(selector), selector);
  for (const metric of Object.keys(METRICS) as MetricName[]) {
    const labels: readonly string[] = METRICS[metric].labels;
    const rows: Selector['labels'][] = [{}];
    if (labels.includes('tier')) {
      for (const tier of tiers) rows.push({ tier: tier.name });
      if (metric === 'served_share') rows.push({ tier: 'origin' });
    }
    if (labels.includes('region')) rows.push(...regions.map(({ name }) => ({ region: name })));
    if (labels.includes('namespace')) rows.push(...namespaces.map(({ name }) => ({ namespace: name })));
    if (labels.includes('outcome')) rows.push({ outcome: 'hit' }, { outcome: 'miss' });
    if (labels.includes('band')) rows.push({ band: 'hot' });
    if (labels.includes('window')) rows.splice(0, rows.length, { window: '1h' });
    if (metric === 'miss_share') {
      for (const cause of MISS_CAUSES) rows.push({ cause }, ...tiers.map(({ name }) => ({ tier: name, cause })));
    }
    for (const row of rows) add({ metric, labels: row });
    if (metric === 'served_share') {
      for (const { name } of [...tiers, { name: 'origin' }]) {
        for (const region of regions) add({ metric, labels: { tier: name, region: region.name } });
        for (const namespace of namespaces) add({ metric, labels: { tier: name, namespace: namespace.name } });
      }
    }
    if (phases.length > 1 && !labels.includes('window')) {
      for (const phase of phases) for (const row of rows) add({ metric, labels: { ...row, phase: phase.name } });
    }
  }
  for (const selector of extra) add(selector);
  return [...selectors.values()];
}

function hitRate(view: View, selector: Selector): number {
  if (selector.labels.band === 'hot') return view.sum((f) => f.hotHits) / view.sum((f) => f.hotRequests);
  if (selector.labels.tier !== undefined) return view.perTier((f) => f.lookupHits) / view.perTier((f) => f.lookups);
  return (view.everyTier((f) => f.hit, 0) + view.everyTier((f) => f.negativeHit, 0)) / view.requests();
}

function missShare(view: View, cause: MissCause | undefined): number {
  const causes = cause === undefined ? MISS_CAUSES.map((_, index) => index) : [CAUSE[cause]];
  let misses = 0;
  for (const index of causes) {
    misses += view.sum((f) => (view.tier < 0 ? f.missCause : f.lookupMissCause + view.tier * CAUSES) + index);
  }
  return misses / (view.tier < 0 ? view.requests() : view.perTier((f) => f.lookups));
}

/** One selector's slice of a record: its cells, its tier, its windows. */
class View {
  readonly tier: number;
  readonly region: number;
  readonly namespace: number;
  readonly #record: RunRecord;
  readonly #cells: readonly number[];
  readonly #windows: readonly number[];
  readonly #outcome: string | undefined;
  readonly #origin: boolean;

  constructor(record: RunRecord, { labels }: Selector, windows: readonly number[]) {
    const { tiers, regions, namespaces } = record.scenario;
    this.#record = record;
    this.#windows = windows;
    this.#outcome = labels.outcome;
    this.#origin = labels.tier === 'origin';
    this.tier = tiers.findIndex(({ name }) => name === labels.tier);
    this.region = regions.findIndex(({ name }) => name === labels.region);
    this.namespace = namespaces.findIndex(({ name }) => name === labels.namespace);
    const cells: number[] = [];
    for (let cell = 0; cell < record.cells; cell++) {
      const region = Math.floor(cell / namespaces.length);
      if (this.region >= 0 && region !== this.region) continue;
      if (this.namespace >= 0 && cell % namespaces.length !== this.namespace) continue;
      cells.push(cell);
    }
    this.#cells = cells;
  }

  sum(field: (fields: RunRecord['fields']) => number): number {
    const offset = field(this.#record.fields);
    let sum = 0;
    for (const window of this.#windows) {
      for (const cell of this.#cells) sum += this.#record.counts[this.#record.at(window, cell) + offset];
    }
    return sum;
  }

  requests(): number {
    return this.sum((f) => f.requests);
  }

  /** A field kept by tier: the selector's tier, or all of them. */
  perTier(field: (fields: RunRecord['fields']) => number): number {
    return this.tier >= 0 ? this.sum((f) => field(f) + this.tier) : this.everyTier(field, 0);
  }

  everyTier(field: (fields: RunRecord['fields']) => number, beyond: number): number {
    let sum = 0;
    const columns = this.#record.scenario.tiers.length + beyond;
    for (let tier = 0; tier < columns; tier++) sum += this.sum((f) => field(f) + tier);
    return sum;
  }

  /** Requests answered by the selector's tier, by the origin, or by any cache. */
  served(): number {
    const tiers = this.#record.scenario.tiers.length;
    if (this.#origin) return this.sum((f) => f.miss) + this.sum((f) => f.coalesced + tiers);
    return this.perTier((f) => f.hit) + this.perTier((f) => f.negativeHit) + this.perTier((f) => f.coalesced);
  }

  seconds(): number {
    let sum = 0;
    for (const window of this.#windows) sum += this.#record.seconds(window);
    return sum;
  }

  latency(): Histogram {
    const found: Histogram[] = [];
    const wanted = new Set(this.#windows.map((window) => this.#record.windows.phaseOf[window]));
    for (const phase of wanted) {
      for (const cell of this.#cells) {
        const byOutcome = this.#record.latency[phase][cell];
        for (const outcome of [HIT, MISS]) {
          if (this.#outcome === 'hit' && outcome !== HIT) continue;
          if (this.#outcome === 'miss' && outcome !== MISS) continue;
          const histogram = byOutcome[outcome];
          if (histogram !== undefined) found.push(histogram);
        }
      }
    }
    return merged(found);
  }

  originUtilization(): number {
    const record = this.#record;
    let work = 0;
    let servers = 0;
    for (let station = 0; station < record.stations; station++) {
      if (record.stations > 1 && this.region >= 0 && station !== this.region) continue;
      servers += record.originServers[station];
      for (const window of this.#windows) work += record.originWork[window * record.stations + station];
    }
    return work / (servers * this.seconds());
  }

  originWait(): Histogram {
    const found: Histogram[] = [];
    const phases = new Set(this.#windows.map((window) => this.#record.windows.phaseOf[window]));
    for (const phase of phases) {
      this.#record.originWait[phase].forEach((histogram, station) => {
        if (this.#record.stations === 1 || this.region < 0 || station === this.region) found.push(histogram);
      });
    }
    return merged(found);
  }

  /** Busy seconds of the nodes that the selector means, cluster by cluster. */
  #clusters(): Float64Array[] {
    const record = this.#record;
    const clusters: Float64Array[] = [];
    record.scenario.tiers.forEach((tier, index) => {
      if (this.tier >= 0 && index !== this.tier) return;
      const wanted = this.region >= 0 ? tier.siteOf[this.region] : -1;
      record.nodeBase[index].forEach((base, site) => {
        if (base < 0 || (wanted >= 0 && site !== wanted)) return;
        const busy = new Float64Array(tier.nodes);
        for (const window of this.#windows) {
          const first = window * record.nodes + base;
          for (let node = 0; node < tier.nodes; node++) busy[node] += record.nodeBusy[first + node];
        }
        clusters.push(busy);
      });
    });
    return clusters;
  }

  nodeUtilization(): number {
    const clusters = this.#clusters();
    if (clusters.length === 0) return NaN;
    let most = 0;
    for (const busy of clusters) for (const seconds of busy) if (seconds > most) most = seconds;
    return most / this.seconds();
  }

  nodeSkew(): number {
    let worst = NaN;
    for (const busy of this.#clusters()) {
      let most = 0;
      let sum = 0;
      for (const seconds of busy) {
        if (seconds > most) most = seconds;
        sum += seconds;
      }
      const skew = most / (sum / busy.length);
      if (!(worst >= skew)) worst = skew;
    }
    return worst;
  }

  #sites(column: Float64Array, at: (tier: number, region: number) => number): number {
    let sum = 0;
    this.#record.scenario.tiers.forEach((tier, index) => {
      if (this.tier >= 0 && index !== this.tier) return;
      const wanted = this.region < 0 ? -1 : tier.siteOf[this.region];
      for (let region = 0; region < this.#record.scenario.regions.length; region++) {
        if (wanted < 0 || region === wanted) sum += column[at(index, region)];
      }
    });
    return sum;
  }

  memory(): number {
    const last = this.#windows.at(-1);
    if (last === undefined) return NaN;
    return this.#sites(this.#record.sites.bytes, (tier, region) => this.#record.site(last, tier, region));
  }

  memoryOverhead(): number {
    const last = this.#windows.at(-1);
    if (last === undefined) return NaN;
    const { tiers, regions } = this.#record.scenario;
    const phase = this.#record.windows.phaseOf[last];
    const at = (tier: number, region: number): number => (phase * tiers.length + tier) * regions.length + region;
    const held = this.#sites(this.#record.phaseBytes, at);
    const raw = this.#sites(this.#record.phaseValueBytes, at);
    return raw > 0 ? (held - raw) / raw : NaN;
  }

  evictions(): number {
    let sum = 0;
    const { evictedForCapacity, refusedAdmission } = this.#record.sites;
    for (const window of this.#windows) {
      const at = (tier: number, region: number): number => this.#record.site(window, tier, region);
      sum += this.#sites(evictedForCapacity, at) + this.#sites(refusedAdmission, at);
    }
    return sum;
  }

  linkUtilization(): number {
    const { bandwidth } = this.#record.scenario.links;
    const regions = this.#record.scenario.regions.length;
    let most = 0;
    for (let link = 0; link < regions * regions; link++) {
      let bytes = 0;
      for (const window of this.#windows) bytes += this.#record.linkBytes[window * regions * regions + link];
      most = Math.max(most, bytes / (bandwidth * this.seconds()));
    }
    return most;
  }

  egress(): number {
    const regions = this.#record.scenario.regions.length;
    let bytes = 0;
    for (const window of this.#windows) {
      for (let from = 0; from < regions; from++) {
        if (this.region >= 0 && from !== this.region) continue;
        for (let to = 0; to < regions; to++) bytes += this.#record.linkBytes[(window * regions + from) * regions + to];
      }
    }
    return bytes;
  }

  herdMax(): number {
    let most = this.#windows.length > 0 ? 0 : NaN;
    for (const window of this.#windows) {
      for (const cell of this.#cells) most = Math.max(most, this.#record.herdMax[window * this.#record.cells + cell]);
    }
    return most;
  }
}

/** All of them together; one alone needs no copy, as most views of a single cell are. */
function merged(histograms: readonly Histogram[]): Histogram {
  if (histograms.length === 1) return histograms[0];
  const all = new Histogram();
  for (const histogram of histograms) all.merge(histogram);
  return all;
}
