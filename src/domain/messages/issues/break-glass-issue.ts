import type { BreakGlassReviewed, Entry } from '../../ledger/entry.ts';
import { isOver } from '../../ledger/history/life.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import { effectStatuses } from '../comments/effect-status.ts';
import { joined } from '../decision-words.ts';
import { CAUSES, lengthOf, timeText } from '../end-words.ts';
import { effectLine } from './break-glass-effect.ts';
import {
  type BreakGlassFacts,
  earlyEnd,
  endedByReview,
  lastWindow,
  type ReviewStatus,
  reviewOf,
  reviewStatus,
} from './break-glass-facts.ts';
import type { IssueText } from './issue-text.ts';

/**
 * The issue about a break-glass grant: the holder, the access, the reason, the end, and the people who have
 * to review it.
 */
export function breakGlassIssue(facts: BreakGlassFacts): IssueText {
  const { authorized } = facts;
  const { grant, holder, role, pull } = authorized;
  const subject = `${plainText(holder.login, 60)} ${plainText(role, 80)}${pull === null ? '' : ` (#${pull})`}`;
  return {
    key: `break-glass-${grant}`,
    title: `${TITLES[reviewStatus(facts)]}: ${subject}`,
    text: [summaryOf(facts), detailsOf(facts), nextStep(facts)].filter((part) => part !== '').join('\n\n'),
  };
}

const TITLES: Readonly<Record<ReviewStatus, string>> = {
  waiting: 'Break-glass',
  overdue: 'Break-glass, review overdue',
  accepted: 'Break-glass, accepted',
  rejected: 'Break-glass, rejected',
};

function summaryOf({ authorized, life }: BreakGlassFacts): string {
  const { holder, role, pull } = authorized;
  const who = markdownText(holder.login, 60);
  const has = isOver(life) ? 'had' : 'has';
  return `**${who} ${has} ${markdownText(role, 80)} without approval**, by break-glass in #${pull}.`;
}

function detailsOf(facts: BreakGlassFacts): string {
  const { authorized, life, justification } = facts;
  const { ticket } = authorized;
  const why =
    justification === null
      ? []
      : [
          `Why: ${markdownText(justification.action, 500)}`,
          `Why production: ${markdownText(justification.whyProduction, 500)}`,
        ];
  return [
    windowLine(facts),
    ...effectStatuses(authorized, life).map((status) => effectLine(status, facts)),
    ...why,
    `Ticket: ${ticket === null ? 'none yet' : markdownText(ticket, 100)}`,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

/** The newest window, and the end that is in force if it came earlier. */
function windowLine({ authorized, life }: BreakGlassFacts): string {
  const { ends } = lastWindow(authorized, life);
  const window = { starts: authorized.window.starts, ends };
  const early = earlyEnd(authorized, life);
  const cut = early === null ? '' : `. Ended early at ${timeText(early.at)}: ${CAUSES[early.cause]}`;
  return `From ${timeText(window.starts)} until ${timeText(ends)} (${lengthOf(window)})${cut}`;
}

/** The access that the holder kept by other grants when this one ended. */
function keptAccess({ authorized, life, recent }: BreakGlassFacts): readonly string[] {
  const others = new Map(
    effectStatuses(authorized, life).flatMap(({ last }) =>
      last?.type === 'revoked'
        ? last.still_held_by.map((grant) => [grant, grantAt(recent, grant, last.seq)] as const)
        : [],
    ),
  );
  if (others.size === 0) return [];
  const holder = markdownText(authorized.holder.login, 60);
  return [
    `**When this grant ended, ${holder} kept the access by another grant:** ${joined([...others.values()])}. The review does not end that grant. To end it, remove its entry by pull request, which needs no approval.`,
  ];
}

/**
 * A grant and its window as they were at an entry. A person closes this issue, and a text that follows later
 * changes of the other grant would open it again.
 */
function grantAt(recent: readonly Entry[], grant: string, seq: number): string {
  const last = recent.findLast(
    (entry) => entry.type === 'authorized' && entry.grant === grant && entry.seq < seq,
  );
  if (last?.type !== 'authorized') return codeText(grant, 80);
  const pull = last.pull === null ? '' : ` (#${last.pull})`;
  return `${codeText(grant, 80)}${pull}, whose window was to end at ${timeText(last.window.ends)}`;
}

function nextStep(facts: BreakGlassFacts): string {
  const { authorized, life } = facts;
  const holder = markdownText(authorized.holder.login, 60);
  const review = reviewOf(life);
  switch (reviewStatus(facts)) {
    case 'accepted':
      return `${reviewSentence(review)} Nothing more to do.`;
    case 'rejected':
      return [
        `**${reviewSentence(review)}** ${endedByReview(life) ? 'This ended the grant.' : 'The grant had ended before.'}`,
        ...keptAccess(facts),
        `**Next:** find out with ${holder} how the access was used. Then close this issue.`,
      ].join('\n\n');
    case 'waiting':
      return reviewSteps(facts);
    case 'overdue':
      return `**The review was due ${timeText(authorized.review_by)}.** Until it is reviewed, ${holder} cannot use break-glass again.\n\n${reviewSteps(facts)}`;
  }
}

function reviewSteps(facts: BreakGlassFacts): string {
  const { pull, review_by } = facts.authorized;
  const deadline = reviewStatus(facts) === 'waiting' ? ` before ${timeText(review_by)}` : '';
  return [
    `**Next:** a member of ${teamMentions(facts.reviewers)}, but not the holder, reviews #${pull}${deadline}:`,
    [
      `- \`gh pr review ${pull} --approve\` accepts it`,
      `- \`gh pr review ${pull} --request-changes --body "why"\` rejects it and ends this grant at once`,
    ].join('\n'),
    "GitHub's page of a merged pull request may offer only comments, and a comment does not count as a review. To end this grant now, you can also remove its entry by pull request, which needs no approval.",
  ].join('\n\n');
}

/**
 * The mentions are on purpose: GitHub notifies the reviewers. A team's name is safe, because it has only
 * letters, digits and hyphens.
 */
function teamMentions(reviewers: readonly TeamRef[]): string {
  const plain = reviewers.filter((team) => /^[a-z0-9-]+\/[a-z0-9_.-]+$/.test(team)).slice(0, 10);
  return plain.length === 0
    ? 'the teams that approve the role'
    : plain.map((team) => `@${team}`).join(' or ');
}

function reviewSentence(review: BreakGlassReviewed | null): string {
  if (review === null) return '';
  const { by, accepted, submitted_at } = review;
  return `${markdownText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} it at ${timeText(submitted_at)}.`;
}
