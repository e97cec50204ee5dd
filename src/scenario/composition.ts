/** A scenario as its file and those that it extends say it together, with the way back from a value to its place. */
import { EXTENDS_WISH } from './bases.ts';
import type { Bases } from './bases.ts';
import { about, valueAt } from './complaint.ts';
import type { Complaint, Path } from './complaint.ts';
import { inherit, originOf, takenAt } from './inheritance.ts';
import type { LayerComplaint, Part } from './inheritance.ts';
import { describe } from './schema/field.ts';
import { readSource } from './source.ts';
import type { Source, Span } from './source.ts';
import { alternatives } from './spelling.ts';

/** One of the texts. */
interface Layer {
  /** Its name in messages. */
  readonly file: string;
  readonly source: Source;
}

/** A place in one of the texts. */
interface Place {
  readonly layer: number;
  readonly span: Span;
}

/** What is wrong before anybody knows what the scenario is. */
interface Flaw extends Place {
  readonly path: Path;
  readonly message: string;
}

export interface Composition {
  /** The scenario's own text, then what it extends, and so on. */
  readonly layers: readonly Layer[];
  /** Maps are plain objects; undefined when one of the texts cannot be read. */
  readonly value: unknown;
  readonly flaws: readonly Flaw[];
  readonly placeOf: (complaint: Complaint) => Place;
}

interface Text {
  readonly file: string;
  readonly text: string;
}

export function compose(text: string, file: string, bases: Bases): Composition {
  const layers: Layer[] = [];
  const flaws: Flaw[] = [];
  const complain = ({ layer, complaint }: LayerComplaint): void => {
    const { path, message } = complaint;
    flaws.push({ layer, span: layers[layer].source.spanOf(complaint), path, message });
  };
  const parts: Part[] = [];
  let next: Text | null = { file, text };
  while (next !== null) {
    const layer = layers.length;
    // A byte order mark is no part of the first line.
    const source = readSource(next.text.replace(/^\uFEFF/, ''));
    layers.push({ file: next.file, source });
    for (const { start, end, message } of source.problems) {
      flaws.push({ layer, span: { start, end }, path: [], message });
    }
    const value: unknown = source.value;
    const read: Said = isMap(value) ? said(value, layers, bases) : { own: value, base: null };
    if ('complaint' in read) complain({ layer, complaint: read.complaint });
    // A single text may be anything: whoever asked for it judges that.
    else if (layer > 0 && !isMap(value) && value !== undefined) complain({ layer, complaint: noMap(value) });
    else if (value !== undefined) parts.push({ value: read.own, origin: { layer, path: [] } });
    next = 'complaint' in read ? null : read.base;
  }
  const [own, ...others] = parts;
  const complete = parts.length === layers.length;
  const under = others.map((part) => withoutName(seenFromFirst(part, layers, bases)));
  const whole = complete ? [own, ...under].reduceRight((below, part) => inherit(below, part, [], complain)) : null;
  return {
    layers,
    value: whole?.value,
    flaws,
    placeOf: (complaint) => {
      const origin = whole?.origin ?? { layer: 0, path: [] };
      const { wanted = complaint.path } = complaint;
      const taken = valueAt(whole?.value, wanted) === undefined ? takenAt(origin, wanted) : null;
      const { layer, path } = taken ?? originOf(origin, complaint.path);
      return { layer, span: layers[layer].source.spanOf({ ...complaint, path }) };
    },
  };
}

type Said = { readonly own: unknown; readonly base: Text | null } | { readonly complaint: Complaint };

/** What a text says besides what it extends, and that. */
function said(value: Readonly<Record<string, unknown>>, layers: readonly Layer[], bases: Bases): Said {
  if (!Object.hasOwn(value, 'extends')) return { own: value, base: null };
  const { extends: named, ...own } = value;
  const complaint = (message: string): Said => ({ complaint: about(['extends'], message) });
  if (typeof named !== 'string' || named === '') return complaint(`${describe(named)}, expected ${EXTENDS_WISH}`);
  const files = layers.map((layer) => layer.file);
  const base = bases.open(named, files[files.length - 1]);
  if ('problem' in base) return complaint(base.problem);
  const circle = files.indexOf(base.file);
  if (circle < 0) return { own, base };
  const round = [...files.slice(circle), base.file].join(' extends ');
  return complaint(`goes round in a circle: ${round}`);
}

function noMap(value: unknown): Complaint {
  const found = value === null ? 'the file is empty' : describe(value);
  return about([], `${found}, expected a map of ${alternatives(['traffic', 'regions'])} and the like, to be extended`);
}

/** Each scenario has a name of its own: two of one name would write one report. */
function withoutName({ value, origin }: Part): Part {
  const { name: _, ...others } = value as Record<string, unknown>;
  return { value: others, origin };
}

/** Traces are seen from the folder of the file that names them. */
function seenFromFirst({ value, origin }: Part, layers: readonly Layer[], bases: Bases): Part {
  const root = value as Readonly<Record<string, unknown>>;
  if (!isMap(root['namespaces'])) return { value, origin };
  const namespaces = Object.entries(root['namespaces']).map(([name, namespace]) => {
    const requests = isMap(namespace) ? namespace['requests'] : undefined;
    if (!isMap(namespace) || !isMap(requests) || typeof requests['trace'] !== 'string') return [name, namespace];
    const trace = bases.seenFrom(requests['trace'], layers[origin.layer].file, layers[0].file);
    return [name, { ...namespace, requests: { ...requests, trace } }];
  });
  return { value: { ...root, namespaces: Object.fromEntries(namespaces) }, origin };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
