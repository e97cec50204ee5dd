import * as fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { drawSvg } from '../../../src/report/draw.ts';
import { placeOn, spacedAxis } from '../../../src/report/sweep/axis.ts';
import { sweepCharts } from '../../../src/report/sweep/chart.ts';
import { frontOf } from '../../../src/report/sweep/cost-chart.ts';
import { formatManifest } from '../../../src/report/sweep/manifest.ts';
import { sweepFiles } from '../../../src/report/sweep/report.ts';
import { mainMetrics, sweepTable } from '../../../src/report/sweep/table.ts';
import { brokenPoint } from '../../../src/study/sweep/plan.ts';
import type { SweepPlan } from '../../../src/study/sweep/plan.ts';
import type { Unit } from '../../../src/units/format.ts';
import type { PointResult, SweepResults } from '../../../src/study/sweep/results.ts';

type Means = Readonly<Record<string, number>>;

/** A sweep with results of our own: `values` by path, and for each point its means, null where it is invalid. */
function sweep(
  values: Readonly<Record<string, readonly string[]>>,
  means: (point: readonly string[], index: number) => Means | null,
): { plan: SweepPlan; results: SweepResults } {
  const variations = Object.entries(values).map(([path, tried]) => ({ path, values: tried }));
  const all = variations.reduce<string[][]>(
    (before, { values: tried }) => before.flatMap((one) => tried.map((value) => [...one, value])),
    [[]],
  );
  const points = all.map((combination, index): PointResult => {
    const measured = means(combination, index);
    const none = { judgements: [], verdict: null };
    if (measured === null) {
      const problem = 'found `0`';
      return { ...none, point: brokenPoint(combination, problem), status: 'invalid', problem, metrics: {} };
    }
    const metrics = Object.fromEntries(
      Object.entries(measured).map(([selector, mean]) => {
        const unit = selector.startsWith('latency') ? 's' : selector.startsWith('cost') ? '$' : 'ratio';
        return [selector, { mean, ci95: [mean * 0.9, mean * 1.1] as const, unit: unit as Unit }];
      }),
    );
    const identity = { scenarioHash: `sha256:${index}`, seed: 1, replications: 3, expectations: [] };
    const point = { values: combination, problem: null, ...identity };
    return { ...none, point, status: 'done', problem: '', metrics };
  });
  const head = { schemaVersion: 1, engine: '1.2.3', name: 'shop', command: 'windtunnel sweep shop.yaml' } as const;
  const rest = { strict: false, variations, metrics: [], points: points.map(({ point }) => point) };
  return { plan: { ...head, mode: 'grid', ...rest }, results: { points, missing: 0 } };
}

const TTL = { 'namespaces.items.ttl.l1': ['10 s', '1 min', '5 min'] };
const NODES = { 'tiers.l2.nodes': ['3', '6', '0'] };
const { plan: PLAN, results: RESULTS } = sweep({ ...TTL, ...NODES }, ([, nodes], index) =>
  nodes === '0' ? null : { hit_rate: 0.5 + index / 20, latency_p99: 0.1 / (index + 1), 'miss_share{cause=ttl}': 0.1 },
);

describe('the long format', () => {
  it('has every parameter on every row, and the same rows as CSV and as Parquet', async () => {
    const files = await sweepFiles(PLAN, RESULTS);
    const csv = parse(String(files.get('sweep.csv')), { columns: true }) as Record<string, string>[];
    const bytes = files.get('sweep.parquet') as Uint8Array;
    const parquet = await parquetReadObjects({ file: bytes.slice().buffer });
    expect(csv).toHaveLength(6 * 3 + 3);
    const asText = (row: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell ?? '')]));
    expect(parquet.map(asText)).toEqual(csv);
    for (const row of csv) {
      expect(TTL['namespaces.items.ttl.l1']).toContain(row['namespaces.items.ttl.l1']);
      expect(NODES['tiers.l2.nodes']).toContain(row['tiers.l2.nodes']);
    }
    expect(csv.find(({ point, metric }) => point === '5' && metric === 'hit_rate')).toMatchObject({
      'namespaces.items.ttl.l1': '1 min',
      'namespaces.items.ttl.l1 (SI)': '60',
      'tiers.l2.nodes (SI)': '6',
      status: 'done',
      mean: '0.7',
      ci95_low: '0.63',
      ci95_high: '0.77',
      unit: 'ratio',
    });
    expect(csv.filter(({ status }) => status === 'invalid').map(({ problem, mean }) => [problem, mean])).toEqual(
      Array.from({ length: 3 }, () => ['found `0`', '']),
    );
  });

  it('is the same bytes each time, in all files', async () => {
    expect(await sweepFiles(PLAN, RESULTS)).toEqual(await sweepFiles(PLAN, RESULTS));
  });
});

