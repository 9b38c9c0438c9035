import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { BreakGlassReviewed } from '../../ledger/entry.ts';
import { isOver } from '../../ledger/history/life.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import { type EffectStatus, effectStatuses } from '../comments/effect-status.ts';
import {
  type BreakGlassFacts,
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

function detailsOf({ authorized, life, justification }: BreakGlassFacts): string {
  const { window, ticket } = authorized;
  const why =
    justification === null
      ? []
      : [
          `Why: ${markdownText(justification.action, 500)}`,
          `Why production: ${markdownText(justification.whyProduction, 500)}`,
        ];
  return [
    `From ${time(window.starts)} until ${time(lastWindow(authorized, life).ends)}`,
    ...effectStatuses(authorized, life).map(effectLine),
    ...why,
    `Ticket: ${ticket === null ? 'none yet' : markdownText(ticket, 100)}`,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

function effectLine({ effect, last }: EffectStatus): string {
  const { target, entitlement, account } = effect;
  const access = `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`;
  return `${access}: ${last === null ? 'being given' : STATES[last.type]}`;
}

const STATES: Readonly<Record<NonNullable<EffectStatus['last']>['type'], string>> = {
  provisioning: 'being given',
  provisioned: 'given',
  'provision-failed': 'could not be given yet',
  'observed-absent': 'removed in the target, not by Curfew',
  lapsed: 'never given',
  'revoke-failed': '**could not be revoked yet**',
  revoked: 'revoked',
};

function nextStep(facts: BreakGlassFacts): string {
  const { authorized, life } = facts;
  const holder = markdownText(authorized.holder.login, 60);
  const review = reviewOf(life);
  switch (reviewStatus(facts)) {
    case 'accepted':
      return `${reviewSentence(review)} Nothing more to do.`;
    case 'rejected':
      return `**${reviewSentence(review)}** If the access was still in force, Curfew ends it at once. **Next:** find out with ${holder} how it was used. Then close this issue.`;
    case 'waiting':
      return reviewSteps(facts);
    case 'overdue':
      return `**The review was due ${time(authorized.review_by)}.** Until it is reviewed, ${holder} cannot use break-glass again.\n\n${reviewSteps(facts)}`;
  }
}

function reviewSteps(facts: BreakGlassFacts): string {
  const { pull, review_by } = facts.authorized;
  const deadline = reviewStatus(facts) === 'waiting' ? ` before ${time(review_by)}` : '';
  return [
    `**Next:** a member of ${teamMentions(facts.reviewers)}, but not the holder, reviews #${pull}${deadline}:`,
    [
      `- \`gh pr review ${pull} --approve\` accepts it`,
      `- \`gh pr review ${pull} --request-changes --body "why"\` rejects it and ends the access at once`,
    ].join('\n'),
    "GitHub's page of a merged pull request may offer only comments, and a comment does not count as a review. To end the access now, you can also remove its entry by pull request, which needs no approval.",
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
  return `${markdownText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} it at ${time(submitted_at)}.`;
}

function time(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
