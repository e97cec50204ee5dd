/** What a CI platform reads: a step summary, annotations, a comment for a pull request, numbers to draw over time. */
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { formatAnnotations } from '../report/ci/annotations.ts';
import type { Annotation } from '../report/ci/annotations.ts';
import type { BenchmarkEntry } from '../report/ci/benchmark.ts';
import { COMMENT_MAX, SUMMARY_MAX, excerpt } from '../report/ci/excerpt.ts';
import { formatJson } from '../report/json.ts';
import { UserError } from './exit.ts';
import { once } from './option-values.ts';
import { checkFolder, saveReport } from './report-folder.ts';

export interface CiArguments {
  readonly comment: string | undefined;
  readonly benchmark: string | undefined;
}

export function ciOptions<T>(yargs: Argv<T>): Argv<T & CiArguments> {
  return yargs
    .option('comment', {
      describe: 'file for Markdown that fits a comment on a pull request',
      type: 'string',
      requiresArg: true,
      coerce: (given: unknown) => once('comment', given),
    })
    .option('benchmark', {
      describe: 'file for the customSmallerIsBetter JSON of github-action-benchmark',
      type: 'string',
      requiresArg: true,
      coerce: (given: unknown) => once('benchmark', given),
    }) as Argv<T & CiArguments>;
}

/** Throws a UserError where a file could not be written, before anything runs. */
export function checkCiFiles({ comment, benchmark }: CiArguments): void {
  for (const [option, file] of Object.entries({ comment, benchmark })) {
    if (file === undefined) continue;
    if (existsSync(file) && statSync(file).isDirectory()) {
      throw new UserError(`--${option}: found the folder \`${file}\`, expected a file`);
    }
    checkFolder(dirname(file));
  }
}

/** What there is to tell a platform. */
export interface CiReport {
  /** Markdown, the most important first. */
  readonly sections: readonly string[];
  /** By file as it was named on the command line. */
  readonly annotations: readonly Annotation[];
  readonly benchmark: readonly BenchmarkEntry[];
}

/** Writes the files that were asked for and, in a job of GitHub Actions, its step summary and annotations. */
export function publish({ sections, annotations, benchmark }: CiReport, args: CiArguments & { json: boolean }): void {
  if (args.comment !== undefined) saveFile(args.comment, excerpt(sections, COMMENT_MAX));
  if (args.benchmark !== undefined) saveFile(args.benchmark, formatJson(benchmark));
  if (process.env['GITHUB_ACTIONS'] !== 'true') return;
  const { GITHUB_STEP_SUMMARY: summary = '' } = process.env;
  if (summary !== '') appendSummary(summary, sections);
  // The platform reads both streams; what is asked for as JSON has stdout for itself.
  const placed = annotations.map((one) => ({ ...one, file: inRepository(one.file) }));
  (args.json ? process.stderr : process.stdout).write(formatAnnotations(placed));
}

/** Path of a file from the root of the repository, which is how the platform knows it. */
export function inRepository(file: string): string {
  const { GITHUB_WORKSPACE: root = '' } = process.env;
  const path = relative(root, resolve(file));
  return path.startsWith('..') ? file : path;
}

/** `file:line:column: message`, as problems of scenarios begin; the excerpts below them are indented. */
const PLACED = /^(\S.*?):(\d+):\d+: (.*)$/gm;

/** Beside the line that it is about, what is wrong with a file is shown too. */
export function annotateProblems(text: string): void {
  if (process.env['GITHUB_ACTIONS'] !== 'true') return;
  const annotations = Array.from(text.matchAll(PLACED), ([, file, line, message]): Annotation => {
    return { level: 'error', file: inRepository(file), line: Number(line), title: 'invalid scenario', message };
  });
  process.stderr.write(formatAnnotations(annotations));
}

function saveFile(file: string, text: string): void {
  saveReport(dirname(file), new Map([[basename(file), text]]), []);
}

/** Bytes of less than which nothing is worth saying. */
const ROOM_MIN = 4096;

/** Earlier commands of the same step share its room. A summary that cannot be written is no reason to fail. */
function appendSummary(file: string, sections: readonly string[]): void {
  try {
    const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (taken + ROOM_MIN < SUMMARY_MAX) appendFileSync(file, excerpt(sections, SUMMARY_MAX - taken));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The step summary is not written: ${said}\n`);
  }
}
