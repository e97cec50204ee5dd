/**
 * What charts and page add to a run: all files of a report written again from saved results, with nothing simulated.
 *
 *   npx windtunnel run scenarios/global-10m.yaml && npm run bench -- report ./reports/global-10m
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFiles } from '../src/report/report.ts';
import { RESULTS_FILE, readResults } from '../src/report/results.ts';

/** The first one loads the drawing library, as a run has to; the least of the others is what drawing takes. */
const TIMES = 5;

const [folder = './reports/quickstart'] = process.argv.slice(2);
const saved = readResults(readFileSync(join(folder, RESULTS_FILE), 'utf8'));
if ('problem' in saved || saved.kind !== 'run') throw new Error(`${folder}: not the results of one run`);
const seconds: number[] = [];
let sizes = '';
for (let time = 0; time < TIMES; time++) {
  const before = process.cpuUsage();
  const files = await reportFiles(saved.study, saved.provenance, { png: false });
  const { user, system } = process.cpuUsage(before);
  seconds.push((user + system) / 1e6);
  const size = (file: string): string => `${file} ${(Buffer.byteLength(files.get(file) ?? '') / 1e6).toFixed(2)} MB`;
  sizes = ['report.html', RESULTS_FILE, 'timeseries.csv'].map(size).join(', ');
}
const [first, least] = [seconds[0], Math.min(...seconds)].map((one) => one.toFixed(2));
console.log(`${folder}: ${first} s of CPU the first time, ${least} s again; ${sizes}`);
