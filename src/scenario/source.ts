/** A YAML text with the way back from a value to its place in the text. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, ErrorCode, Node } from 'yaml';
import type { Complaint } from './complaint.ts';

/** Deeper nesting is no scenario, and can exhaust the parser's memory. */
const DEPTH_MAX = 64;

/** Plenty for a file that shares all it can; aliases of aliases of aliases would otherwise be unfolded for ever. */
const ALIAS_MAX = 1000;

export interface Span {
  readonly start: number;
  readonly end: number;
}

interface TextProblem extends Span {
  readonly message: string;
}

export interface Source {
  readonly text: string;
  /** What is wrong with it as YAML. */
  readonly problems: readonly TextProblem[];
  /** Maps are plain objects; undefined when the text is no YAML at all. */
  readonly value: unknown;
  /** Where the complaint's path leads; the nearest thing above it when it leads nowhere. */
  readonly spanOf: (complaint: Complaint) => Span;
}

export function readSource(text: string): Source {
  const failed = (problems: readonly TextProblem[]): Source => {
    return { text, problems, value: undefined, spanOf: () => ({ start: 0, end: 1 }) };
  };
  const deep = tooDeep(text);
  if (deep !== null) {
    return failed([{ start: deep, end: deep + 1, message: `nested more than ${DEPTH_MAX} levels deep` }]);
  }
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, schema: 'core' });
  const problems = [...syntaxProblems(document, text), ...treeProblems(document)];
  const fatal = problems.some(({ recoverable }) => !recoverable);
  if (fatal) return failed(firstOfEachLine(problems, text));
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIAS_MAX });
    return { text, problems, value, spanOf: (complaint) => spanIn(document, text, complaint) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return failed([{ start: 0, end: 1, message: `its aliases (\`*name\`) stand for more than ${ALIAS_MAX} values` }]);
  }
}

/** Offset of the first bracket or indentation that goes too deep; quoted brackets count, the limit is generous. */
function tooDeep(text: string): number | null {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[' || text[i] === '{') depth++;
    else if ((text[i] === ']' || text[i] === '}') && depth > 0) depth--;
    if (depth > DEPTH_MAX) return i;
  }
  // A level of a block takes at least one column; people use two.
  const indented = new RegExp(`^(?! *$)[ ?-]{${2 * DEPTH_MAX}}`, 'm').exec(text);
  return indented === null ? null : indented.index + 2 * DEPTH_MAX;
}

interface YamlProblem extends TextProblem {
  /** The rest of the file can be judged all the same. */
  readonly recoverable: boolean;
}

/** What the parser's own words do not say well to someone who does not think in YAML's grammar. */
const SYNTAX_MESSAGES: { readonly [code in ErrorCode]?: string } = {
  TAB_AS_INDENT: 'found a tab, expected blanks: YAML is not indented with tabs',
  MULTIPLE_DOCS: 'found a second document (after `---`), expected one scenario a file',
  NON_STRING_KEY: 'found a list or a map as a key, expected a word',
  BAD_SCALAR_START: 'found a character that no text begins with; quote the text',
  BLOCK_AS_IMPLICIT_KEY: 'found a second `:` on the line; quote a text that contains `: `',
  MULTILINE_IMPLICIT_KEY: 'found text without a key, expected `key: value` on one line',
  TAG_RESOLVE_FAILED: 'found a tag (`!…`), which has no meaning here',
};

function syntaxProblems(document: Document, text: string): YamlProblem[] {
  return [...document.errors, ...document.warnings].map(({ code, pos: [start, end], message }) => {
    if (code === 'DUPLICATE_KEY') {
      const key = /^[^\s:,[\]{}]+/.exec(text.slice(start))?.[0] ?? '';
      const problem = { start, end: start + Math.max(1, key.length), message: `the key \`${key}\` is given twice` };
      return { ...problem, recoverable: true };
    }
    const readable = SYNTAX_MESSAGES[code] ?? unclosed(message) ?? `not valid YAML: ${message}`;
    // A quote that is never closed comes to light at the end of the file; it is the last one of its kind.
    const quote = /^Missing closing (["'])/.exec(message)?.[1];
    const from = quote === undefined ? start : Math.max(0, text.lastIndexOf(quote));
    return { start: from, end: Math.max(end, from + 1), message: readable, recoverable: false };
  });
}

/** Null when the parser does not miss a closing character. */
function unclosed(message: string): string | null {
  if (message.startsWith('Missing closing')) return 'the quote that opens here is never closed';
  if (message.startsWith('All mapping items')) return 'not indented like the other keys of its map';
  const closing = /end with a ([}\]])$/.exec(message)?.[1];
  return closing === undefined ? null : `expected \`${closing}\` before this, to close what opens above`;
}

/** What is grammatical and yet no tree of values. */
function treeProblems(document: Document): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Pair(_, { key }) {
      // JavaScript's own name for what an object is derived from: it would vanish from a map of names.
      if (!isScalar(key) || key.value !== '__proto__') return;
      const [start, end] = key.range ?? [0, 1];
      problems.push({ start, end, message: 'found `__proto__`, expected another name', recoverable: false });
    },
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      const [start, end] = alias.range ?? [0, 1];
      const name = alias.source;
      const message =
        target === undefined
          ? `found the alias \`*${name}\`, but no \`&${name}\` before it`
          : ancestors.includes(target)
            ? `the alias \`*${name}\` stands for a value that contains it`
            : null;
      if (message !== null) problems.push({ start, end, message, recoverable: false });
    },
  });
  return problems;
}

/** One slip can upset a parser several times in a row. */
function firstOfEachLine(problems: readonly YamlProblem[], text: string): YamlProblem[] {
  const seen = new Set<number>();
  return problems.toSorted((a, b) => a.start - b.start).filter(({ start }) => {
    const { line } = positionOf(text, start);
    return seen.has(line) ? false : seen.add(line);
  });
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}

function spanIn(document: Document, text: string, { path, at, offset }: Complaint): Span {
  let key: Node | null = null;
  let value: Node | null = document.contents;
  for (const step of path) {
    const child = childOf(resolved(value, document), step);
    if (child === null) break;
    ({ key, value } = child);
  }
  if (at === 'key' && key !== null) return spanOfNode(key, 0, text);
  if (value === null) return key === null ? { start: 0, end: 1 } : spanOfNode(key, 0, text);
  return spanOfNode(value, offset, text);
}

interface Child {
  readonly key: Node | null;
  readonly value: Node | null;
}

function childOf(parent: Node | null, step: string | number): Child | null {
  if (isMap<Node, Node | null>(parent)) {
    // The last of equal keys is the one whose value counts.
    const pair = parent.items.findLast(({ key }) => isScalar(key) && key.value === step);
    return pair === undefined ? null : { key: pair.key, value: pair.value };
  }
  if (isSeq<Node | null>(parent) && typeof step === 'number' && step < parent.items.length) {
    return { key: null, value: parent.items[step] };
  }
  return null;
}

function resolved(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function spanOfNode(node: Node, offset: number, text: string): Span {
  const [start, end] = node.range ?? [0, 1];
  // An offset within the value holds in the text when the text is the value, possibly in quotes.
  const value = isScalar(node) && typeof node.value === 'string' ? node.value : null;
  const quote = /^["']/.test(text.slice(start, start + 1)) ? 1 : 0;
  const literal = value !== null && text.startsWith(value, start + quote);
  const from = offset > 0 && literal ? start + quote + offset : start;
  return { start: from, end: Math.max(from + 1, end) };
}
