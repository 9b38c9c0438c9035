/** 1-based line and column, columns in UTF-16 code units, as GitHub's annotations count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file. `end` is the position of the last character, not the one after it. */
export interface SourceRange {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}
