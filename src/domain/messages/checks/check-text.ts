import { type Finding, isError } from '../../findings/finding.ts';
import { wordFinding } from '../../findings/word-finding.ts';
import type { SourceRange } from '../../source-range.ts';
import { plainText } from '../../text/escape.ts';
import { fixOf, inOrder } from '../finding-list.ts';

/** Annotations: two calls' worth. The summary says how many problems there are. */
const MOST_ANNOTATIONS = 100;

/** A check run's content. */
export interface CheckText {
  /** `waiting` shows as in progress. */
  readonly status: 'waiting' | 'success' | 'failure';
  readonly title: string;
  /** Markdown in which nobody's text is markup. */
  readonly summary: string;
  readonly annotations: readonly {
    readonly at: SourceRange;
    readonly level: 'failure' | 'warning' | 'notice';
    readonly title: string;
    readonly message: string;
  }[];
}

/** Findings on their exact lines, errors first; of very many the first. */
export function annotationsOf(findings: readonly Finding[]): CheckText['annotations'] {
  return inOrder(findings)
    .slice(0, MOST_ANNOTATIONS)
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
