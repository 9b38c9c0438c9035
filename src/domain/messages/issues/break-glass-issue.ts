import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { BreakGlassReviewed } from '../../ledger/entry.ts';
import { isOver } from '../../ledger/history/life.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import { type EffectStory, effectStories } from '../comments/effect-story.ts';
import {
  type BreakGlassFacts,
  type BreakGlassStanding,
  lastWindow,
  reviewOf,
  standingOf,
} from './break-glass-facts.ts';
import type { IssueText } from './refusal-issue.ts';

/** The one issue of a break-glass grant: who has what without approval, why, until when, and who has to look at it. */
export function breakGlassIssue(facts: BreakGlassFacts): IssueText {
  const { authorized } = facts;
  const { grant, holder, role, pull } = authorized;
  const what = `${plainText(holder.login, 60)} ${plainText(role, 80)}${pull === null ? '' : ` (#${pull})`}`;
  return {
    key: `break-glass-${grant}`,
    title: `${TITLES[standingOf(facts)]}: ${what}`,
    text: [first(facts), detailsOf(facts), next(facts)].filter((part) => part !== '').join('\n\n'),
  };
}

const TITLES: Readonly<Record<BreakGlassStanding, string>> = {
  waiting: 'Break-glass',
  overdue: 'Break-glass, review overdue',
  accepted: 'Break-glass, accepted',
  rejected: 'Break-glass, rejected',
};

function first({ authorized, life }: BreakGlassFacts): string {
  const { holder, role, pull } = authorized;
  const who = markdownText(holder.login, 60);
  const has = isOver(life) ? 'had' : 'has';
  return `**${who} ${has} ${markdownText(role, 80)} without anybody's approval**, by break-glass in #${pull}.`;
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
    ...effectStories(authorized, life).map(effectLine),
    ...why,
    `Ticket: ${ticket === null ? 'none yet' : markdownText(ticket, 100)}`,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

function effectLine({ effect, last }: EffectStory): string {
  const { target, entitlement, account } = effect;
  const where = `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`;
  return `${where}: ${last === null ? 'about to be given' : STATES[last.type]}`;
}

const STATES: Readonly<Record<NonNullable<EffectStory['last']>['type'], string>> = {
  provisioning: 'about to be given',
  provisioned: 'given',
  'provision-failed': 'could not be given yet',
  'observed-absent': 'taken away by somebody else',
  lapsed: 'never given',
  'revoke-failed': '**could not be taken back yet**',
  revoked: 'taken back',
};

function next(facts: BreakGlassFacts): string {
  const { authorized, life } = facts;
  const holder = markdownText(authorized.holder.login, 60);
  const reviewed = reviewOf(life);
  switch (standingOf(facts)) {
    case 'accepted':
      return `${verdictOf(reviewed)} Nothing more to do.`;
    case 'rejected':
      return `**${verdictOf(reviewed)}** Whatever was left of the access is ended at once. **Next:** find out with ${holder} what was done with it, then close this issue.`;
    case 'waiting':
      return howTo(facts);
    case 'overdue':
      return `**The review was due ${time(authorized.review_by)}.** Until it is given, ${holder} cannot use break-glass again.\n\n${howTo(facts)}`;
  }
}

function howTo({ authorized, reviewers }: BreakGlassFacts): string {
  const { pull, review_by } = authorized;
  return [
    `**Next:** somebody of ${teamsIn(reviewers)}, not the holder, reviews #${pull} by ${time(review_by)}:`,
    [
      `- \`gh pr review ${pull} --approve\` accepts it`,
      `- \`gh pr review ${pull} --request-changes --body "why"\` rejects it, and ends the access at once`,
    ].join('\n'),
    "GitHub's own page of a merged pull request may offer comments alone; a comment is no review. Whoever wants the access to end now can also remove its entry by pull request, which needs no approval.",
  ].join('\n\n');
}

/** Mentioned on purpose: those who have to look at it are told by GitHub. Team names hold nothing but letters, digits and hyphens. */
function teamsIn(reviewers: readonly TeamRef[]): string {
  const plain = reviewers.filter((team) => /^[a-z0-9-]+\/[a-z0-9_.-]+$/.test(team)).slice(0, 10);
  return plain.length === 0 ? 'those who approve the role' : plain.map((team) => `@${team}`).join(' or ');
}

function verdictOf(reviewed: BreakGlassReviewed | null): string {
  if (reviewed === null) return '';
  const { by, accepted, submitted_at } = reviewed;
  return `${markdownText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} it at ${time(submitted_at)}.`;
}

function time(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