describe('the table', () => {
  it('shows the usual metrics that differ, and marks best and worst by which way is better', () => {
    expect(mainMetrics(PLAN, RESULTS)).toEqual(['hit_rate', 'latency_p99']);
    const { columns, rows } = sweepTable(PLAN, RESULTS);
    expect(columns).toEqual(['point', 'items.ttl.l1', 'l2.nodes', 'hit_rate', 'latency_p99']);
    const marked = (column: number) => rows.map((row) => /\((.*)\)$/.exec(row[column])?.[1] ?? '');
    expect(marked(3)).toEqual(['worst', '', '', '', '', '', '', 'best', '']);
    expect(marked(4)).toEqual(['worst', '', '', '', '', '', '', 'best', '']);
  });

  it('marks nothing where all are equal, or neither way is better', () => {
    const equal = sweep(NODES, () => ({ hit_rate: 0.5 }));
    expect(sweepTable(equal.plan, equal.results).rows.join()).not.toMatch(/best|worst/);
    const neither = sweep(NODES, (_, index) => ({ served_share: index / 10 }));
    const shown = { ...neither.plan, metrics: ['served_share'] };
    expect(sweepTable(shown, neither.results).rows.join()).not.toMatch(/best|worst/);
  });
});

describe('charts', () => {
  const many = (path: string, count: number) => {
    return { [path]: Array.from({ length: count }, (_, index) => String(index + 1)) };
  };
  const metric = ([a, b = '1']: readonly string[]): Means => ({ hit_rate: 1 / (1 + Number(a) * Number(b)) });
  it.each<[string, { plan: SweepPlan; results: SweepResults }, string[]]>([
    ['lines over one parameter', sweep(many('a.x', 5), metric), ['line']],
    ['lines by the second', sweep({ ...many('a.x', 3), ...many('a.y', 5) }, metric), ['line']],
    ['a heat map of two with many values', sweep({ ...many('a.x', 10), ...many('a.y', 9) }, metric), ['rect']],
    ['words along x', sweep({ 'a.policy': ['lru', 'lfu'] }, (_, index) => ({ hit_rate: 0.5 + index / 10 })), ['line']],
    ['nothing where too much varies', sweep({ ...many('a.x', 4), ...many('a.y', 4), ...many('a.z', 4) }, metric), []],
    ['nothing where nothing was measured', sweep(NODES, () => null), []],
  ])('are %s', async (_, { plan, results }, marks) => {
    const charts = sweepCharts(plan, results);
    expect(charts.map(({ name }) => name)).toEqual(marks.length === 0 ? [] : ['hit-rate']);
    for (const { spec } of charts) {
      const types = JSON.stringify(spec).match(/"type":"(line|rect)"/g);
      expect(types).toEqual(marks.map((mark) => `"type":"${mark}"`));
      expect(await drawSvg(spec)).toContain('<path');
    }
  });

  it('write values as the user did', async () => {
    const { plan, results } = sweep(TTL, (_, index) => ({ hit_rate: 0.5 + index / 10 }));
    const svg = await drawSvg(sweepCharts(plan, results)[0].spec);
    for (const text of ['10 s', '1 min', '5 min', '50 %']) expect(svg).toContain(`>${text}</text>`);
  });
});

