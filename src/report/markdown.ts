/** GitHub-flavoured Markdown. */
import type { Table } from './table.ts';

/** Prose from a scenario file, taken literally. */
export function literal(text: string): string {
  return text.replaceAll(/[\\`*<|[\]]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, ' ');
}

/** An expression or a command; a table needs its bars escaped even in code. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** A table with its columns aligned, so that the file reads well as plain text too. Cells are Markdown already. */
export function markdownTable({ columns, rows, right }: Omit<Table, 'title' | 'note'>): string {
  const lines = alignColumns([columns, ...rows], right).map((cells) => `| ${cells.join(' | ')} |`);
  const rule = lines[0].split(' | ').map((cell, index) => {
    const width = cell.replace(/^\| /, '').replace(/ \|$/, '').length;
    return right[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width);
  });
  return [lines[0], `| ${rule.join(' | ')} |`, ...lines.slice(1)].join('\n');
}

/** Pads every cell to the width of its column, at least 3, which is what a table's rule needs. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly boolean[]): string[][] {
  const widths = right.map((_, column) => Math.max(3, ...rows.map((row) => [...row[column]].length)));
  return rows.map((row) =>
    row.map((cell, column) => {
      const blanks = ' '.repeat(widths[column] - [...cell].length);
      return right[column] ? blanks + cell : cell + blanks;
    }),
  );
}
