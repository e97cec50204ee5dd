/** A scenario and all that it extends, written as one text that says the same. */
import { isAlias, isMap, isScalar, parseDocument, stringify, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { Bases } from './bases.ts';
import { compose } from './composition.ts';

/**
 * The text itself where it extends nothing. Otherwise that of the last one extended, with what the others say written
 * into it: comments stay with what they are about, those at the head of the scenario open the file. Throws where the
 * scenario cannot be read: it is for scenarios that were loaded.
 */
export function standalone(text: string, file: string, bases: Bases): string {
  const { layers, value } = compose(text, file, bases);
  if (value === undefined) throw new Error(`${file} cannot be read`);
  if (layers.length === 1) return text;
  const documents = layers.map(({ source }) => parse(source.text));
  const [own] = documents;
  const whole = documents.reduceRight((under, over) => {
    writeInto(under, over, value);
    return under;
  });
  whole.commentBefore = own.commentBefore ?? null;
  const [head, opening] = [firstKey(whole), firstKey(own)];
  if (head !== null) head.commentBefore = opening?.commentBefore ?? null;
  const printed = whole.toString({ lineWidth: 0 });
  if (same(bySection(parse(printed).toJS()), bySection(value))) return printed;
  // Anchors that were shared between what changed and what did not: plain values, without the comments.
  return stringify(value, { lineWidth: 0 });
}

/** The comments before it open the file. */
function firstKey({ contents }: Document): Node | null {
  const key: unknown = isMap(contents) ? contents.items[0]?.key : null;
  return isScalar(key) ? key : null;
}

/** As scenarios are read. */
function parse(text: string): Document {
  return parseDocument(text, { prettyErrors: false, stringKeys: true, schema: 'core' });
}

/** Each section of the whole that `over` speaks of takes the place of what was there. */
function writeInto(under: Document, over: Document, value: unknown): void {
  merge(under, over, [], value);
  under.delete('extends');
}

function merge(under: Document, over: Document, path: readonly string[], meant: unknown): void {
  const node: unknown = path.length === 0 ? over.contents : over.getIn(path, true);
  if (!isMap(node)) return;
  for (const pair of node.items as Pair[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const at = [...path, key];
    const wanted = valueOf(meant, key);
    const [old, own]: unknown[] = [under.getIn(at, true), pair.value];
    if (wanted === undefined) under.deleteIn(at);
    else if (isMap(old) && isMap(own) && !same(own.toJS(over), wanted)) merge(under, over, at, wanted);
    else under.setIn(at, isPlainly(own, over, wanted) ? own : under.createNode(wanted));
  }
}

function valueOf(map: unknown, key: string): unknown {
  return typeof map === 'object' && map !== null ? (map as Record<string, unknown>)[key] : undefined;
}

/** Whether a node can move to another document as it is. */
function isPlainly(node: unknown, document: Document, meant: unknown): node is Node {
  if (!isScalar(node) && !isMap(node) && !isSequence(node)) return false;
  let aliases = 0;
  visit(node as Node, (_, one) => {
    if (isAlias(one)) aliases++;
  });
  return aliases === 0 && same((node as Node).toJS(document), meant);
}

function isSequence(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'items' in node;
}

/** The order of the sections says nothing, unlike that of regions or tiers. */
function bySection(root: unknown): unknown {
  return Object.entries(root as object).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
