import { type Finding, isError } from '../../findings/finding.ts';
import { wordFinding } from '../../findings/word-finding.ts';
import type { SourceRange } from '../../source-range.ts';
import { plainText } from '../../text/escape.ts';
import { fixOf, inOrder } from '../finding-list.ts';

/** GitHub takes 50 annotations in one call. The summary has the number of all problems. */
const ANNOTATIONS_MAX = 100;

export type CheckStatus =
  /** Curfew is at work, or asks GitHub again by itself. */
  | 'working'
  /** No person has to act. The check goes on at a time that its text names. */
  | 'queued'
  /** People have to act. The check has ended, and does not satisfy a rule that requires it. */
  | 'action-required'
  | 'success'
  | 'failure';

/** A check run's content. */
export interface CheckText {
  readonly status: CheckStatus;
  readonly title: string;
  /** Markdown in which text of other people is escaped. */
  readonly summary: string;
  readonly annotations: readonly {
    readonly at: SourceRange;
    readonly level: 'failure' | 'warning' | 'notice';
    readonly title: string;
    readonly message: string;
  }[];
}

/** Findings as annotations on their exact lines, errors first. */
export function annotationsOf(findings: readonly Finding[]): CheckText['annotations'] {
  return inOrder(findings)
    .slice(0, ANNOTATIONS_MAX)
    .flatMap((finding) =>
      finding.at === null
        ? []
        : [
            {
              at: finding.at,
              level: isError(finding) ? ('failure' as const) : ('warning' as const),
              title: isError(finding) ? 'Fix this' : 'For the reviewer',
              message: plainText(`${wordFinding(finding)}${fixOf(finding)}`, 1200),
            },
          ],
    );
}
