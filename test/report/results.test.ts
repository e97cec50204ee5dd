import { assert, constantFrom, dictionary, double, oneof, property, string, array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportFiles } from '../../src/report/report.ts';
import { formatResults, readResults } from '../../src/report/results.ts';
import type { Saved, SavedIndex } from '../../src/report/results.ts';
import { scenarioHash } from '../../src/study/scenario-hash.ts';
import type { Study } from '../../src/study/study.ts';
import { FAKE_COST } from '../fixtures/fake-run.ts';
import { EXPECTATIONS, fakeStudy, interruptedStudy } from '../fixtures/fake-study.ts';

const provenance = { version: '1.2.3', command: 'windtunnel run fake.yaml' };

function read(text: string): Study {
  const saved = readResults(text);
  if ('problem' in saved || saved.kind !== 'run') throw new Error('not read');
  return saved.study;
}

describe('saved results', () => {
  it.each<[what: string, study: () => ReturnType<typeof fakeStudy>]>([
    ['of several replications', () => fakeStudy({ cost: FAKE_COST, expectations: EXPECTATIONS })],
    ['of one', () => fakeStudy({ expectations: EXPECTATIONS }, { replications: 1 })],
    ['interrupted', () => interruptedStudy()],
  ])('are the study that they were written from: %s', async (_, make) => {
    const study = await make();
    expect(read(formatResults({ kind: 'run', study, provenance }))).toEqual(study);
  });

  it('give the same report again', async () => {
    const study = await fakeStudy({ cost: FAKE_COST, expectations: EXPECTATIONS });
    const files = await reportFiles(study, provenance, { png: false });
    const again = await reportFiles(read(String(files.get('results.json'))), provenance, { png: false });
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [path, content] of again) expect([path, content === files.get(path)]).toEqual([path, true]);
  });

  it('leave out the requests of a trace, which its digest stands for', async () => {
    const study = await fakeStudy();
    const requests = { keys: Int32Array.of(1, 2, 3), times: null, sizes: null, round: 1 };
    const recording = {
      file: 'a.txt', rate: 1, timeUnit: 1, loop: false, skip: [], tellsSizes: false, digest: 'sha256:1', requests,
    };
    const namespaces = study.scenario.namespaces.map((one) => ({ ...one, recording }));
    const recorded = { ...study, scenario: { ...study.scenario, namespaces } };
    const text = formatResults({ kind: 'run', study: recorded, provenance });
    const { scenario } = read(text);
    expect(scenario.namespaces.map((one) => one.recording?.requests)).toEqual([null, null]);
    expect(scenarioHash(scenario)).toBe(scenarioHash({ ...study.scenario, namespaces }));
  });

  it('keep every number to the last bit, and every text', () => {
    const value = oneof(double(), string(), constantFrom('~', '~~', '~NaN', 'Infinity', '</script>'));
    assert(
      property(dictionary(string(), array(value)), (parts) => {
        const saved = { kind: 'index', scenarios: [], parts } as unknown as SavedIndex;
        expect(readResults(formatResults(saved))).toEqual(saved);
      }),
      { seed: 1 },
    );
  });
});

describe('what is no results file of ours is told', () => {
  const index: Saved = { kind: 'index', scenarios: [], strict: false, interrupted: false, provenance };
  const text = formatResults(index);
  it.each<[what: string, text: string, problem: RegExp]>([
    ['torn', text.slice(0, -10), /^is torn or not JSON/],
    ['empty', '', /^is torn or not JSON/],
    ['a list', '[]', /^is not of windtunnel/],
    ['a number', '1', /^is torn or not JSON/],
    ['of another program', '{"results":{}}', /^is not of windtunnel/],
    ['of another version', text.replace('"schemaVersion":1', '"schemaVersion":99'), /^has form 99, expected 1/],
    ['changed', text.replace('"strict":false', '"strict":true'), /^was changed after it was written/],
    ['without results', text.replace(/,"results".*/, '}'), /^was changed after it was written/],
  ])('%s', (_, broken, problem) => {
    expect(readResults(broken)).toEqual({ problem: expect.stringMatching(problem) as string });
  });
});
