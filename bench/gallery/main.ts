/** Writes the sweeps that are kept in `reports/`. Run: `npm run sweeps`, with names of folders for these alone. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SWEEPS } from './sweeps.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const words = process.argv.slice(2);
for (const [folder, { scenario, vary, metrics }] of Object.entries(SWEEPS)) {
  if (words.length > 0 && !words.includes(folder)) continue;
  const options = [...vary.flatMap((one) => ['--vary', one]), ...metrics.flatMap((one) => ['--metric', one])];
  const places = ['--out', `reports/${folder}`, '--store', 'sweeps/runs'];
  const command = ['dist/cli/main.js', 'sweep', scenario, ...options, ...places];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
