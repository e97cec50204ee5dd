/** Whether stdout shows colours and its user wants them (no-color.org). */
export function coloured(): boolean {
  return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
}
