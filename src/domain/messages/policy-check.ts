import type { Decision } from '../decision/decision.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { TeamRef } from '../policy/policy.ts';
import type { PolicyDifference } from '../policy/policy-difference.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { decisionTree, earlierApprovers, missingApprovals, namesOf } from './decision-words.ts';
import { findingList } from './finding-list.ts';
import { codeText, markdownText } from './plain-text.ts';
import { type Affected, affectedLines, differenceLists } from './policy-change-list.ts';

export interface PolicyView {
  readonly findings: readonly Finding[];
  /** Null where it was not asked for, because the policy is broken. */
  readonly decision: Decision | null;
  /** Against the policy in force; empty where only layout and comments change. */
  readonly differences: readonly PolicyDifference[];
  /** No policy is in force yet. */
  readonly first: boolean;
  readonly affected: Affected;
  /** Teams that could not be read, and without whom it cannot be told whether anybody could change the new policy. */
  readonly unreadOwners: readonly TeamRef[];
  /** Teams that can be given, and without whom it cannot be told whether whoever is given one could judge. */
  readonly unreadGiven: readonly TeamRef[];
  /** What else the pull request changes. */
  readonly otherPaths: readonly string[];
}

/** Why a pull request cannot bring a policy at all, whatever the policy says. */
export type PolicyTrouble =
  | { readonly trouble: 'deleted' | 'fork' | 'stale' }
  /** The file is there under another spelling, or is no plain file: nobody would read it. */
  | { readonly trouble: 'not-read'; readonly path: string };

/** What the check of a policy change says where the file cannot be looked at. */
export function policyTrouble(trouble: PolicyTrouble): CheckText {
  switch (trouble.trouble) {
    case 'deleted':
      return check(
        'failure',
        'The policy may not be deleted',
        'Without `.github/curfew.yml` nobody could ask for anything. Change the policy instead.',
      );
    case 'not-read':
      return check(
        'failure',
        'Nobody would read this policy',
        `The policy is the plain file \`.github/curfew.yml\`, spelled just so. Rename ${codeText(trouble.path)}, or make it a plain file.`,
      );
    case 'fork':
      return check(
        'failure',
        'The policy cannot come from a fork',
        'Push the branch to this repository and open the pull request from there.',
      );
    case 'stale':
      return check(
        'failure',
        'Update this branch first',
        'The policy on the default branch has changed since this branch was made. What would land is neither what stands here nor what anybody approved. Merge the default branch into this one, and have it approved then.',
      );
  }
}

/** What the check of a policy change says: what to do, and who would gain or lose what. */
export function policyCheck(view: PolicyView): CheckText {
  const { findings, decision } = view;
  if (decision === null || findings.some(isError)) return brokenPolicy(findings);
  const { status, title, next } = standing(view, decision);
  const earlier = earlierApprovers([decision]).map(
    (login) => `${markdownText(login, 40)} approved an earlier version. A new review is needed.`,
  );
  const parts = [
    [next, ...earlier].join('  \n'),
    ...differenceLists(view),
    ...affectedLines(view.affected),
    ...otherPaths(view.otherPaths),
    `<details><summary>Who decides</summary>\n\n${decisionTree(decision)}\n\n</details>`,
  ];
  return check(status, title, parts.join('\n\n'));
}

function standing(
  { differences, first, unreadOwners, unreadGiven }: PolicyView,
  decision: Decision,
): { readonly status: CheckText['status']; readonly title: string; readonly next: string } {
  const more = differences.some(({ weight }) => weight === 'more');
  const what = first ? 'First policy' : more ? 'Policy change that gives more' : 'Policy change';
  if (decision.outcome === 'blocked') {
    const who = namesOf(decision.blockedBy);
    const next = `Next: answer ${markdownText(who)}, and ask for another review.`;
    return { status: 'failure', title: `${who} asked for changes`, next };
  }
  const unread = [
    ...new Set([...unreadOwners, ...unreadGiven, ...decision.lines.flatMap(({ unreadable }) => unreadable)]),
  ];
  if (unreadOwners.length + unreadGiven.length > 0 || decision.outcome === 'unreadable') {
    const teams = unread.length === 0 ? 'a team' : unread.join(', ');
    const owners =
      unreadOwners.length === 0
        ? ''
        : ' A policy that names owners whom nobody can see could never be changed again. Check the names.';
    const given =
      unreadGiven.length === 0
        ? ''
        : ` Whoever is given ${markdownText(unreadGiven.join(', '))} may count as a member of a team that decides: that depends on its parent team, which Curfew cannot see. Check the name in the operator's file.`;
    return {
      status: 'waiting',
      title: `${what}. Waiting: ${unread.length === 1 ? teams : 'teams'} could not be read`,
      next: `These teams could not be read: ${markdownText(teams)}. Curfew tries again by itself, and nothing takes effect until it can.${owners}${given}`,
    };
  }
  if (decision.outcome === 'approved') {
    const next = 'Next: merge this pull request. It takes effect when it lands, and not before.';
    return { status: 'success', title: `${what} approved. Merge when ready`, next };
  }
  const missing = missingApprovals([decision]) || 'approval';
  return {
    status: 'waiting',
    title: `${what}. Waiting for ${missing}`,
    next: `Next: ${markdownText(missing)} must approve exactly this in a review; then somebody merges it. It takes effect when it has landed.`,
  };
}

function otherPaths(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 10).map((path) => codeText(path));
  const more = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
  return [`**It changes other files, too:** ${shown.join(', ')}${more}`];
}

function brokenPolicy(findings: readonly Finding[]): CheckText {
  const errors = findings.filter(isError).length;
  return {
    status: 'failure',
    title: `Fix ${errors === 1 ? '1 problem' : `${errors} problems`} in the policy`,
    summary: findingList(findings),
    annotations: annotationsOf(findings),
  };
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title, summary, annotations: [] };
}
