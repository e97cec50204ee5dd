import { describe, expect, it } from 'vitest';
import { tailTimes } from '../../src/measure/histogram.ts';
import { CHART_NAMES, chartsOf } from '../../src/report/charts.ts';
import { logTicks } from '../../src/report/curves.ts';
import { drawSvg } from '../../src/report/draw.ts';
import { formatJson } from '../../src/report/json.ts';
import { OPTIONAL_FILES, reportFiles } from '../../src/report/report.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { simulate } from '../../src/world/simulate.ts';
import { FAKE_COST } from '../fixtures/fake-run.ts';
import { fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';
import { sample } from '../world/sample.ts';

/** Texts of an SVG, in the order of drawing. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

async function svgs(study: Awaited<ReturnType<typeof fakeStudy>>): Promise<Record<string, string>> {
  const drawn: Record<string, string> = {};
  for (const { name, spec } of chartsOf(study)) drawn[name] = await drawSvg(spec);
  return drawn;
}

/** Differing texts of this length are not worth printing. */
function same(a: string, b: string): boolean {
  return a === b;
}

describe('charts', () => {
  it('are drawn without a warning, whole, with units on their axes', async () => {
    const drawn = await svgs(await fakeStudy({ cost: FAKE_COST }));
    expect(Object.keys(drawn)).toEqual(CHART_NAMES);
    const { cost, 'latency-tail': tail, ...overTime } = drawn;
    expect(texts(tail)).toEqual(expect.arrayContaining(['latency (ms)', '1 % · p99', '10', '100', 'hit', 'miss']));
    expect(tail).not.toMatch(/NaN|undefined|Infinity|…/);
    expect(texts(cost)).toEqual(expect.arrayContaining(['dollars a month', 'l2: nodes', '36.5 k$']));
    for (const svg of Object.values(overTime)) {
      expect(texts(svg)).toContain('simulated time (min)');
      expect(texts(svg)).toContain('steady');
      // An ellipsis is what Vega makes of a label that it believes too long.
      expect(svg).not.toMatch(/NaN|undefined|Infinity|…/);
    }
    expect(texts(drawn['latency'])).toEqual(expect.arrayContaining(['latency (ms)', '1', '10', '100', 'miss p99']));
    expect(texts(drawn['origin'])).toEqual(expect.arrayContaining(['capacity 500k/s', '400k', '0']));
    expect(texts(drawn['served-share'])).toEqual(expect.arrayContaining(['40%', 'l1', 'l2', 'l3', 'origin']));
  });

  it('are the same bytes when drawn again', async () => {
    const drawn = async () => svgs(await fakeStudy({ cost: FAKE_COST }));
    const [first, second] = [await drawn(), await drawn()];
    for (const name of CHART_NAMES) expect(same(first[name], second[name]), name).toBe(true);
  });

  it('mark when alerts began to fire, with one name for those that would stand on each other', async () => {
    const study = await fakeStudy({ cost: FAKE_COST });
    const { duration } = study.scenario;
    const alarms = [
      { alert: 'busy', at: [0.25 * duration, 0.5 * duration] },
      { alert: 'errors', at: [0.505 * duration] },
      { alert: 'calm', at: [] },
    ];
    const [quiet, loud] = [await svgs(study), await svgs({ ...study, alarms })];
    const triangle = /<path[^>]* d="M[^"]*"[^>]*fill="#333333"/g;
    for (const name of CHART_NAMES) {
      if (name === 'cost' || name === 'latency-tail') {
        expect(same(loud[name], quiet[name]), name).toBe(true);
        continue;
      }
      // Each name has a rim behind it.
      const names = texts(loud[name]).filter((text) => /busy|errors|calm/.test(text));
      expect(names, name).toEqual(['busy', 'busy, errors', 'busy', 'busy, errors']);
      expect((loud[name].match(triangle) ?? []).length - (quiet[name].match(triangle) ?? []).length, name).toBe(3);
      expect(texts(loud[name]).some((text) => text.includes('triangles: alarms')), name).toBe(true);
    }
  });

  it('have bands only where replications give an interval', async () => {
    const layers = async (replications: number) =>
      formatJson(chartsOf(await fakeStudy({}, { replications }))[0].spec).includes('"type": "area"');
    expect(await layers(2)).toBe(true);
    expect(await layers(1)).toBe(false);
  });

  it('hold few points, all finite', async () => {
    for (const { spec } of chartsOf(await fakeStudy())) {
      const { values } = (spec as unknown as { data: { values: { curve: string; value: number | null }[] } }).data;
      const curves = new Set(values.map((row) => row.curve));
      expect(values.length).toBeLessThanOrEqual(curves.size * 200);
      expect(values.every((row) => row.value === null || Number.isFinite(row.value))).toBe(true);
    }
  });

  it('say where a capacity is that would flatten the curve', async () => {
    const origin = { region: 0, primary: 0, replicaLag: null, capacity: 5e8, concurrency: Infinity, queue: 1 } as const;
    const latency = { kind: 'constant', time: 0.005 } as const;
    const study = await fakeStudy({ origin: { ...origin, overload: null, timeout: 1, latency } });
    const drawn = texts((await svgs(study))['origin']);
    expect(drawn.some((text) => text.includes('capacity 500M/s, far above'))).toBe(true);
    expect(drawn).not.toContain('capacity 500M/s');
  });

  it('say that a run was interrupted', async () => {
    const drawn = await svgs(await interruptedStudy());
    expect(texts(drawn['hit-rate']).some((text) => text.includes('interrupted at 15 min'))).toBe(true);
  });

  it('of a scenario without tiers show what is left', async () => {
    const names = chartsOf(await fakeStudy({ tiers: [] })).map(({ name }) => name);
    expect(names).toEqual(['outcomes', 'served-share', 'latency', 'latency-tail', 'origin', 'stale-reads', 'bus-lag']);
  });
});

