import type { CheckStatus } from '../../domain/messages/checks/check-text.ts';
import type { SourceRange } from '../../domain/source-range.ts';

export interface Annotation {
  readonly at: SourceRange;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckRun {
  readonly head: string;
  /** The pull request on whose page people act; none for a commit of a merge queue. */
  readonly pull?: number;
  readonly status: CheckStatus;
  /** Says what people have to do next. */
  readonly title: string;
  /** Markdown, escaped already. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface CheckRuns {
  /**
   * Creates or updates the check run `curfew` of this App on a head. Does nothing if it has the same content
   * already. Texts that are too long for GitHub are cut. Rejects with ForgeFailure.
   */
  publish(check: CheckRun): Promise<void>;
}
