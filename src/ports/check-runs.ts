import type { SourceRange } from '../domain/source-range.ts';

export interface Annotation {
  readonly at: SourceRange;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckRun {
  readonly head: string;
  /** `waiting` shows as in progress. */
  readonly status: 'waiting' | 'success' | 'failure';
  /** Says what to do next. */
  readonly title: string;
  /** Markdown, escaped already. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface CheckRuns {
  /** Makes or updates the one check run `curfew` of this App on a head. Publishing the same again is free of effect. Caps lengths as GitHub demands, 50 annotations a call. */
  publish(check: CheckRun): Promise<void>;
}
