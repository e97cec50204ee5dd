/** What the record of one run says about a part of it: the sums and distributions that metrics are made of. */
import { carriedWithin } from '../scenario/link-faults.ts';
import type { Selector } from '../scenario/metric.ts';
import { Histogram } from './histogram.ts';
import { HIT, MISS } from './record.ts';
import type { RunRecord } from './record.ts';

/** One selector's slice of a record: its cells, its tier, its windows. */
export class View {
  /** -1: all of them, also in those below. */
  readonly tier: number;
  /** Column of who answered: a tier, or the origin after the last one. */
  readonly answerer: number;
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
    this.answerer = this.#origin ? tiers.length : this.tier;
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

  /** Of the largest cluster. */
  nodesNeeded(): number {
    let most = NaN;
    if (this.seconds() === 0) return most;
    this.#record.nodesNeeded.forEach((row, tier) => {
      if (this.tier >= 0 && tier !== this.tier) return;
      row.forEach((nodes, region) => {
        if (this.region < 0 || region === this.region) most = nodes > most || Number.isNaN(most) ? nodes : most;
      });
    });
    return most;
  }

  latency(): Histogram {
    const wanted = this.#outcome === undefined ? [HIT, MISS] : [this.#outcome === 'hit' ? HIT : MISS];
    return this.#phases((phase, found) => {
      for (const cell of this.#cells) {
        for (const outcome of wanted) found.push(this.#record.latency[phase][cell][outcome]);
      }
    });
  }

  /** How long ago the answers of stale reads were superseded, s. */
  staleness(): Histogram {
    return this.#phases((phase, found) => {
      for (const cell of this.#cells) {
        const byTier = this.#record.staleness[phase][cell];
        if (this.answerer < 0) found.push(...byTier);
        else found.push(byTier[this.answerer]);
      }
    });
  }

  /** From a commit to the last region's regional cache, s. */
  invalidation(): Histogram {
    return this.#phases((phase, found) => found.push(this.#record.invalidation[phase]));
  }

  /** Longest time from the log to a delete, s. */
  busLag(): number {
    const regions = this.#record.scenario.regions.length;
    let longest = NaN;
    for (const window of this.#windows) {
      for (let region = 0; region < regions; region++) {
        const lag = this.#record.busLag[window * regions + region];
        if ((this.region < 0 || region === this.region) && !(lag <= longest) && !Number.isNaN(lag)) longest = lag;
      }
    }
    return longest;
  }

  /** Longest time that a region took to catch up after a fault which ended in the view, s. */
  catchUp(): number {
    const times = this.#catchUps().map(({ from, to }) => to - from);
    return times.length === 0 ? NaN : Math.max(...times);
  }

  /** Most reads a second that reached the origin in a window in which a region caught up. */
  catchUpReads(): number {
    const { fields, counts, windows } = this.#record;
    let most = NaN;
    for (const { from, to } of this.#catchUps()) {
      for (let window = windows.at(from); window <= windows.at(to); window++) {
        const seconds = this.#record.seconds(window);
        if (!(seconds > 0)) continue;
        let reads = 0;
        for (const cell of this.#cells) reads += counts[this.#record.at(window, cell) + fields.originReads];
        if (!(reads / seconds <= most)) most = reads / seconds;
      }
    }
    return most;
  }

  #catchUps(): RunRecord['catchUps'] {
    const { catchUps, windows } = this.#record;
    return catchUps.filter(({ region, from }) => {
      return (this.region < 0 || region === this.region) && this.#windows.includes(windows.at(from));
    });
  }

  /** Distributions kept by phase, of the phases that the windows lie in. */
  #phases(collect: (phase: number, found: (Histogram | undefined)[]) => void): Histogram {
    const found: (Histogram | undefined)[] = [];
    for (const phase of new Set(this.#windows.map((window) => this.#record.windows.phaseOf[window]))) {
      collect(phase, found);
    }
    return merged(found.filter((histogram) => histogram !== undefined));
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
    return this.#phases((phase, found) => {
      this.#record.originWait[phase].forEach((histogram, station) => {
        if (this.#record.stations === 1 || this.region < 0 || station === this.region) found.push(histogram);
      });
    });
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
    const { scenario, windows } = this.#record;
    const regions = scenario.regions.length;
    const isNarrowed = scenario.timeline.some(({ kind }) => kind === 'link-narrow');
    let most = 0;
    for (let link = 0; link < regions * regions; link++) {
      let bytes = 0;
      let capacity = isNarrowed ? 0 : scenario.links.bandwidth * this.seconds();
      for (const window of this.#windows) {
        bytes += this.#record.linkBytes[window * regions * regions + link];
        if (!isNarrowed) continue;
        const start = windows.edges[window];
        const [from, to] = [Math.floor(link / regions), link % regions];
        capacity += carriedWithin(scenario, from, to, start, start + this.#record.seconds(window));
      }
      most = Math.max(most, bytes / capacity);
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

  zoneBytes(): number {
    const regions = this.#record.scenario.regions.length;
    let bytes = 0;
    for (const window of this.#windows) {
      for (let region = 0; region < regions; region++) {
        if (this.region < 0 || region === this.region) bytes += this.#record.zoneBytes[window * regions + region];
      }
    }
    return bytes;
  }

  /** Instances that were disconnected from their messages. */
  disconnections(): number {
    const regions = this.#record.scenario.regions.length;
    let sum = 0;
    for (const window of this.#windows) {
      for (let region = 0; region < regions; region++) {
        if (this.region < 0 || region === this.region) sum += this.#record.disconnections[window * regions + region];
      }
    }
    return sum;
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
