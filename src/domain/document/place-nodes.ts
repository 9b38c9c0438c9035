import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { escapeToken } from './json-pointer.ts';
import type { NodePlace, NodePlaces } from './node-places.ts';
import { FLOW_SEPARATORS, skipSeparators, WHITESPACE } from './skip-separators.ts';
import type { Span } from './text-positions.ts';

type AliasEvent = Extract<Event, { readonly type: typeof EVENT_ID.ALIAS }>;
type ScalarEvent = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>;

/** A document or collection that is open while the events are read. */
interface Frame {
  readonly kind: 'document' | 'list' | 'map';
  readonly pointer: string;
  readonly start: number;
  /** The key of the collection itself, if it is a field of a map. */
  readonly ownKey: Span | null;
  /** Whether it is written in brackets. */
  readonly flow: boolean;
  readonly keys: Set<string>;
  /** In a list, the index of the next entry. */
  index: number;
  /** In a map, the key that waits for its value; null if a key is next. */
  key: { readonly text: string; readonly span: Span } | null;
}

/** The result so far, and the position in the text. */
interface Walk {
  readonly text: string;
  readonly nodes: Map<string, NodePlace>;
  readonly aliases: Span[];
  readonly tags: Span[];
  readonly duplicateKeys: (Span & { key: string })[];
  readonly mergeKeys: Span[];
  readonly quoted: (Span & { value: string })[];
  readonly stack: Frame[];
  /** The end of the last value. */
  cursor: number;
  documents: number;
  firstEnd: number;
}

/**
 * Finds the place of every value. The parser reports only the start of a collection, so its end is found
 * here.
 */
export function placeNodes(text: string, events: readonly Event[]): NodePlaces {
  const walk: Walk = {
    text,
    nodes: new Map(),
    aliases: [],
    tags: [],
    duplicateKeys: [],
    mergeKeys: [],
    quoted: [],
    stack: [],
    cursor: 0,
    documents: 0,
    firstEnd: 0,
  };
  for (const event of events) readEvent(walk, event);
  const { nodes, documents, firstEnd, aliases, tags, duplicateKeys, mergeKeys, quoted } = walk;
  return { nodes, documents, firstEnd, aliases, tags, duplicateKeys, mergeKeys, quoted };
}

function readEvent(walk: Walk, event: Event): void {
  if ('tagStart' in event && event.tagStart >= 0)
    walk.tags.push({ start: event.tagStart, end: event.tagEnd });
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      walk.documents++;
      walk.stack.push(frame('document', '', 0));
      break;
    case EVENT_ID.SEQUENCE:
      openCollection(walk, 'list', event.start);
      break;
    case EVENT_ID.MAPPING:
      openCollection(walk, 'map', event.start);
      break;
    case EVENT_ID.POP:
      close(walk);
      break;
    case EVENT_ID.ALIAS:
      placeAlias(walk, event);
      break;
    case EVENT_ID.SCALAR:
      placeScalar(walk, event);
      break;
  }
}

function frame(
  kind: Frame['kind'],
  pointer: string,
  start: number,
  { ownKey = null, flow = false }: { readonly ownKey?: Span | null; readonly flow?: boolean } = {},
): Frame {
  return { kind, pointer, start, ownKey, flow, keys: new Set(), index: 0, key: null };
}

function openCollection(walk: Walk, kind: 'list' | 'map', start: number): void {
  const place = nextPlace(walk);
  if (place === null) addKey(walk, '?', { start, end: start + 1 });
  const pointer = place?.pointer ?? `${walk.stack.at(-1)?.pointer}/?`;
  const flow = walk.text[start] === (kind === 'list' ? '[' : '{');
  walk.stack.push(frame(kind, pointer, start, { ownKey: place?.key ?? null, flow }));
  walk.cursor = start;
}

