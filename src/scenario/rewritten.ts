/**
 * A scenario's text with settings written into it: a complete file, which says what the old one and the settings said,
 * and keeps its comments and as much of its layout as it can.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node, ParsedNode } from 'yaml';
import type { Path } from './complaint.ts';
import { applySetting } from './setting.ts';
import { readSource } from './source.ts';

/** Throws where a setting does not fit the text: settings come from a scenario that was loaded with them. */
export function rewritten(text: string, settings: readonly string[]): string {
  return settings.reduce(withSetting, text.replace(/^\uFEFF/, ''));
}

function withSetting(text: string, setting: string): string {
  const applied = applySetting(readSource(text).value, setting);
  if ('problems' in applied) throw new Error(`${setting} does not fit the scenario`);
  const { path, source } = applied.setting;
  const meant = JSON.stringify(applied.root);
  const spliced = splice(text, path, source.text.trim());
  if (spliced !== null && JSON.stringify(readSource(spliced).value) === meant) return spliced;
  const document = parse(text);
  dealias(document, path);
  const value = parse(source.text).contents;
  document.setIn(path, value);
  const printed = document.toString({ lineWidth: 0 });
  if (JSON.stringify(readSource(printed).value) === meant) return printed;
  throw new Error(`${setting} cannot be written into the scenario`);
}

/** As scenarios are read. */
function parse(text: string): Document<ParsedNode> {
  return parseDocument(text, { prettyErrors: false, stringKeys: true, schema: 'core' });
}

/** The value replaced where it stands, all else as it was; null where it is not a word or a bracket. */
function splice(text: string, path: Path, value: string): string | null {
  let node: unknown = parse(text).contents;
  for (const step of path) {
    if (!isMap(node) && !isSeq(node)) return null;
    node = node.get(step as never, true);
  }
  const isPlain = isScalar(node) ? node.type !== 'BLOCK_FOLDED' && node.type !== 'BLOCK_LITERAL' : false;
  const isFlow = (isMap(node) || isSeq(node)) && node.flow === true;
  const { range, anchor } = (node ?? {}) as Partial<Node> & { anchor?: string };
  if ((!isPlain && !isFlow) || anchor !== undefined || range === null || range === undefined) return null;
  return text.slice(0, range[0]) + value + text.slice(range[1]);
}

/** Aliases on the way become copies of what they stand for, so that only this one changes. */
function dealias(document: Document, path: Path): void {
  for (let length = 0; length < path.length; length++) {
    const at = path.slice(0, length);
    const node: unknown = length === 0 ? document.contents : document.getIn(at, true);
    if (!isAlias(node)) continue;
    const copy = node.resolve(document)?.clone() as (Node & { anchor?: string }) | undefined;
    if (copy === undefined) return;
    delete copy.anchor;
    document.setIn(at, copy);
  }
}
