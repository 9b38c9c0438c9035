import type { Decision } from '../../decision/decision.ts';
import { type Finding, isError } from '../../findings/finding.ts';
import type { PolicyDifference } from '../../policy/policy-difference.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { CHECK_LINES_MAX, fold, visibleLines } from '../../text/fold.ts';
import {
  earlierApprovers,
  joined,
  namesOf,
  unreadablePushes,
  unseenApprovalSentences,
} from '../decision-words.ts';
import { findingLine, findingsWithin } from '../finding-list.ts';
import { missingApprovals } from '../missing-approvals.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { decisionTree } from './decision-tree.ts';
import {
  type Affected,
  affectedLines,
  differenceLists,
  differencesWithin,
  endingLine,
} from './policy-change-list.ts';

/** GitHub takes 65,535 characters and counts in its own way. This leaves a margin. */
const SUMMARY_LENGTH_MAX = 60_000;
/** Paths of other files that the check names. */
const PATHS_MAX = 10;

export interface PolicyView {
  readonly findings: readonly Finding[];
  /** Null if the policy is broken. */
  readonly decision: Decision | null;
  /** The changes since the policy in force. Empty if only comments and layout change. */
  readonly differences: readonly PolicyDifference[];
  /** Whether no policy is in force yet. */
  readonly isFirst: boolean;
  readonly affected: Affected;
  /**
   * Teams of `policy.approval` that could not be read. Without them, Curfew cannot know that enough people
   * can change the new policy.
   */
  readonly unreadableOwners: readonly TeamRef[];
  /** Teams that a role can give and whose parents could not be read. Their members may count as approvers. */
  readonly unreadableGrantable: readonly TeamRef[];
  /** Other files that the pull request changes. */
  readonly otherPaths: readonly string[];
}

/** Why a pull request cannot change the policy at all, whatever the new policy says. */
export type PolicyTrouble =
  | { readonly trouble: 'deleted' | 'stale' }
  /** The file has another spelling or is not a regular file, so Curfew would not read it. */
  | { readonly trouble: 'not-read'; readonly path: string };

/** The check of a pull request that cannot change the policy. */
export function policyTrouble(trouble: PolicyTrouble): CheckText {
  switch (trouble.trouble) {
    case 'deleted':
      return check(
        'failure',
        'The policy must not be deleted',
        'Next: restore the file, and change it instead. Without `.github/curfew.yml`, no access can be requested.',
      );
    case 'not-read':
      return check(
        'failure',
        'Curfew does not read this policy',
        `Next: make ${codeText(trouble.path)} a regular file with the name \`.github/curfew.yml\`, in exactly this spelling. Curfew reads the policy only there.`,
      );
    case 'stale':
      return check(
        'failure',
        'Update this branch first',
        'Next: merge the default branch into this branch, and get the result approved. The policy on the default branch has changed since this branch was made. A merge now would give a policy that no approver has seen.',
      );
  }
}

/** The check of a pull request that restores the policy in force. */
export function policyRestored(): CheckText {
  return check(
    'success',
    'Restores the policy in force. Merge when ready',
    'Next: merge this pull request. It needs no approval, because this policy is already in force. No access changes.',
  );
}

/**
 * The check of a policy change: the next step, then the changes, with those that give more first. It has at
 * most 12 visible lines, because people in a hurry read no more. Everything else is folded.
 */
export function policyCheck(view: PolicyView): CheckText {
  const { findings, decision } = view;
  if (decision === null || findings.some(isError)) return brokenPolicy(findings);
  const { status, title, next } = statusOf(view, decision);
  const head = [next, ...earlierLine(decision)].join('  \n');
  const details = detailsOf(view, decision, CHECK_LINES_MAX - visibleLines(head));
  return { ...check(status, title, [head, ...details].join('\n\n')), annotations: annotationsOf(findings) };
}

/**
 * The list of changes, the access that ends, the other files and the warnings are always visible. Other
 * affected people are folded if they do not fit.
 */
function detailsOf(view: PolicyView, decision: Decision, room: number): readonly string[] {
  const urgent = [...endingLine(view.affected), ...otherPaths(view), ...warnings(view)];
  const listRoom = room - urgent.length - 1;
  const list = differencesWithin(view, listRoom);
  const affected = affectedLines(view.affected);
  const fits = visibleLines(list.text) + affected.length <= listRoom;
  const inside = [
    ...(list.whole ? [] : differenceLists(view)),
    ...(fits ? [] : affected),
    ...(list.whole && fits ? [] : ['Who decides:']),
    decisionTree(decision),
  ];
  const folded = list.whole ? (fits ? '' : 'Who else is affected') : 'All changes';
  const title = folded === '' ? 'Who decides' : `${folded}, and who decides`;
  const shown = [list.text, ...urgent, ...(fits ? affected : [])];
  return [
    ...shown,
    fold(title, linesThatFit(inside.join('\n\n'), SUMMARY_LENGTH_MAX - shown.join('').length)),
  ];
}