describe('the tail of latencies', () => {
  interface Row {
    readonly curve: string;
    readonly time: number;
    readonly value: number;
  }
  const rows = (study: Awaited<ReturnType<typeof fakeStudy>>): Row[] => {
    const [{ spec }] = chartsOf(study).filter(({ name }) => name === 'latency-tail');
    return (spec as unknown as { data: { values: Row[] } }).data.values;
  };

  it('falls from all to few, where the law that was put in says', async () => {
    const study = await fakeStudy({}, { replications: 1 });
    for (const outcome of ['hit', 'miss']) {
      const curve = rows(study).filter((row) => row.curve === outcome);
      expect(curve.every(({ value }, index) => index === 0 || value <= curve[index - 1].value)).toBe(true);
      expect(curve[0].value).toBeGreaterThan(0.99);
      expect(curve.at(-1)?.value).toBeLessThan(3e-5);
    }
    for (const { curve, time, value } of rows(study)) {
      const want = curve === 'hit' ? Math.exp(-time / 30) : Math.min(1, Math.exp((5 - time) / 40));
      expect(value / want).toBeCloseTo(1, 2);
    }
  });

  it('is left out where no request was answered, and of what an older version saved', async () => {
    const { tails: _, ...older } = await fakeStudy();
    expect(chartsOf(older).map(({ name }) => name)).not.toContain('latency-tail');
  });

  it('passes at p99 of a run where one request in a hundred takes longer', () => {
    const scenario = sample({ duration: 20 });
    const { metrics, tails } = simulate(scenario, 0, () => true);
    const times = tailTimes();
    for (const outcome of ['hit', 'miss'] as const) {
      const p99 = metrics[`latency_p99{outcome=${outcome}}`];
      const after = times.findIndex((time) => time > p99);
      const tail = tails?.[outcome] ?? [];
      expect(tail[after]).toBeLessThanOrEqual(0.01);
      expect(tail[after - 1]).toBeGreaterThanOrEqual(0.01);
    }
  });
});

describe('ticks of a log scale', () => {
  it.each<[domain: [number, number], want: number[]]>([
    [[0.4, 300], [1, 10, 100]],
    [[0.5, 30], [0.5, 1, 2, 5, 10, 20]],
    [[0.02, 0.04], [0.02]],
  ])('%j: %j', (domain, want) => {
    expect(logTicks(domain)).toEqual(want);
  });
});

describe('the width of a text', () => {
  it('is that of DejaVu Sans', () => {
    // As drawn by FreeType at 1000 px, from the font file: 278 + 318 + 278 thousandths.
    expect(textWidth('i i', 1000, false)).toBeCloseTo(874, 6);
    expect(textWidth('100k', 11, false)).toBeCloseTo(((3 * 636 + 579) / 1000) * 11, 1);
    expect(textWidth('WWW', 10, true)).toBeGreaterThan(textWidth('WWW', 10, false));
  });
});

describe('a whole report', () => {
  const PROVENANCE = { version: '1.0.0', command: 'windtunnel run x.yaml' };

  it('is the same bytes when written again, and has no file that its folder does not know', async () => {
    const files = async () => reportFiles(await fakeStudy({ cost: FAKE_COST }), PROVENANCE, { png: false });
    const [first, second] = [await files(), await files()];
    expect([...first.keys()]).toEqual([...second.keys()]);
    for (const [path, text] of first) expect(same(String(text), String(second.get(path))), path).toBe(true);
    for (const [path, text] of first) expect(String(text).endsWith('\n'), path).toBe(true);
  });

  it('has each chart as a picture too, the same bytes again, where it is asked for', async () => {
    const draw = async () => reportFiles(await fakeStudy({ cost: FAKE_COST }), PROVENANCE, { png: true });
    const [first, second] = [await draw(), await draw()];
    const optional = [...first.keys()].filter((path) => path.startsWith('charts/') || path === 'bill.csv');
    expect(optional.toSorted()).toEqual([...OPTIONAL_FILES].toSorted());
    for (const path of optional.filter((name) => name.endsWith('.png'))) {
      const [picture, again] = [first.get(path), second.get(path)].map((bytes) => Buffer.from(bytes as Uint8Array));
      // Signature and, in the header, the width: twice that of the chart with its axis and its margins.
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      expect(picture.readUInt32BE(16)).toBeGreaterThan(1440);
      expect(picture.equals(again), path).toBe(true);
    }
  });
});