function close(walk: Walk): void {
  const closed = walk.stack.pop();
  if (closed === undefined) return;
  const { kind, pointer, start, ownKey, flow } = closed;
  if (kind === 'document') {
    if (walk.documents === 1) walk.firstEnd = walk.cursor;
    return;
  }
  if (flow) {
    const afterItems = Math.max(walk.cursor, start + 1);
    walk.cursor = skipSeparators(walk.text, afterItems, FLOW_SEPARATORS) + 1;
  }
  const span = { start, end: walk.cursor };
  walk.nodes.set(pointer, { kind, span, key: ownKey, style: flow ? 'flow' : 'block' });
}

function placeAlias(walk: Walk, { anchorStart, anchorEnd }: AliasEvent): void {
  const span = { start: anchorStart - 1, end: anchorEnd };
  walk.aliases.push(span);
  const place = nextPlace(walk);
  if (place === null) addKey(walk, walk.text.slice(span.start, span.end), span);
  else walk.nodes.set(place.pointer, { kind: 'alias', span, key: place.key, style: 'plain' });
  walk.cursor = span.end;
}

function placeScalar(walk: Walk, event: ScalarEvent): void {
  const { text } = walk;
  const style = SCALAR_STYLES[event.style] ?? 'plain';
  const isWritten = event.valueStart >= 0 && (event.valueEnd > event.valueStart || style === 'quoted');
  const place = nextPlace(walk);
  const span = isWritten
    ? scalarSpan(text, event.valueStart, event.valueEnd, style)
    : emptySpan(walk, place?.key ?? null);
  if (isWritten) walk.cursor = Math.max(span.end, event.valueEnd);
  if (event.style === SCALAR_STYLE.DOUBLE_QUOTED)
    walk.quoted.push({ ...span, value: getScalarValue(text, event) });
  if (place === null) addKey(walk, getScalarValue(text, event), span);
  else
    walk.nodes.set(place.pointer, {
      kind: 'scalar',
      span,
      key: place.key,
      style: isWritten ? style : 'none',
    });
}

/** The pointer and key of the next value in the innermost collection; null if a key of a map is next. */
function nextPlace({ stack }: Walk): { readonly pointer: string; readonly key: Span | null } | null {
  const innermost = stack.at(-1);
  if (innermost === undefined || innermost.kind === 'document') return { pointer: '', key: null };
  if (innermost.kind === 'list') return { pointer: `${innermost.pointer}/${innermost.index++}`, key: null };
  if (innermost.key === null) return null;
  const { text, span } = innermost.key;
  innermost.key = null;
  return { pointer: `${innermost.pointer}/${escapeToken(text)}`, key: span };
}

function addKey({ stack, duplicateKeys, mergeKeys }: Walk, text: string, span: Span): void {
  const innermost = stack.at(-1);
  if (innermost === undefined) return;
  if (innermost.keys.has(text)) duplicateKeys.push({ ...span, key: text });
  if (text === '<<') mergeKeys.push(span);
  innermost.keys.add(text);
  innermost.key = { text, span };
}

/** The span of an empty value: its key, its dash, or an empty span at the cursor. */
function emptySpan(walk: Walk, key: Span | null): Span {
  if (key !== null) return key;
  const innermost = walk.stack.at(-1);
  if (innermost?.kind !== 'list' || innermost.flow) return { start: walk.cursor, end: walk.cursor };
  walk.cursor = skipSeparators(walk.text, walk.cursor, WHITESPACE) + 1;
  return { start: walk.cursor - 1, end: walk.cursor };
}

const SCALAR_STYLES: Readonly<Record<number, 'plain' | 'quoted' | 'block'>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

/** A quoted value with its quotes; any other value without the spaces around it. */
function scalarSpan(text: string, start: number, end: number, style: string): Span {
  if (style === 'quoted') return { start: start - 1, end: end + 1 };
  const content = text.slice(start, end);
  const leading = content.length - content.trimStart().length;
  if (leading === content.length) return { start, end: start + 1 };
  return { start: start + leading, end: start + content.trimEnd().length };
}
