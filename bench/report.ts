/**
 * What charts and page add to a run: a report written again from the saved results of a folder, with nothing simulated,
 * by the built command line; and the sizes of what is written.
 *
 *   npm run build && npm run bench -- report ./reports/global-10m
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The least of so many is what it takes where nothing else runs. */
const TIMES = 5;

const [folder = 'reports/quickstart'] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-report-'));
try {
  cpSync(join(folder, 'results.json'), join(scratch, 'results.json'));
  const seconds = Array.from({ length: TIMES }, () => {
    const before = performance.now();
    const words = ['dist/cli/main.js', 'report', scratch];
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return (performance.now() - before) / 1000;
  });
  const size = (file: string): string => `${(statSync(join(scratch, file)).size / 1e6).toFixed(2)} MB`;
  console.log(
    `${folder}: ${Math.min(...seconds).toFixed(2)} s for all files of the report, start of the program included; ` +
      ['report.html', 'results.json', 'timeseries.csv'].map((file) => `${file} ${size(file)}`).join(', '),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
