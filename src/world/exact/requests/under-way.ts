/** How many requests each instance has under way, and whether it takes another one. */
import type { RunRecord } from '../../../measure/record.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import { totalInstances } from '../../../scenario/totals.ts';
import type { Clock } from '../clock.ts';

export class UnderWay {
  readonly #record: RunRecord;
  readonly #clock: Clock;
  /** By instance of the scenario: requests that wait for an answer, the most that it takes, and its region. */
  readonly #count: Int32Array;
  readonly #most: Float64Array;
  readonly #region: Int32Array;

  constructor({ regions }: ResolvedScenario, record: RunRecord, clock: Clock) {
    const instances = totalInstances(regions);
    this.#record = record;
    this.#clock = clock;
    this.#count = new Int32Array(instances);
    this.#most = new Float64Array(instances);
    this.#region = new Int32Array(instances);
    let first = 0;
    regions.forEach(({ instances: own, maxRequests = Infinity }, region) => {
      this.#most.fill(maxRequests, first, first + own);
      this.#region.fill(region, first, first + own);
      first += own;
    });
  }

  /** Whether an instance turns further requests away. */
  isFull(holder: number): boolean {
    return this.#count[holder] >= this.#most[holder];
  }

  /** A request of an instance waits for something from now on. */
  started(holder: number): void {
    const count = ++this.#count[holder];
    const { underWayMax, scenario } = this.#record;
    const at = this.#clock.window * scenario.regions.length + this.#region[holder];
    if (count > underWayMax[at]) underWayMax[at] = count;
  }

  /** It has its answer, or has been given up. */
  ended(holder: number): void {
    this.#count[holder]--;
  }

  /** Throws when a request has not ended, or twice, at the end of a run in which all have. */
  check(): void {
    const left = this.#count.findIndex((count) => count !== 0);
    if (left >= 0) throw new Error(`the books do not balance: ${this.#count[left]} requests that never ended`);
  }
}
