import { markdownText, plainText } from '../../text/escape.ts';
import type { CheckText } from './check-text.ts';

/** The problems of one pull request in a merge group. */
export interface GroupFault {
  readonly pull: number;
  /** Sentences in plain text. */
  readonly reasons: readonly string[];
}

export type GroupVerdict =
  /** No problem. `pulls` are the pull requests that change access or the policy. */
  | { readonly outcome: 'sound'; readonly pulls: readonly number[] }
  /** This pull request has problems. */
  | { readonly outcome: 'faulty'; readonly faults: readonly GroupFault[] }
  /** Only pull requests ahead of this one have problems. GitHub builds this commit again without them. */
  | { readonly outcome: 'behind'; readonly faults: readonly GroupFault[] }
  /** Curfew could not read what it needs. */
  | { readonly outcome: 'undecided'; readonly because: string };

const TITLE_LENGTH_MAX = 120;
const LISTED_MAX = 20;

/** The check on a merge group's commit. The title names the pull request to fix. */
export function mergeGroupCheck(verdict: GroupVerdict): CheckText {
  switch (verdict.outcome) {
    case 'sound':
      return soundCheck(verdict.pulls);
    case 'faulty': {
      const [first] = verdict.faults;
      const title =
        verdict.faults.length === 1 && first !== undefined
          ? `Fix ${numbersOf(verdict.faults)}. ${first.reasons.join(' ')}`
          : `Fix ${numbersOf(verdict.faults)}`;
      const advice = 'The merge queue removes it. Fix it on its own branch. Then it can be queued again.';
      return check('failure', title, `${advice}\n\n${faultList(verdict.faults)}`);
    }
    case 'behind':
      return check(
        'working',
        `Waiting for the queue to go on without ${numbersOf(verdict.faults)}`,
        `This pull request has no problem, but pull requests ahead of it have:\n\n${faultList(verdict.faults)}`,
      );
    case 'undecided':
      return check(
        'working',
        'Curfew cannot evaluate this yet',
        `${markdownText(verdict.because, 2000)} Curfew tries again by itself.`,
      );
  }
}

function soundCheck(pulls: readonly number[]): CheckText {
  if (pulls.length === 0) {
    return check('success', 'No access requested', 'Nothing in this group changes access.');
  }
  return check(
    'success',
    `All changes of ${numbersOf(pulls.map((pull) => ({ pull })))} are approved`,
    'Curfew evaluated the files as they would be after this merge, with the approvals as they are now. It evaluates them again after the merge.',
  );
}

function numbersOf(pulls: readonly { readonly pull: number }[]): string {
  const named = pulls.slice(0, LISTED_MAX).map(({ pull }) => `#${pull}`);
  const left = pulls.length - named.length;
  const all = left > 0 ? [...named, `${left} more`] : named;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function faultList(faults: readonly GroupFault[]): string {
  const lines = faults.flatMap(({ pull, reasons }) =>
    reasons.slice(0, LISTED_MAX).map((reason) => `- #${pull}: ${markdownText(reason, 500)}`),
  );
  return lines.slice(0, LISTED_MAX).join('\n');
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title: plainText(title, TITLE_LENGTH_MAX), summary, annotations: [] };
}
