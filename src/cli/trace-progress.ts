/** Tells how far the reading of a trace is, and how long it may still take. */
import { grouped } from '../report/replay-table.ts';

/** Often enough to see it move, ms. */
const EVERY = 100;
/** Erase in line (ECMA-48): from the cursor to the end. */
const ERASE = '\r\u001b[K';

/** One moving line on a terminal; elsewhere nothing, as there is no result to wait for by lines. */
export function traceProgress(begun: number) {
  let written = begun;
  const { stderr } = process;
  const left = (part: number, now: number): number => Math.ceil(((now - begun) / 1000) * (1 / part - 1));
  return {
    update: (part: number | null, records: number): void => {
      const now = performance.now();
      if (!stderr.isTTY || now < written + EVERY) return;
      written = now;
      const done = part === null || part === 0 ? '' : ` (${Math.floor(part * 100)} %, about ${left(part, now)} s left)`;
      stderr.write(`${ERASE}${grouped(records)} requests${done}`);
    },
    clear: (): void => {
      if (stderr.isTTY) stderr.write(ERASE);
    },
  };
}
