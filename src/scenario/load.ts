/**
 * Loading turns the text of a scenario file into a resolved scenario:
 *
 *     text -> composition: YAML with places, and what it extends -> settings applied -> well-formed and checked, in SI
 *     -> resolved scenario
 *
 * What is wrong at any step becomes a problem with its place in the text; all are reported at once.
 */
import { NO_BASES } from './bases.ts';
import type { Bases } from './bases.ts';
import { checkScenario } from './check/scenario.ts';
import { about, complaintsOf, startsWith, valueAt, withoutEchoes } from './complaint.ts';
import type { Complain, Complaint, Path } from './complaint.ts';
import { compose } from './composition.ts';
import type { Composition } from './composition.ts';
import type { Cost } from './cost.ts';
import { draftOf } from './draft.ts';
import { formatPath, problemInFile } from './problem.ts';
import type { Problem } from './problem.ts';
import { resolve } from './resolve/scenario.ts';
import type { Stand } from './resolve/scenario.ts';
import type { ResolvedScenario } from './resolved.ts';
import type { CostSpec } from './schema/cost.ts';
import { describe } from './schema/field.ts';
import { scenarioSchema } from './schema/scenario.ts';
import { applySetting, problemOfSetting } from './setting.ts';
import type { Setting } from './setting.ts';
import { positionOf } from './source.ts';
import type { Span } from './source.ts';
import type { Sweep } from './sweep.ts';

export interface LoadOptions {
  /** The scenario as YAML. */
  readonly text: string;
  /** Its name in messages. */
  readonly file: string;
  /** `path=value` each, applied in order. */
  readonly set: readonly string[];
  /** What whoever will run the scenario cannot do for it; asked when nothing else is wrong. */
  readonly unfit?: (scenario: ResolvedScenario) => readonly Unfit[];
  /** Knows the price books; asked when nothing else is wrong, null when something has no price. */
  readonly pricing?: Pricing;
  /** Opens what the scenario extends; without, a scenario that extends another is refused. */
  readonly bases?: Bases;
}

export type Pricing = (scenario: ResolvedScenario, spec: CostSpec, complain: Complain) => Cost | null;

/** Something well-formed that cannot be run: where in the scenario, and what to write instead. */
export interface Unfit {
  readonly path: Path;
  readonly message: string;
}

export type Loaded = LoadedScenario | { readonly problems: readonly Problem[] };

interface LoadedScenario {
  readonly scenario: ResolvedScenario;
  /** What the scenario asks to be tried with; it is no part of a run. */
  readonly sweep?: Sweep;
}

/** Where the values of a scenario come from. */
export interface Places {
  /** The scenario as written, with what it extends and the settings. */
  readonly root: unknown;
  /** Null: nobody said it. */
  readonly of: (path: Path) => Said | null;
}

/** A place in a file, or the setting that brought the value in. */
export type Said =
  | { readonly file: string; readonly line: number; readonly column: number }
  | { readonly setting: string };

export function loadScenario(options: LoadOptions): Loaded {
  const loaded = loadWithPlaces(options);
  if ('problems' in loaded) return loaded;
  const { places: _, ...scenario } = loaded;
  return scenario;
}

/** The same, and where each value came from. */
export function loadWithPlaces(options: LoadOptions): LoadedWithPlaces | { readonly problems: readonly Problem[] } {
  const { text, file, set, unfit, pricing = withoutBooks, bases = NO_BASES } = options;
  const composition = compose(text, file, bases);
  const inFiles: { problem: Problem; layer: number; start: number }[] = [];
  const note = (layer: number, span: Span, path: Path, message: string): void => {
    const { file: named, source } = composition.layers[layer];
    inFiles.push({ problem: problemInFile(named, source, span, formatPath(path), message), layer, start: span.start });
  };
  composition.flaws.forEach(({ layer, span, path, message }) => note(layer, span, path, message));
  const inSettings: Problem[] = [];
  const settings: Setting[] = [];
  const complain: Complain = (complaint) => {
    const path = formatPath(complaint.path);
    const fromSetting = settings.toReversed().flatMap((setting) => problemOfSetting(setting, complaint, path) ?? []);
    if (fromSetting.length > 0) inSettings.push(fromSetting[0]);
    else {
      const { layer, span } = composition.placeOf(complaint);
      note(layer, span, complaint.path, complaint.message);
    }
  };
  const found = { settings, problems: inSettings, pricing };
  const loaded = composition.value === undefined ? null : read(composition, set, found, complain);
  if (loaded !== null) unfit?.(loaded.scenario).forEach(({ path, message }) => complain(about(path, message)));
  const inOrder = inFiles.toSorted((a, b) => a.layer - b.layer || a.start - b.start);
  const problems = [...inOrder.map(({ problem }) => problem), ...inSettings];
  return loaded !== null && problems.length === 0 ? loaded : { problems };
}

interface LoadedWithPlaces extends LoadedScenario {
  readonly places: Places;
}

function read(
  { value, layers, placeOf }: Composition,
  set: readonly string[],
  { settings, problems, pricing }: { settings: Setting[]; problems: Problem[]; pricing: Pricing },
  complain: Complain,
): LoadedWithPlaces | null {
  const wrongRoot = rootComplaint(value);
  if (wrongRoot !== null) {
    complain(wrongRoot);
    return null;
  }
  let root: unknown = value;
  for (const text of set) {
    const applied = applySetting(root, text);
    if ('problems' in applied) problems.push(...applied.problems);
    else {
      root = applied.root;
      settings.push(applied.setting);
    }
  }
  const result = scenarioSchema.safeParse(root);
  const complaints = (result.error?.issues ?? []).flatMap((issue) => complaintsOf(issue, root));
  checkScenario(draftOf(root), (complaint) => complaints.push(complaint));
  withoutEchoes(complaints).forEach(complain);
  if (!result.success || complaints.length > 0) return null;
  const scenario = resolve(result.data, standOfExpectation);
  const { cost: costSpec, sweep } = result.data;
  const beside = { places: { root, of: placeOfValue }, ...(sweep === undefined ? {} : { sweep }) };
  if (costSpec === undefined) return { scenario, ...beside };
  const cost = pricing(scenario, costSpec, complain);
  return cost === null ? null : { scenario: { ...scenario, cost }, ...beside };

  function placeOfValue(path: Path): Said | null {
    if (valueAt(root, path) === undefined) return null;
    const setting = settings.findLast((one) => startsWith(path, one.path) || startsWith(one.path, path));
    if (setting !== undefined) return { setting: setting.text };
    const { layer, span } = placeOf(about(path, ''));
    const { file, source } = layers[layer];
    return { file, ...positionOf(source.text, span.start) };
  }

  function standOfExpectation(index: number): Stand {
    const complaint = about(['expect', index], '');
    if (settings.some((setting) => problemOfSetting(setting, complaint, '') !== null)) return { line: null };
    const { layer, span } = placeOf(complaint);
    const { file, source } = layers[layer];
    const { line } = positionOf(source.text, span.start);
    return layer === 0 ? { line } : { line, file };
  }
}

/** Who has no price books can bill nothing. */
function withoutBooks(_: ResolvedScenario, { book }: CostSpec, complain: Complain): null {
  complain(about(['cost', 'book'], `there is no price book \`${book}\``));
  return null;
}

function rootComplaint(root: unknown): Complaint | null {
  if (typeof root === 'object' && root !== null && !Array.isArray(root)) return null;
  const found = root === null ? 'the file is empty' : describe(root);
  return about([], `${found}, expected a map: \`name: …\`, \`duration: …\`, and so on`);
}
