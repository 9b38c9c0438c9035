import { markdownText, plainText } from '../../text/escape.ts';
import type { CheckText } from './check-text.ts';

/** What is wrong with what one pull request brings into a merge group. */
export interface GroupFault {
  readonly pull: number;
  /** Plain text; no entry is empty. */
  readonly reasons: readonly string[];
}

export type GroupVerdict =
  /** `pulls` are those that change access or the policy. */
  | { readonly outcome: 'sound'; readonly pulls: readonly number[] }
  | { readonly outcome: 'faulty'; readonly faults: readonly GroupFault[] }
  /** Only what stands ahead is at fault; GitHub builds this commit anew without it. */
  | { readonly outcome: 'behind'; readonly faults: readonly GroupFault[] }
  | { readonly outcome: 'undecided'; readonly because: string };

const LONGEST_TITLE = 120;
const LISTED = 20;

/** What the check on a merge group's commit says. The title names the pull request to mend. */
export function mergeGroupCheck(verdict: GroupVerdict): CheckText {
  switch (verdict.outcome) {
    case 'sound':
      return soundCheck(verdict.pulls);
    case 'faulty': {
      const [first] = verdict.faults;
      const title =
        verdict.faults.length === 1 && first !== undefined
          ? `Mend ${numbers(verdict.faults)}: ${first.reasons.join(' ')}`
          : `Mend ${numbers(verdict.faults)}`;
      const advice =
        'The merge queue lets it go. Mend it on its own branch; then it can be put into the queue again.';
      return check('failure', title, `${advice}\n\n${faultList(verdict.faults)}`);
    }
    case 'behind':
      return check(
        'waiting',
        `Waiting for the queue to go on without ${numbers(verdict.faults)}`,
        `Nothing is wrong with this pull request. What stands ahead of it is at fault:\n\n${faultList(verdict.faults)}`,
      );
    case 'undecided':
      return check(
        'waiting',
        'Nothing can be decided now',
        `${markdownText(verdict.because, 2000)} Curfew tries again by itself.`,
      );
  }
}

function soundCheck(pulls: readonly number[]): CheckText {
  if (pulls.length === 0) {
    return check('success', 'No access requested', "Nothing in this group changes anybody's access.");
  }
  return check(
    'success',
    `All that ${numbers(pulls.map((pull) => ({ pull })))} would bring is approved`,
    'The files as they would stand after this merge were judged, with the approvals as they are now. They are judged once more when they have landed.',
  );
}

function numbers(of: readonly { readonly pull: number }[]): string {
  const named = of.slice(0, LISTED).map(({ pull }) => `#${pull}`);
  const left = of.length - named.length;
  const all = left > 0 ? [...named, `${left} more`] : named;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function faultList(faults: readonly GroupFault[]): string {
  const lines = faults.flatMap(({ pull, reasons }) =>
    reasons.slice(0, LISTED).map((reason) => `- #${pull}: ${markdownText(reason, 500)}`),
  );
  return lines.slice(0, LISTED).join('\n');
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title: plainText(title, LONGEST_TITLE), summary, annotations: [] };
}
