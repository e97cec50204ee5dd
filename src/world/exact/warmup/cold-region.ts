/** A region whose caches are cold: when it serves its users, and when it is warm. */
import type { RunRecord } from '../../../measure/record.ts';
import { Draws } from '../../../random/stream.ts';
import type { ResolvedScenario } from '../../../scenario/resolved.ts';
import type { Warmup } from '../../../scenario/warmup.ts';
import type { Clock } from '../clock.ts';

/** Looks at the hit rate and the origin within the time over which they are measured. */
const LOOKS = 10;

/** What was counted between two looks. */
interface Look {
  requests: number;
  hits: number;
  /** Seconds of service that the origin had done before it, of the whole run. */
  readonly work: number;
}

export class ColdRegion {
  readonly spec: Warmup;
  readonly #record: RunRecord;
  readonly #clock: Clock;
  readonly #users: Draws;
  readonly #instances: number;
  /** The latest looks, the present one last. */
  #looks: Look[] = [{ requests: 0, hits: 0, work: 0 }];
  #next: number;
  /** Of its users, that it serves now. */
  #share: number;
  #step = 0;
  /** When each key was deleted last, s. */
  readonly #deleted = new Map<number, number>();

  constructor(scenario: ResolvedScenario, spec: Warmup, record: RunRecord, clock: Clock) {
    this.spec = spec;
    this.#record = record;
    this.#clock = clock;
    this.#users = new Draws(scenario.seed, 'warm-up');
    this.#instances = scenario.regions[spec.from].instances;
    this.#next = spec.window / LOOKS;
    this.#share = spec.strategy === 'none' || spec.strategy === 'sibling' ? 1 : 0;
    if (spec.strategy === 'shift') this.#shift(NaN, 0);
  }

  /** The instance of the other region that serves the user of request number `draw`; -1: this region serves it. */
  served(draw: number): number {
    this.#look();
    if (this.#share >= 1 || this.#users.uniform(draw, 0) < this.#share) return -1;
    return Math.floor(this.#users.uniform(draw, 1) * this.#instances);
  }

  /** Whether what the other region serves is asked for here too, for nobody. */
  get isShadowed(): boolean {
    return this.spec.strategy === 'shadow';
  }

  /** A request of a region has been answered, by caches of that region or not. */
  answered(region: number, isHit: boolean): void {
    if (region === this.spec.region) this.seen(isHit);
  }

  /** A request, or the shadow of one, has been answered here, by caches of the region or not. */
  seen(isHit: boolean): void {
    const look = this.#looks[this.#looks.length - 1];
    look.requests++;
    if (isHit) look.hits++;
  }

  /** All copies of the other region have come. */
  copied(bytes: number): void {
    this.#share = 1;
    this.#record.warmed.copiedAt = this.#clock.now;
    this.#record.warmed.bytes = bytes;
  }

  /** A key is deleted from the region's nodes. */
  deleted(key: number): void {
    if (this.spec.strategy === 'sibling') this.#deleted.set(key, this.#clock.now);
  }

  /** Whether copies of a key from the other region are refused now. */
  holdsOff(key: number): boolean {
    return this.#clock.now < (this.#deleted.get(key) ?? -Infinity) + this.spec.holdOff;
  }

  #look(): void {
    const { now } = this.#clock;
    while (now >= this.#next) {
      const looks = this.#looks;
      const work = this.#record.originWork.reduce((sum, done) => sum + done, 0);
      const requests = looks.reduce((sum, look) => sum + look.requests, 0);
      // Of a few requests nothing can be said: not before the whole time over which it is measured.
      const hitRate = looks.length < LOOKS ? NaN : looks.reduce((sum, look) => sum + look.hits, 0) / requests;
      const servers = this.#record.originServers.reduce((sum, count) => sum + count, 0);
      const span = (looks.length * this.spec.window) / LOOKS;
      const used = (work - looks[0].work) / (span * servers);
      if (this.spec.strategy === 'shift') this.#shift(hitRate, used);
      else if (this.isShadowed && hitRate >= this.spec.target) this.#share = 1;
      const { warmed } = this.#record;
      if (this.#share >= 1 && hitRate >= this.spec.target && warmed.at === Infinity) warmed.at = this.#next;
      this.#looks = [...looks.slice(looks.length < LOOKS ? 0 : 1), { requests: 0, hits: 0, work }];
      this.#next += this.spec.window / LOOKS;
    }
  }

  /** Takes the next step of a gradual shift, if its time has come. */
  #shift(hitRate: number, used: number): void {
    const step = this.spec.steps[this.#step];
    if (step === undefined || this.#clock.now < step.at) return;
    if (used > this.spec.originBelow || !(step.hitRate === 0 || hitRate >= step.hitRate)) return;
    this.#share = step.share;
    this.#step++;
  }
}
