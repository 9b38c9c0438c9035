import { constructFromEvents, parseEvents } from 'js-yaml';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { SourceRange } from '../source-range.ts';
import { forbiddenCharacters } from '../text/forbidden-characters.ts';
import { decodeText } from './decode-text.ts';
import { explainSyntax } from './explain-syntax.ts';
import type { NodePlace, NodePlaces } from './node-places.ts';
import { placeNodes } from './place-nodes.ts';
import { refusedConstructs } from './refused-constructs.ts';
import { type TextPositions, textPositions } from './text-positions.ts';

/** A file: its path and its content as bytes, which may be no valid text. */
export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A YAML document. The place of each of its values is known. */
export interface ReadDocument {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  readonly positions: TextPositions;
  /** The number of values, at every depth. */
  readonly size: number;
  node(pointer: string): NodePlace | null;
  /**
   * The range of the value at a JSON pointer. If there is none, `headOf` the nearest value that contains it.
   */
  rangeOf(pointer: string): SourceRange;
  /**
   * The range of the value's key, or of its first line if it has no key. For findings about something that is
   * missing in it.
   */
  headOf(pointer: string): SourceRange;
  /** The range of the value if it is on one line, otherwise its head. */
  spotOf(pointer: string): SourceRange;
  /** The range of the key of the field at a JSON pointer. */
  keyRangeOf(pointer: string): SourceRange;
}

export type Read =
  | { readonly outcome: 'read'; readonly document: ReadDocument }
  | { readonly outcome: 'unreadable'; readonly findings: readonly Finding[] };

/** 1 MiB. */
const FILE_BYTES_MAX = 1024 * 1024;
const DEPTH_MAX = 20;
const FORBIDDEN_CHARACTERS_MAX = 10;

/** Reads one YAML document strictly. It never throws, whatever the bytes are. */
export function readDocument({ path, bytes }: FileBytes): Read {
  if (bytes.length > FILE_BYTES_MAX) {
    const args = { bytes: bytes.length, limit: FILE_BYTES_MAX };
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
  const forbidden = forbiddenCharacters(text, FORBIDDEN_CHARACTERS_MAX);
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
    const events = parseEvents(text, { maxDepth: DEPTH_MAX });
    const places = placeNodes(text, events);
    if (places.nodes.size === 0 || isEmpty(places)) {
      return unreadable([documentFinding('empty-file', startOf(path))]);
    }
    const refused = refusedConstructs(text, places, positions);
    if (refused.length > 0) return unreadable(refused);
    const [value] = constructFromEvents(events, { source: text, maxAliases: 0 });
    return { outcome: 'read', document: documentOf(path, text, value, positions, places) };
  } catch (error) {
    return unreadable([explainSyntax(error, text, positions, DEPTH_MAX)]);
  }
}

function isEmpty({ nodes, documents }: NodePlaces): boolean {
  return documents === 1 && nodes.get('')?.style === 'none';
}

function documentOf(
  path: string,
  text: string,
  value: unknown,
  positions: TextPositions,
  { nodes }: NodePlaces,
): ReadDocument {
  const nearestNode = (pointer: string): NodePlace | null => {
    for (let at = pointer; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const node = nodes.get(at);
      if (node !== undefined || at === '') return node ?? null;
    }
  };
  const spanOf = (pointer: string) => nearestNode(pointer)?.span ?? { start: 0, end: 1 };
  const headOf = (pointer: string): SourceRange => {
    const key = nearestNode(pointer)?.key ?? null;
    return key === null ? positions.rangeOnFirstLine(spanOf(pointer)) : positions.rangeOf(key);
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
