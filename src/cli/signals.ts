import { StopSign } from '../study/stop.ts';
import { EXIT } from './exit.ts';

/**
 * Signals closer together than this are one: `timeout`, `npm` and `npx` pass on to their child what the terminal has
 * sent it already. ms.
 */
const ECHO = 500;

const NOTICE = '\nStopping; what is simulated so far will be reported. Ctrl-C again ends at once.\n';

/**
 * A stop sign that Ctrl-C (or a termination) raises; the second time, the process ends at once. `notice`: what the user
 * is told the first time.
 */
export function stopOnSignal(quiet: boolean, notice = NOTICE): StopSign {
  const stop = new StopSign();
  let first = Infinity;
  const onSignal = (): void => {
    const now = performance.now();
    if (stop.raised) {
      if (now > first + ECHO) process.exit(EXIT.interrupted);
      return;
    }
    first = now;
    stop.raise();
    if (!quiet) process.stderr.write(notice);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop;
}
