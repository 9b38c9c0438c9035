import type { SourceRange } from '../source-range.ts';

/** `error` fails the check; `warning` is for the reviewer to weigh. */
export type Severity = 'error' | 'warning';

/** Values that the wording of a finding needs; never markup. */
export type FindingArgs = Readonly<Record<string, string | number | readonly string[]>>;

/** A mechanical mend: replace the range by this text. */
export interface Suggestion {
  readonly range: SourceRange;
  readonly replacement: string;
}

/** A problem that a rule found: coded data, worded once at the edge (`word-finding.ts`). */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly args: FindingArgs;
  /** Where it stands; null where it concerns the request as a whole. */
  readonly at: SourceRange | null;
  readonly suggestion?: Suggestion;
}

export function isError(finding: Finding): boolean {
  return finding.severity === 'error';
}
