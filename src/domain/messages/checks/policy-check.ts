import type { Decision } from '../../decision/decision.ts';
import { type Finding, isError } from '../../findings/finding.ts';
import type { PolicyDifference } from '../../policy/policy-difference.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { fold, MOST_LINES, visibleLines } from '../../text/fold.ts';
import { decisionTree, earlierApprovers, joined, missingApprovals, namesOf } from '../decision-words.ts';
import { findingLine, findingsWithin } from '../finding-list.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import {
  type Affected,
  concernedLines,
  differenceLists,
  differencesWithin,
  endingLine,
} from './policy-change-list.ts';

/** GitHub takes 65,535 characters in all, counted its own way; this leaves room for that. */
const LONGEST = 60_000;

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
        'Next: change the policy instead. Without `.github/curfew.yml` nobody could ask for anything.',
      );
    case 'not-read':
      return check(
        'failure',
        'Nobody would read this policy',
        `Next: rename ${codeText(trouble.path)}, or make it a plain file. The policy is the plain file \`.github/curfew.yml\`, spelled just so.`,
      );
    case 'fork':
      return check(
        'failure',
        'The policy cannot come from a fork',
        'Next: push the branch to this repository and open the pull request from there.',
      );
    case 'stale':
      return check(
        'failure',
        'Update this branch first',
        'Next: merge the default branch into this one, and have it approved then. The policy on the default branch has changed since this branch was made: what would land is neither what stands here nor what anybody approved.',
      );
  }
}

/** What the check says of a pull request that puts back the policy in force. */
export function policyRestored(): CheckText {
  return check(
    'success',
    'Puts back the policy in force. Merge when ready',
    'Next: merge this pull request. It needs no approval: this very policy is in force already, and nobody gains or loses anything.',
  );
}

/**
 * What the check of a policy change says: what to do, and who would gain or lose what, what gives more first. People in a
 * hurry read a dozen lines at most; nothing is left out, but folded.
 */
export function policyCheck(view: PolicyView): CheckText {
  const { findings, decision } = view;
  if (decision === null || findings.some(isError)) return brokenPolicy(findings);
  const { status, title, next } = standing(view, decision);
  const head = [next, ...earlierLine(decision)].join('  \n');
  const details = detailsOf(view, decision, MOST_LINES - visibleLines(head));
  return { ...check(status, title, [head, ...details].join('\n\n')), annotations: annotationsOf(findings) };
}

/** What gives most, whose access it ends, what else it touches and each warning stay in sight; whom else it concerns, where there is room. */
function detailsOf(view: PolicyView, decision: Decision, room: number): readonly string[] {
  const urgent = [...endingLine(view.affected), ...otherPaths(view), ...warnings(view)];
  const forList = room - urgent.length - 1;
  const list = differencesWithin(view, forList);
  const concerned = concernedLines(view.affected);
  const fits = visibleLines(list.text) + concerned.length <= forList;
  const inside = [
    ...(list.whole ? [] : differenceLists(view)),
    ...(fits ? [] : concerned),
    ...(list.whole && fits ? [] : ['Who decides:']),
    decisionTree(decision),
  ];
  const about = list.whole ? (fits ? '' : 'Whom else it concerns, and who') : 'All that changes, and who';
  const title = about === '' ? 'Who decides' : `${about} decides`;
  const seen = [list.text, ...urgent, ...(fits ? concerned : [])];
  return [...seen, fold(title, linesThatFit(inside.join('\n\n'), LONGEST - seen.join('').length))];
}

/** People who may think that they have approved it already, and have not. */
function earlierLine(decision: Decision): readonly string[] {
  const logins = earlierApprovers([decision]).map((login) => markdownText(login, 40));
  return logins.length === 0
    ? []
    : [`${joined(logins)} approved an earlier version. A new review is needed.`];
}

/** Whole lines only, so that no markup is cut open. */
function linesThatFit(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, text.lastIndexOf('\n', longest));
  return `${cut}\n\n… and more that did not fit here.`;
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
    const todo = unreadOwners.length + unreadGiven.length > 0 ? 'Next: check the names' : 'Nothing to do yet';
    const owners =
      unreadOwners.length === 0
        ? ''
        : ' A policy that names owners whom nobody can see could never be changed again.';
    const given =
      unreadGiven.length === 0
        ? ''
        : ` Whoever is given ${markdownText(unreadGiven.join(', '))}, which the operator's file names, may count as a member of a team that decides: that depends on its parent team, which Curfew cannot see.`;
    return {
      status: 'waiting',
      title: `${what}. Waiting: ${unread.length === 1 ? teams : 'teams'} could not be read`,
      next: `${todo}: these teams could not be read: ${markdownText(teams)}. Curfew tries again by itself, and nothing takes effect until it can.${owners}${given}`,
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

function otherPaths({ otherPaths: paths }: PolicyView): readonly string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 10).map((path) => codeText(path));
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
      'Next: push the mends to this branch, and this is checked again.',
      findingsWithin(findings, MOST_LINES - 1),
    ].join('\n\n'),
    annotations: annotationsOf(findings),
  };
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title, summary, annotations: [] };
}
