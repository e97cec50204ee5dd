/**
 * Ways around machines that the timeline takes away: requests for keys on a node that is down, or behind a partition,
 * pass a lane of their own, whose chain lacks that link. Its first tier is the first that can be reached, so that
 * in-process caches fill from there.
 */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { Outages } from '../outages.ts';
import type { RunRecord } from '../../measure/record.ts';
import type { Lane } from './lanes.ts';
import type { Places } from './places.ts';

export class Detours {
  /** Usual lanes, and behind them those that lead around something. */
  readonly ways: readonly Lane[];
  /** When what can be reached changes, s. */
  readonly times: readonly number[];
  readonly #scenario: ResolvedScenario;
  readonly #record: RunRecord;
  readonly #outages: Outages;
  readonly #places: Places;
  readonly #base: readonly Lane[];
  /** By usual lane: the way for each set of links that cannot be reached, a bit for each. */
  readonly #byMissing: readonly Map<number, Lane>[];
  /** By usual lane, at the time asked about last: whether any node of any link cannot be reached. */
  #broken: readonly boolean[] = [];
  #brokenAt = NaN;

  constructor(
    scenario: ResolvedScenario,
    record: RunRecord,
    parts: { lanes: readonly Lane[]; outages: Outages; places: Places },
  ) {
    const { lanes, outages, places } = parts;
    this.#scenario = scenario;
    this.#record = record;
    this.#outages = outages;
    this.#places = places;
    this.#base = lanes;
    this.times = outages.changes;
    const ways = [...lanes];
    this.#byMissing = lanes.map((lane) => new Map([[0, lane]]));
    let base = lanes.reduce((sum, { keys, chain }) => sum + keys.cells * (chain.length + 1), 0);
    for (const time of [0, ...this.times]) {
      for (const lane of lanes) {
        if (lane.chain.length === 0 || !this.#isBroken(lane, time)) continue;
        const known = this.#byMissing[lane.index];
        for (let i = lane.keys.from; i < lane.keys.to; i++) {
          const missing = this.#missing(lane, i, time);
          if (known.has(missing)) continue;
          const way = around(lane, missing, ways.length, base);
          base += lane.keys.cells * (way.chain.length + 1);
          known.set(missing, way);
          ways.push(way);
        }
      }
    }
    this.ways = ways;
  }

  /** The way of a representative's requests at a time. */
  of(usual: Lane, i: number, time: number): Lane {
    if (this.#brokenAt !== time) {
      this.#brokenAt = time;
      this.#broken = this.#base.map((lane) => this.#isBroken(lane, time));
    }
    const missing = this.#broken[usual.index] ? this.#missing(usual, i, time) : 0;
    const way = this.#byMissing[usual.index].get(missing);
    if (way === undefined) throw new Error(`no way around ${missing} of lane ${usual.index}`);
    return way;
  }

  /** The usual lane of a way. */
  usual(way: Lane): Lane {
    return this.#base[way.usual];
  }

  /** Whether any node of any link cannot be reached. */
  #isBroken({ chain, region }: Lane, time: number): boolean {
    return chain.some(({ tier, site }) => {
      if (this.#outages.between(region, site, time) !== undefined) return true;
      for (let node = 0; node < this.#scenario.tiers[tier].nodes; node++) {
        if (this.#outages.of(this.#record.nodeBase[tier][site] + node, time) !== undefined) return true;
      }
      return false;
    });
  }

  #missing({ chain, region }: Lane, i: number, time: number): number {
    let missing = 0;
    chain.forEach(({ tier, site }, position) => {
      const node = this.#record.nodeBase[tier][site] + this.#places.fateOf(tier, i);
      const isCut = this.#outages.of(node, time) ?? this.#outages.between(region, site, time);
      if (isCut !== undefined) missing |= 1 << position;
    });
    return missing;
  }
}

function around(lane: Lane, missing: number, index: number, base: number): Lane {
  const isMissing = (position: number): boolean => (missing & (1 << position)) !== 0;
  const chain = lane.chain.filter((_, position) => !isMissing(position));
  const refusals = Array.from({ length: chain.length + 1 }, (): Lane['chain'] => []);
  let next = 0;
  lane.chain.forEach((link, position) => {
    if (isMissing(position)) refusals[next] = [...refusals[next], link];
    else next++;
  });
  return { ...lane, index, base, usual: lane.index, chain, refusals, stores: chain.some(({ ttl }) => ttl > 0) };
}