describe('what latency costs', () => {
  const nodes = (...tried: string[]) => ({ 'tiers.l2.nodes': tried });
  const at = (costs: number[], latencies: number[]) => (_: readonly string[], index: number): Means => {
    return { cost_per_month: costs[index], latency_p99: latencies[index], hit_rate: 0.9 };
  };

  it('is drawn for each latency where the bill differs, and nowhere else', async () => {
    const { plan, results } = sweep(nodes('3', '6', '9'), at([300, 600, 900], [0.05, 0.03, 0.04]));
    const [chart] = sweepCharts(plan, results).filter(({ name }) => name.startsWith('cost-against'));
    expect(chart.name).toBe('cost-against-latency-p99');
    const svg = await drawSvg(chart.spec);
    for (const text of ['3', '6', '9', '600 $', '40 ms']) expect(svg).toContain(`>${text}</text>`);
    const equal = sweep(nodes('3', '6'), at([300, 300], [0.05, 0.03]));
    expect(sweepCharts(equal.plan, equal.results).map(({ name }) => name)).not.toContain('cost-against-latency-p99');
    const unasked = { ...plan, metrics: ['latency_p99'] };
    expect(sweepCharts(unasked, results).map(({ name }) => name)).toEqual(['latency-p99']);
  });

  it('has on its front what brute force finds: those that no other beats in one and equals in the other', () => {
    const dot = fc.record({ cost: fc.nat(20), value: fc.nat(20) });
    fc.assert(
      fc.property(fc.uniqueArray(dot, { minLength: 1, selector: ({ cost, value }) => `${cost} ${value}` }), (dots) => {
        const isBeaten = (one: (typeof dots)[number]): boolean =>
          dots.some((other) => other !== one && other.cost <= one.cost && other.value <= one.value);
        const want = dots.filter((one) => !isBeaten(one)).toSorted((a, b) => a.cost - b.cost);
        expect(frontOf(dots)).toEqual(want);
      }),
    );
  });

  it('puts words where they hide none of the others', async () => {
    const { plan, results } = sweep(nodes('aaaaaaaa', 'bbbbbbbb', 'c'), at([300, 301, 900], [0.05, 0.0501, 0.03]));
    const [chart] = sweepCharts(plan, results).filter(({ name }) => name.startsWith('cost-against'));
    const svg = await drawSvg(chart.spec);
    const boxes = ['aaaaaaaa', 'bbbbbbbb'].map((word) => {
      const [tag] = new RegExp(`<text[^>]*>(?=${word})`).exec(svg) ?? [''];
      const [, x, y] = /translate\(([\d.]+),([\d.]+)\)/.exec(tag) ?? [];
      const isLeft = tag.includes('text-anchor="start"');
      return { from: Number(x) - (isLeft ? 0 : 50), to: Number(x) + (isLeft ? 50 : 0), y: Number(y) };
    });
    const [a, b] = boxes;
    expect(Math.abs(a.y - b.y) >= 11 || a.to <= b.from || b.to <= a.from).toBe(true);
  });

  it('has a scale of equal factors where values lie far apart, of equal steps where they do not', () => {
    expect(spacedAxis([1, 4], '$').scale.type).toBeUndefined();
    const { scale } = spacedAxis([1, 1000], '$');
    expect(scale.type).toBe('log');
    expect(placeOn(scale, Math.sqrt(1000))).toBeCloseTo(0.5, 9);
    expect(placeOn({ domain: [10, 20], nice: false }, 15)).toBe(0.5);
  });
});

describe('a manifest', () => {
  const command = "windtunnel sweep shop.yaml --vary 'a=1,2'";
  const job = { name: 'My_Shop', command, out: 'sweeps/shop', shards: 20, workers: 4, image: 'lab/wt:1' };

  it('is an Indexed Job, whose pods count from 0', () => {
    const manifest = parseYaml(formatManifest('kubernetes', job));
    const { spec } = manifest;
    const { apiVersion, kind, metadata } = manifest;
    expect([apiVersion, kind, metadata.name]).toEqual(['batch/v1', 'Job', 'windtunnel-my-shop']);
    expect([spec.completionMode, spec.completions, spec.parallelism]).toEqual(['Indexed', 20, 20]);
    const [container] = spec.template.spec.containers;
    expect(container.args[0]).toBe(
      `exec ${job.command} --shard "$((JOB_COMPLETION_INDEX + 1))/20" --workers 4 --quiet --out sweeps/shop`,
    );
    // A policy for failed pods goes with this restart policy only, and names a container that is there.
    expect(spec.template.spec.restartPolicy).toBe('Never');
    expect(spec.podFailurePolicy.rules[0].onExitCodes.containerName).toBe(container.name);
    expect(spec.template.spec.volumes[0].name).toBe(container.volumeMounts[0].name);
  });

  it('is an array of tasks, which count from 1', () => {
    const script = formatManifest('slurm', job);
    expect(script).toMatch(/^#!\/bin\/sh\n#SBATCH/);
    expect(script).toContain('#SBATCH --array=1-20\n');
    expect(script).toContain(`exec ${job.command} --shard "$SLURM_ARRAY_TASK_ID/20" --workers "$SLURM_CPUS_PER_TASK"`);
  });
});
