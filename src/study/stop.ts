import type { OnProgress } from '../measure/result.ts';

/** A request to stop where one is, seen by every thread that shares its memory. */
export class StopSign {
  readonly shared: SharedArrayBuffer;
  readonly #flag: Int32Array;

  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#flag = new Int32Array(shared);
  }

  raise(): void {
    Atomics.store(this.#flag, 0, 1);
  }

  get raised(): boolean {
    return Atomics.load(this.#flag, 0) === 1;
  }
}

/** The fraction of a run between two reports of its progress: fine enough for a moving line, rare enough to be free. */
const STEP = 0.005;

/** What a run calls as it goes: tells `report` how far it is, and the run to stop once `stop` is raised. */
export function watch(stop: StopSign, report: (fraction: number) => void): OnProgress {
  let reported = 0;
  return (simulated, duration) => {
    const fraction = simulated / duration;
    if (fraction >= reported + STEP) {
      reported = fraction;
      report(fraction);
    }
    return !stop.raised;
  };
}
