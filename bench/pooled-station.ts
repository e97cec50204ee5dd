/**
 * How closely the pooled station follows the job-by-job one, at rest, through an overload and in the drain after it;
 * and what it costs. For each window and figure: job by job, its standard error, and pooled.
 *
 *   npx tsx bench/pooled-station.ts [part of a case's name]
 */
import { PooledStation } from '../src/engine/pooled-station.ts';
import type { Distribution } from '../src/random/distribution.ts';
import type { EnsembleCase, Estimate } from '../test/fixtures/station-ensemble.ts';
import { followPooled, simulateEnsemble } from '../test/fixtures/station-ensemble.ts';

const MEAN = 0.1;
/** The 99th percentile six times the median. */
const SIGMA = Math.log(6) / 2.3263;
const SERVICES: Record<string, Distribution> = {
  exponential: { kind: 'exponential', mean: MEAN },
  lognormal: { kind: 'lognormal', mu: Math.log(MEAN) - (SIGMA * SIGMA) / 2, sigma: SIGMA },
  constant: { kind: 'constant', time: MEAN },
};
/** Per queue limit or time-out of 3 s, which an overload of 1.3 reaches after 10 s. */
const LIMITS = {
  none: () => ({ queue: Infinity, timeout: Infinity }),
  queue: (servers: number) => ({ queue: (3 * servers) / MEAN, timeout: Infinity }),
  timeout: () => ({ queue: Infinity, timeout: 3 }),
};

function compare(name: string, spec: EnsembleCase): void {
  const results = simulateEnsemble(spec);
  console.log(`\n${name}`);
  console.log('from s  mean wait s               p99 s                     lost                      carried');
  const pooled = followPooled(spec);
  spec.windows.forEach(({ from }, i) => {
    const got = [pooled[i].meanWait, pooled[i].p99, pooled[i].rejected + pooled[i].timedOut, pooled[i].carried];
    const { meanWait, p99, rejected, timedOut, carried } = results[i];
    const lost = rejected.mean > 0 ? rejected : timedOut;
    console.log([from.toFixed(1).padEnd(7), ...[meanWait, p99, lost, carried].map((e, k) => row(e, got[k]))].join(' '));
  });
}

function row({ mean, error }: Estimate, got: number): string {
  return [mean, error, got].map((x) => x.toFixed(4).padEnd(8)).join('');
}

function cost(name: string, limits: ConstructorParameters<typeof PooledStation>[0], rho: (t: number) => number): void {
  const advances = 4000;
  let least = Infinity;
  let checksum = 0;
  for (let repeat = 0; repeat < 5; repeat++) {
    const station = new PooledStation(limits);
    const start = performance.now();
    for (let i = 1; i <= advances; i++) {
      station.advance(i * 0.05, (rho(i * 0.05) * limits.servers) / limits.serviceMean);
      checksum += station.meanWait;
    }
    least = Math.min(least, performance.now() - start);
  }
  console.log(`${name.padEnd(40)} ${((least / advances) * 1000).toFixed(2)} us an advance (checksum ${checksum})`);
}

const only = process.argv[2] ?? '';
for (const [kind, service] of Object.entries(SERVICES)) {
  for (const servers of [1, 10, 100]) {
    const rate = (rho: number) => (rho * servers) / MEAN;
    for (const rho of [0.5, 0.7, 0.8, 0.9, 0.95]) {
      const name = `at rest: ${kind} service, ${servers} servers at ${rho}`;
      if (!name.includes(only)) continue;
      const until = 600_000 / rate(rho);
      const pieces = [{ until, rate: rate(rho) }];
      const windows = [{ from: until / 3, to: until }];
      compare(name, { servers, service, ...LIMITS.none(), pieces, windows, runs: 10 });
    }
    for (const [limit, bounds] of Object.entries(LIMITS)) {
      const name = `step: ${kind} service, ${servers} servers, limit ${limit}`;
      if (!name.includes(only)) continue;
      const pieces = [{ until: 40, rate: rate(0.7) }, { until: 60, rate: rate(1.3) }, { until: 110, rate: rate(0.7) }];
      const starts = [39, 40, 41, 43, 45, 49, 54, 59, 60, 62, 65, 70, 75, 80, 85, 95, 105];
      const windows = starts.map((from) => ({ from, to: from + 0.5 }));
      const runs = Math.round(4000 / Math.sqrt(servers));
      compare(name, { servers, service, ...bounds(servers), pieces, windows, runs });
    }
  }
}
const origin = { servers: 5000, serviceMean: 0.01, serviceCv2: 0.8, queue: 10_000, timeout: 1 };
const node = { servers: 1, serviceMean: 1e-5, serviceCv2: 0, queue: Infinity, timeout: Infinity };
for (const [name, limits] of Object.entries({ 'origin of 5000 servers': origin, 'node': node })) {
  if (!`cost: ${name}`.includes(only)) continue;
  cost(`${name}, stable`, limits, (t) => 0.7 + 0.05 * Math.sin(7 * t));
  cost(`${name}, near 1`, limits, (t) => 0.985 + 0.01 * Math.sin(7 * t));
  cost(`${name}, overload and drain`, limits, (t) => 1 + 0.3 * Math.sin(t / 3));
}
