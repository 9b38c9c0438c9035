import type { SourceRange } from '../source-range.ts';

/** An `error` fails the check. A `warning` is for the reviewer to decide. */
export type Severity = 'error' | 'warning';

/** Values for the sentence of a finding. They are never markup. */
export type FindingArgs = Readonly<Record<string, string | number | readonly string[]>>;

/** A fix that needs no thought: replace the range by this text. */
export interface Suggestion {
  readonly range: SourceRange;
  readonly replacement: string;
}

/** A problem as data: a code and its arguments. `word-finding.ts` makes the sentence. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly args: FindingArgs;
  /** Its place in a file; null if it is about the request as a whole. */
  readonly at: SourceRange | null;
  readonly suggestion?: Suggestion;
}

export function isError(finding: Finding): boolean {
  return finding.severity === 'error';
}
