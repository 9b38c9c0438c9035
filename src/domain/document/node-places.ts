import type { Span } from './text-positions.ts';

/** The place of a value in the text, and how it is written. */
export interface NodePlace {
  readonly kind: 'scalar' | 'list' | 'map' | 'alias';
  /** The value with its quotes or brackets. An empty value has the span of its key, or of its dash. */
  readonly span: Span;
  /** The key of the value; null if it is not a field of a map. */
  readonly key: Span | null;
  readonly style: 'plain' | 'quoted' | 'block' | 'flow' | 'none';
}

/**
 * The places of all values of a document by JSON pointer (`/grants/0/holder`), and of constructs that Curfew
 * refuses.
 */
export interface NodePlaces {
  readonly nodes: ReadonlyMap<string, NodePlace>;
  /** The number of YAML documents in the text. */
  readonly documents: number;
  /** The end of the first document's content. */
  readonly firstEnd: number;
  readonly aliases: readonly Span[];
  readonly tags: readonly Span[];
  readonly duplicateKeys: readonly (Span & { readonly key: string })[];
  readonly mergeKeys: readonly Span[];
  /** Values in double quotes: escape sequences in them can write forbidden characters. */
  readonly quoted: readonly (Span & { readonly value: string })[];
}
