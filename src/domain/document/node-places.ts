import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { BLANKS, FLOW_SEPARATORS, skipSeparators } from './skip-separators.ts';
import type { Span } from './text-positions.ts';

/** Where a value stands, and how it was written. */
export interface NodePlace {
  readonly kind: 'scalar' | 'list' | 'map' | 'alias';
  /** Quotes and brackets are part of it; where nothing is written, the key (or the dash) stands in. */
  readonly span: Span;
  /** The key of a field of a map. */
  readonly key: Span | null;
  readonly style: 'plain' | 'quoted' | 'block' | 'flow' | 'none';
}

/** Everything in a document by JSON pointer (`/grants/0/holder`), and what must be refused in it. */
export interface NodePlaces {
  readonly nodes: ReadonlyMap<string, NodePlace>;
  readonly documents: number;
  /** Where the first document's content ends. */
  readonly firstEnd: number;
  readonly aliases: readonly Span[];
  readonly tags: readonly Span[];
  readonly duplicateKeys: readonly (Span & { readonly key: string })[];
  readonly mergeKeys: readonly Span[];
  readonly quoted: readonly (Span & { readonly value: string })[];
}

interface Frame {
  readonly kind: 'document' | 'list' | 'map';
  readonly pointer: string;
  readonly start: number;
  readonly ownKey: Span | null;
  readonly flow: boolean;
  readonly seen: Set<string>;
  index: number;
  key: { readonly text: string; readonly span: Span } | null;
}

/** Walks the parser's events with a stack. The parser gives the start of a collection; its end is found here. */
export function placeNodes(text: string, events: readonly Event[]): NodePlaces {
  const nodes = new Map<string, NodePlace>();
  const aliases: Span[] = [];
  const tags: Span[] = [];
  const duplicateKeys: (Span & { key: string })[] = [];
  const mergeKeys: Span[] = [];
  const quoted: (Span & { value: string })[] = [];
  const stack: Frame[] = [];
  let cursor = 0;
  let documents = 0;
  let firstEnd = 0;

  /** Takes the place of the next value in the innermost collection; null where it is a key. */
  const claim = (): { pointer: string; key: Span | null } | null => {
    const frame = stack.at(-1);
    if (frame === undefined || frame.kind === 'document') return { pointer: '', key: null };
    if (frame.kind === 'list') return { pointer: `${frame.pointer}/${frame.index++}`, key: null };
    if (frame.key === null) return null;
    const { text: name, span } = frame.key;
    frame.key = null;
    return { pointer: `${frame.pointer}/${escapeToken(name)}`, key: span };
  };
  const asKey = (name: string, span: Span): void => {
    const frame = stack.at(-1);
    if (frame === undefined) return;
    if (frame.seen.has(name)) duplicateKeys.push({ ...span, key: name });
    if (name === '<<') mergeKeys.push(span);
    frame.seen.add(name);
    frame.key = { text: name, span };
  };
  const open = (kind: 'list' | 'map', start: number): void => {
    const place = claim();
    if (place === null) asKey('?', { start, end: start + 1 });
    const flow = text[start] === (kind === 'list' ? '[' : '{');
    const pointer = place?.pointer ?? `${stack.at(-1)?.pointer}/?`;
    stack.push({
      kind,
      pointer,
      start,
      ownKey: place?.key ?? null,
      flow,
      seen: new Set(),
      index: 0,
      key: null,
    });
    cursor = start;
  };
  const close = (): void => {
    const frame = stack.pop();
    if (frame === undefined) return;
    if (frame.kind === 'document') {
      if (documents === 1) firstEnd = cursor;
      return;
    }
    if (frame.flow) cursor = skipSeparators(text, Math.max(cursor, frame.start + 1), FLOW_SEPARATORS) + 1;
    const span = { start: frame.start, end: cursor };
    nodes.set(frame.pointer, {
      kind: frame.kind,
      span,
      key: frame.ownKey,
      style: frame.flow ? 'flow' : 'block',
    });
  };
  const emptySpan = (key: Span | null): Span => {
    const frame = stack.at(-1);
    if (key !== null) return key;
    if (frame?.kind !== 'list' || frame.flow) return { start: cursor, end: cursor };
    cursor = skipSeparators(text, cursor, BLANKS) + 1;
    return { start: cursor - 1, end: cursor };
  };

  for (const event of events) {
    if ('tagStart' in event && event.tagStart >= 0) tags.push({ start: event.tagStart, end: event.tagEnd });
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        documents++;
        stack.push({
          kind: 'document',
          pointer: '',
          start: 0,
          ownKey: null,
          flow: false,
          seen: new Set(),
          index: 0,
          key: null,
        });
        break;
      case EVENT_ID.SEQUENCE:
        open('list', event.start);
        break;
      case EVENT_ID.MAPPING:
        open('map', event.start);
        break;
      case EVENT_ID.POP:
        close();
        break;
      case EVENT_ID.ALIAS: {
        const span = { start: event.anchorStart - 1, end: event.anchorEnd };
        aliases.push(span);
        const place = claim();
        if (place === null) asKey(text.slice(span.start, span.end), span);
        else nodes.set(place.pointer, { kind: 'alias', span, key: place.key, style: 'plain' });
        cursor = span.end;
        break;
      }
      case EVENT_ID.SCALAR: {
        const style = SCALAR_WORDS[event.style] ?? 'plain';
        const written = event.valueStart >= 0 && (event.valueEnd > event.valueStart || style === 'quoted');
        const place = claim();
        const span = written
          ? trimmedSpan(text, event.valueStart, event.valueEnd, style)
          : emptySpan(place?.key ?? null);
        if (written) cursor = Math.max(span.end, event.valueEnd);
        if (event.style === SCALAR_STYLE.DOUBLE_QUOTED)
          quoted.push({ ...span, value: getScalarValue(text, event) });
        if (place === null) asKey(getScalarValue(text, event), span);
        else
          nodes.set(place.pointer, { kind: 'scalar', span, key: place.key, style: written ? style : 'none' });
        break;
      }
    }
  }
  return { nodes, documents, firstEnd, aliases, tags, duplicateKeys, mergeKeys, quoted };
}

/** A key as a token of a JSON pointer (RFC 6901). */
export function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

const SCALAR_WORDS: Readonly<Record<number, 'plain' | 'quoted' | 'block'>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
};

function trimmedSpan(text: string, start: number, end: number, style: string): Span {
  if (style === 'quoted') return { start: start - 1, end: end + 1 };
  const content = text.slice(start, end);
  const leading = content.length - content.trimStart().length;
  if (leading === content.length) return { start, end: start + 1 };
  return { start: start + leading, end: start + content.trimEnd().length };
}
