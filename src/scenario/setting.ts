/** A setting (`--set tiers.l1.entries=50k`) replaces one value of a scenario, or adds one. */
import { startsWith, valueAt } from './complaint.ts';
import type { Complaint, Path } from './complaint.ts';
import { formatPath, problemInSetting } from './problem.ts';
import type { Problem } from './problem.ts';
import { describe } from './schema/field.ts';
import { readSource } from './source.ts';
import type { Source, Span } from './source.ts';
import { suggestion } from './spelling.ts';

export interface Setting {
  readonly text: string;
  readonly path: Path;
  /** The shortest part of the path that was not there before; the whole path when all was. */
  readonly created: Path;
  /** The value, as YAML, and where it begins in `text`. */
  readonly source: Source;
  readonly valueStart: number;
}

type Applied = { readonly root: unknown; readonly setting: Setting } | { readonly problems: readonly Problem[] };

/** The scenario with the setting applied; `root` itself stays as it is. */
export function applySetting(root: unknown, text: string): Applied {
  const refuse = (span: Span, message: string): Applied => ({ problems: [problemInSetting(text, span, '', message)] });
  const equals = text.indexOf('=');
  if (equals < 0) return refuse({ start: 0, end: text.length }, 'found no `=`, expected `path=value`');
  const segments = text.slice(0, equals).trim().split('.');
  if (segments.includes('') || segments.includes('__proto__')) {
    return refuse({ start: 0, end: Math.max(1, equals) }, 'expected a path such as `tiers.l1.entries` before the `=`');
  }
  if (segments[0] === 'extends') {
    return refuse({ start: 0, end: equals }, 'what a scenario extends stands in its file, and is no setting');
  }

  const valueStart = equals + 1;
  const source = readSource(text.slice(valueStart));
  if (source.problems.length > 0) {
    const problems = source.problems.map((problem) =>
      problemInSetting(text, shifted(problem, valueStart), formatPath(segments), problem.message),
    );
    return { problems };
  }
  const path: (string | number)[] = [];
  for (const segment of segments) {
    const step = stepInto(valueAt(root, path), path, segment, segments.length);
    if ('problem' in step) {
      const start = text.indexOf(segment, segments.slice(0, path.length).join('.').length);
      return refuse({ start, end: start + segment.length }, step.problem);
    }
    path.push(step.key);
  }
  const known = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined);
  const created = known < 0 ? path : path.slice(0, known + 1);
  return { root: replaced(root, path, source.value), setting: { text, path, created, source, valueStart } };
}

/** Maps whose keys are names given by the scenario: a part of something unnamed there is a slip. */
const NAMED = ['regions', 'namespaces', 'tiers'];

type Step = { readonly key: string | number } | { readonly problem: string };

function stepInto(parent: unknown, path: Path, segment: string, segments: number): Step {
  const where = path.length === 0 ? 'the scenario' : `\`${formatPath(path)}\``;
  if (Array.isArray(parent)) {
    const names = parent.map((item: unknown) => String(valueAt(item, ['name']) ?? ''));
    const index = /^\d+$/.test(segment) ? Number(segment) : names.indexOf(segment);
    if (index >= 0 && index < parent.length) return { key: index };
    const named = names.filter((name) => name !== '');
    const items = parent.length === 0 ? 'is empty' : `has the items 0 to ${parent.length - 1}`;
    return { problem: `no item \`${segment}\` in ${where}, which ${items}${suggestion(segment, named)}` };
  }
  if (parent === undefined || parent === null) return { key: segment };
  if (typeof parent !== 'object') {
    return { problem: `${describe(parent)} in ${where}, which has no part \`${segment}\`` };
  }
  const isLast = path.length === segments - 1;
  if (!Object.hasOwn(parent, segment) && !isLast && path.length === 1 && NAMED.includes(String(path[0]))) {
    return { problem: `no \`${segment}\` in ${where}${suggestion(segment, Object.keys(parent))}` };
  }
  return { key: segment };
}

/** Copies what lies on the path, since aliases share values. */
function replaced(root: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value;
  const [step, ...rest] = path;
  if (Array.isArray(root)) return root.with(Number(step), replaced(root[Number(step)], rest, value));
  const map = (root ?? {}) as Record<string, unknown>;
  return { ...map, [step]: replaced(map[step], rest, value) };
}

/** The problem, if the complaint is about something that the setting brought in; else null. */
export function problemOfSetting(setting: Setting, complaint: Complaint, path: string): Problem | null {
  const { text, valueStart, source } = setting;
  const isItsKey = complaint.at === 'key' && complaint.path.length === setting.path.length;
  if (startsWith(complaint.path, setting.path) && !isItsKey) {
    const span = source.spanOf({ ...complaint, path: complaint.path.slice(setting.path.length) });
    return problemInSetting(text, shifted(span, valueStart), path, complaint.message);
  }
  if (!startsWith(complaint.path, setting.created) || !startsWith(setting.path, complaint.path)) return null;
  return problemInSetting(text, { start: 0, end: valueStart - 1 }, path, complaint.message);
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
