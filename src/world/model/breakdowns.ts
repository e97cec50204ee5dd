/** What the timeline does to a run of the scale model: copies are lost, and requests find other ways. */
import type { Fetches } from './fetches.ts';
import type { Holdings } from './holdings.ts';
import { BREAK, isRanked } from './state.ts';
import type { ModelState } from './state.ts';

export class Breakdowns {
  readonly #state: ModelState;
  readonly #holdings: Holdings;
  readonly #fetches: Fetches;
  readonly #changes: ReadonlySet<number>;

  constructor(state: ModelState, holdings: Holdings, fetches: Fetches) {
    this.#state = state;
    this.#holdings = holdings;
    this.#fetches = fetches;
    this.#changes = new Set(state.outages.changes);
  }

  /** Puts all that will happen into the queue, ahead of what else comes at the same times. */
  schedule(): void {
    for (const time of [0, ...this.#changes]) {
      if (time > 0 || this.#state.scenario.timeline.some(({ from }) => from === 0)) this.#state.queue.push(time, BREAK);
    }
  }

  /** Whether anything begins or ends at a time. */
  isDue(time: number): boolean {
    return this.#changes.has(time);
  }

  /** Something begins or ends now. */
  happen(): void {
    const { demand, outages, now, scenario } = this.#state;
    demand.unsettle();
    for (const { at, kind, tier, site, nodes } of outages.harms) {
      if (at === now && kind === 'lost' && scenario.tiers[tier].scope !== 'instance') {
        this.#holdings.lost(tier, site, nodes);
      }
    }
    this.#lead();
  }

  /** Leads the requests of each pair around what cannot be reached now, and back. */
  #lead(): void {
    const { detours, flows, level, now, regions, strata } = this.#state;
    if (detours.ways.length === this.#state.lanes.length) return;
    for (let i = 0; i < strata.count; i++) {
      for (let region = 0; region < regions; region++) {
        const before = this.#state.lane(i, region);
        const way = detours.of(this.#state.usualLane(i, region), i, now);
        if (way === before || !isRanked(way)) continue;
        const pair = i * regions + region;
        const demand = strata.weight[i] * strata.share[i];
        flows.add(this.#state.at(before, i, level[pair]), -demand, now);
        this.#fetches.cancel(pair);
        this.#state.noteEmptied(before, i, false);
        this.#state.lead(i, before, way);
        level[pair] = this.#holdings.levelOf(way, i);
        this.#state.noteEmptied(way, i, level[pair] > 0);
        flows.add(this.#state.at(way, i, level[pair]), demand, now);
        if (level[pair] > 0) this.#fetches.schedule(way, i);
        else this.#holdings.listen(way, i);
      }
    }
  }
}
