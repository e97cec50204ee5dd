/**
 * What the system at full size costs to simulate: thirty minutes at 10M requests a second, at ten times and at a tenth
 * of the rates, under a million writes a second that follow the reads, and with the scale model's strata refined, which
 * must not move its results; nor must it to look longer at what writes end all the time.
 *
 *   npx tsx bench/global-10m.ts
 */
import { readFileSync } from 'node:fs';
import { loadScenario } from '../src/scenario/load.ts';
import { simulate } from '../src/world/simulate.ts';

const FILE = 'scenarios/global-10m.yaml';
const WRITES = 'scenarios/global-10m-writes.yaml';
const REFINED = 'resolution={ mode: model, head: 1000, block: 0.5 %, instances: 32 }';
const SHARES = ['l1', 'l2', 'l3', 'origin'].map((tier) => `served_share{tier=${tier}}`);

interface Measured {
  readonly seconds: number;
  readonly shares: readonly number[];
  readonly reads: number;
}

function measure(name: string, set: string[] = [], file = FILE): Measured {
  const loaded = loadScenario({ text: readFileSync(file, 'utf8'), file, set });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const before = process.cpuUsage();
  const { engine, metrics } = simulate(loaded.scenario, 0, () => true);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const shares = SHARES.map((selector) => metrics[selector]);
  const reads = metrics['origin_reads'];
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${name.padEnd(18)} ${seconds.toFixed(1)} s of CPU, peak ${peak.toFixed(0)} MiB so far, ` +
      `${(engine.events / loaded.scenario.duration).toFixed(0)} events a simulated second, ` +
      `${engine.keysSimulated} keys for ${engine.keysRepresented}; ` +
      `served ${shares.map((share) => `${(100 * share).toFixed(2)} %`).join(', ')}, origin ${reads.toFixed(0)}/s`,
  );
  return { seconds, shares, reads };
}

const full = measure('10M/s');
const more = measure('100M/s', ['traffic.rate=100M/s']);
const less = measure('1M/s', ['traffic.rate=1M/s']);
const refined = measure('10M/s, refined', [REFINED]);
const writes = measure('writes', [], WRITES);
const longer = measure('writes, looked at', ['resolution={ mode: model, deletes: 8M }'], WRITES);
const moved = (one: Measured, other: Measured): string => {
  const shares = Math.max(...one.shares.map((share, tier) => Math.abs(share - other.shares[tier])));
  const reads = (100 * (other.reads / one.reads - 1)).toFixed(2);
  return `shares move by ${(100 * shares).toFixed(3)} percentage points at most, origin reads by ${reads} %`;
};
const ratio = ({ seconds }: Measured): string => (seconds / full.seconds).toFixed(2);
console.log(`ten times the rates: ${ratio(more)} of the CPU; a tenth: ${ratio(less)}`);
console.log(`refined: ${moved(full, refined)}`);
console.log(`under writes: ${ratio(writes)} of the CPU; looked at four times as long: ${moved(writes, longer)}`);
