/**
 * The bus over five regions: how long it takes from a commit to the last region's cache, by the rate of events and by
 * the rate at which a region's consumers apply them. Run: `npm run bench -- bus`, with the path of an SVG to draw it.
 *
 * Consumers are a queue that is served in order, whose waits depend on load and on batches in seconds, so a part of the
 * events, with consumers that much slower and batches that much smaller, waits as long; a last line holds that to a run
 * with all of them.
 */
import { writeFileSync } from 'node:fs';
import type { TopLevelSpec } from 'vega-lite';
import { LOOK, tierLook } from '../src/report/chart-look.ts';
import { drawSvg } from '../src/report/draw.ts';
import type { ResolvedScenario } from '../src/scenario/resolved.ts';
import { formatQuantity } from '../src/units/format.ts';
import { simulate } from '../src/world/simulate.ts';
import { bus, namespace, origin, region, sample, tier, WRITES } from '../test/world/sample.ts';

const REGIONS = ['us-east', 'us-west', 'eu-west', 'tokyo', 'singapore'];
/** Round trips from us-east, s. */
const RTT = [0, 0.064, 0.07, 0.149, 0.219];
/** Events that are followed, of all: a point of the sweep takes a second or two. */
const SCALE = 1 / 500;
const SECONDS = 30;
/** What is asked of the 99th percentile, s. */
const BOUND = 2;
const CONSUMERS = [250e3, 500e3, 1e6] as const;
/** Events over what consumers can apply: dense where the answer changes. */
const LOADS = [0.2, 0.6, 0.9, 0.98, 1, 1.02, 1.05, 1.1];

interface Fed {
  readonly events: number;
  readonly consumeRate: number;
  readonly batch: number;
  readonly seconds: number;
}

function fed({ events, consumeRate, batch, seconds }: Fed): ResolvedScenario {
  const itself = REGIONS.map((_, at) => at);
  return sample({
    duration: seconds,
    phases: [{ name: 'all', from: 0, to: seconds }],
    regions: REGIONS.map((name) => region(name, { rate: 100, instances: 1 })),
    links: {
      rtt: itself.map((from) => itself.map((to) => Math.abs(RTT[from] - RTT[to]))),
      sameZone: 0.00025,
      crossZone: 0.0008,
      jitter: 0.1,
      bandwidth: Infinity,
    },
    tiers: [tier('l2', { nodes: 50, siteOf: itself })],
    namespaces: [
      namespace('things', {
        keys: 1_000_000,
        tiers: [0],
        ttl: [{ ttl: 300, jitter: 0, negative: 0 }],
        writes: { ...WRITES, rate: events, popularity: { kind: 'uniform' } },
        invalidation: 'events',
      }),
    ],
    origin: origin({ latency: { kind: 'constant', time: 0.005 } }),
    bus: bus({
      capture: { kind: 'constant', time: 0.1 },
      produce: { kind: 'constant', time: 0.05 },
      replication: { kind: 'lognormal', mu: Math.log(0.85), sigma: 0.244 },
      partitions: 256,
      consumeRate,
      batch,
    }),
  });
}

function p99(spec: Fed): number {
  return simulate(fed(spec), 0, () => true).metrics['invalidation_p99'];
}

interface Point {
  readonly consumers: string;
  readonly events: number;
  readonly p99: number;
}

const rate = (value: number): string => formatQuantity(value, '1/s');

/** Where the line between two points passes the bound, events a second. */
function passing(points: readonly Point[]): number {
  const at = points.findIndex((point) => point.p99 > BOUND);
  if (at < 1) return NaN;
  const [low, high] = [points[at - 1], points[at]];
  return low.events + ((high.events - low.events) * (BOUND - low.p99)) / (high.p99 - low.p99);
}

function sweep(consumeRate: number): Point[] {
  const points = LOADS.map((load) => {
    const events = load * consumeRate;
    const spec = { events: events * SCALE, consumeRate: consumeRate * SCALE, batch: 500 * SCALE, seconds: SECONDS };
    return { consumers: `${rate(consumeRate)} applied`, events, p99: p99(spec) };
  });
  console.log(`\nconsumers of a region apply ${rate(consumeRate)}; p99 after ${SECONDS} s`);
  for (const point of points) console.log(`  ${rate(point.events).padStart(8)}  ${point.p99.toFixed(2)} s`);
  console.log(`  p99 passes ${BOUND} s at ${rate(Math.round(passing(points) / 1000) * 1000)}`);
  return points;
}

function picture(points: readonly Point[]): TopLevelSpec {
  const names = CONSUMERS.map((consumers) => `${rate(consumers)} applied`);
  const range = names.map((_, index) => tierLook(index).colour);
  const color: object = { field: 'consumers', type: 'nominal', title: null, scale: { domain: names, range } };
  const x: object = {
    field: 'events',
    type: 'quantitative',
    title: 'events a second',
    axis: { labelExpr: "format(datum.value, '~s')" },
  };
  const y: object = {
    field: 'p99',
    type: 'quantitative',
    title: 'p99 from a commit to the last regional cache (s)',
    scale: { domain: [0, 2 * BOUND + 1], clamp: true },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: 'How long invalidations take',
    title: {
      text: 'How long invalidations take',
      subtitle: `five regions, after ${SECONDS} s; the consumers of a region apply so many events a second`,
    },
    width: 720,
    height: 340,
    background: 'white',
    padding: 10,
    layer: [
      {
        data: { values: [{ p99: BOUND }] },
        mark: { type: 'rule', color: '#b00020', strokeDash: [4, 3] },
        encoding: { y },
      },
      {
        data: { values: points.map((point) => ({ ...point, p99: Number(point.p99.toPrecision(4)) })) },
        mark: { type: 'line', strokeWidth: 1.6, point: { size: 22 } },
        encoding: { x, y, color },
      },
    ],
    config: LOOK,
  };
}

const points = CONSUMERS.flatMap(sweep);
const [, , path] = process.argv;
if (path !== undefined) writeFileSync(path, await drawSvg(picture(points)));
// All events of a smaller system.
const [consumeRate, events, seconds] = [105e3, 100e3, 8];
const whole = p99({ events, consumeRate, batch: 500, seconds });
const part = p99({ events: events * SCALE, consumeRate: consumeRate * SCALE, batch: 500 * SCALE, seconds });
const against = `${whole.toFixed(2)} s with all events, ${part.toFixed(2)} s with 1 in ${1 / SCALE}`;
console.log(`\n${rate(events)}, ${rate(consumeRate)} applied, after ${seconds} s: p99 ${against}`);