/** People who may think that they have approved this version. */
function earlierLine(decision: Decision): readonly string[] {
  const earlier = earlierApprovers([decision]);
  const sentences = [
    ...unseenApprovalSentences([decision]),
    ...(earlier.length === 0 ? [] : [`${joined(earlier)} approved an earlier version.`]),
  ];
  return sentences.length === 0 ? [] : [markdownText([...sentences, 'A new review is needed.'].join(' '))];
}

/** Cuts a text between two lines, so that no markup is cut open. */
function linesThatFit(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, text.lastIndexOf('\n', max));
  return `${cut}\n\n… and more that did not fit here.`;
}

interface Status {
  readonly status: CheckText['status'];
  readonly title: string;
  /** The first line of the summary. */
  readonly next: string;
}

function statusOf(view: PolicyView, decision: Decision): Status {
  const { differences, isFirst, unreadableOwners, unreadableGrantable } = view;
  if (decision.outcome === 'blocked') {
    const objectors = namesOf(decision.blockedBy);
    const next = `Next: answer the review of ${markdownText(objectors)}. Then request another review.`;
    return { status: 'failure', title: `${objectors} requested changes`, next };
  }
  const givesMore = differences.some(({ access }) => access === 'more');
  const change = isFirst ? 'First policy' : givesMore ? 'Policy change that gives more' : 'Policy change';
  if (unreadableOwners.length + unreadableGrantable.length > 0 || decision.outcome === 'unreadable') {
    return unreadableStatus(change, view, decision);
  }
  if (decision.outcome === 'approved') {
    const next = 'Next: merge this pull request. The policy takes effect after the merge, not before.';
    return { status: 'success', title: `${change} is approved. Merge when ready`, next };
  }
  const missing = missingApprovals([decision]) || 'approval';
  return {
    status: 'action-required',
    title: `${change}. Waiting for ${missing}`,
    next: `Next: ${markdownText(missing)} must approve exactly this version in a review. Then a person merges it, and the policy takes effect.`,
  };
}

function unreadableStatus(
  change: string,
  { unreadableOwners, unreadableGrantable }: PolicyView,
  decision: Decision,
): Status {
  const named = [...unreadableOwners, ...unreadableGrantable];
  const pushes = unreadablePushes([decision]);
  if (named.length === 0 && pushes !== null) {
    return {
      status: 'working',
      title: `${change}. Waiting: GitHub does not say who pushed`,
      next: `Nothing to do yet: Curfew could not read who pushed this version (${markdownText(pushes)}). It tries again by itself.`,
    };
  }
  const unreadable = [...new Set([...named, ...decision.lines.flatMap((line) => line.unreadable)])];
  const teams = unreadable.length === 0 ? 'a team' : unreadable.join(', ');
  const step =
    named.length > 0
      ? `Next: check these team names, because Curfew could not read the teams: ${markdownText(teams)}.`
      : `Nothing to do yet: Curfew could not read these teams: ${markdownText(teams)}.`;
  const owners =
    unreadableOwners.length === 0
      ? ''
      : ' If the teams of policy.approval stay unreadable, this policy could never be changed again.';
  const grantable =
    unreadableGrantable.length === 0
      ? ''
      : ` The operator's file lets roles give ${markdownText(unreadableGrantable.join(', '))}. If its parent team decides about access, each new member would decide, too. Curfew cannot see the parent team.`;
  return {
    status: named.length > 0 ? 'action-required' : 'working',
    title: `${change}. Waiting: ${unreadable.length === 1 ? teams : 'teams'} could not be read`,
    next: `${step} Curfew tries again by itself. The policy takes effect only after that.${owners}${grantable}`,
  };
}

function otherPaths({ otherPaths: paths }: PolicyView): readonly string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, PATHS_MAX).map((path) => codeText(path));
  const more = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
  return [`**It changes other files, too:** ${shown.join(', ')}${more}`];
}

function warnings({ findings }: PolicyView): readonly string[] {
  return findings.map((finding) => `**Warning:** ${findingLine(finding)}`);
}

function brokenPolicy(findings: readonly Finding[]): CheckText {
  const errors = findings.filter(isError).length;
  return {
    status: 'failure',
    title: `Fix ${errors === 1 ? '1 problem' : `${errors} problems`} in the policy`,
    summary: [
      'Next: push the fixes to this branch. The check runs again by itself.',
      findingsWithin(findings, CHECK_LINES_MAX - 1),
    ].join('\n\n'),
    annotations: annotationsOf(findings),
  };
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title, summary, annotations: [] };
}
