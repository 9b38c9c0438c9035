import { constructFromEvents, parseEvents } from 'js-yaml';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { SourceRange } from '../source-range.ts';
import { forbiddenCharacters } from '../text/forbidden-characters.ts';
import { decodeText } from './decode-text.ts';
import { explainSyntax } from './explain-syntax.ts';
import { type NodePlace, type NodePlaces, placeNodes } from './node-places.ts';
import { refusedConstructs } from './refused-constructs.ts';
import { type TextPositions, textPositions } from './text-positions.ts';

/** A file as git has it. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A YAML document whose values can be pointed at. */
export interface ReadDocument {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  readonly positions: TextPositions;
  /** How many values there are in it, at every depth. */
  readonly size: number;
  node(pointer: string): NodePlace | null;
  /** The range of the value at a JSON pointer; where there is none, what `headOf` says of the nearest one around it. */
  rangeOf(pointer: string): SourceRange;
  /** The value's key, or its first line where it has none: for what is missing in it. */
  headOf(pointer: string): SourceRange;
  /** The value where it stands on one line, else its head. */
  spotOf(pointer: string): SourceRange;
  /** The key of the field at a JSON pointer. */
  keyRangeOf(pointer: string): SourceRange;
}

export type Read =
  | { readonly outcome: 'read'; readonly document: ReadDocument }
  | { readonly outcome: 'unreadable'; readonly findings: readonly Finding[] };

/** 1 MiB. */
const SIZE_LIMIT = 1024 * 1024;
const DEPTH_LIMIT = 20;
const CHARACTERS_SHOWN = 10;

/** Reads one YAML document, strictly. Never throws, whatever the bytes. */
export function readDocument({ path, bytes }: WrittenFile): Read {
  if (bytes.length > SIZE_LIMIT) {
    const args = { bytes: bytes.length, limit: SIZE_LIMIT };
    return unreadable([documentFinding('file-too-large', startOf(path), args)]);
  }
  const decoded = decodeText(bytes);
  if (decoded.outcome === 'not-utf8') {
    const at = decoded.before.length;
    const positions = textPositions(path, decoded.before);
    return unreadable([documentFinding('not-utf8', positions.rangeOf({ start: at, end: at + 1 }))]);
  }
  return readText(path, decoded.text);
}

function readText(path: string, text: string): Read {
  const positions = textPositions(path, text);
  const forbidden = forbiddenCharacters(text, CHARACTERS_SHOWN);
  if (forbidden.length > 0) {
    return unreadable(
      forbidden.map(({ offset, length, character, name }) => {
        const at = positions.rangeOf({ start: offset, end: offset + length });
        if (offset === 0 && character === 'U+FEFF') return documentFinding('byte-order-mark', at);
        return documentFinding('forbidden-character', at, { character, name });
      }),
    );
  }
  try {
    const events = parseEvents(text, { maxDepth: DEPTH_LIMIT });
    const places = placeNodes(text, events);
    if (places.nodes.size === 0 || isEmpty(places)) {
      return unreadable([documentFinding('empty-file', startOf(path))]);
    }
    const refused = refusedConstructs(text, places, positions);
    if (refused.length > 0) return unreadable(refused);
    const [value] = constructFromEvents(events, { source: text, maxAliases: 0 });
    return { outcome: 'read', document: placedDocument(path, text, value, positions, places) };
  } catch (error) {
    return unreadable([explainSyntax(error, text, positions, DEPTH_LIMIT)]);
  }
}

function isEmpty({ nodes, documents }: NodePlaces): boolean {
  return documents === 1 && nodes.get('')?.style === 'none';
}

function placedDocument(
  path: string,
  text: string,
  value: unknown,
  positions: TextPositions,
  { nodes }: NodePlaces,
): ReadDocument {
  const nearest = (pointer: string): NodePlace | null => {
    for (let at = pointer; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const found = nodes.get(at);
      if (found !== undefined || at === '') return found ?? null;
    }
  };
  const spanOf = (pointer: string) => nearest(pointer)?.span ?? { start: 0, end: 1 };
  const headOf = (pointer: string): SourceRange => {
    const key = nearest(pointer)?.key ?? null;
    return key === null ? positions.firstLineOf(spanOf(pointer)) : positions.rangeOf(key);
  };
  return {
    path,
    text,
    value,
    positions,
    size: nodes.size,
    node: (pointer) => nodes.get(pointer) ?? null,
    rangeOf: (pointer) => (nodes.has(pointer) ? positions.rangeOf(spanOf(pointer)) : headOf(pointer)),
    headOf,
    spotOf: (pointer) => {
      const range = positions.rangeOf(spanOf(pointer));
      return range.start.line === range.end.line ? range : headOf(pointer);
    },
    keyRangeOf: (pointer) => positions.rangeOf(nodes.get(pointer)?.key ?? spanOf(pointer)),
  };
}

function unreadable(findings: readonly Finding[]): Read {
  return { outcome: 'unreadable', findings };
}

function startOf(path: string): SourceRange {
  return { path, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
}
