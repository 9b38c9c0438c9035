/** A 1-based line and column. Columns count UTF-16 code units, as GitHub's annotations do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A range of a file. `end` is the position of the last character, not the position after it. */
export interface SourceRange {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}
