import { formatDuration, formatInstant } from '../../grants/times.ts';
import type { HolderHistory } from '../../ledger/history/holder-history.ts';
import { entryOf } from '../../rules/entry-of.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { fold } from '../../text/fold.ts';
import { decisionTree } from '../decision-words.ts';
import { lengthOf } from './check-title.ts';
import type { ChangeView } from './request-view.ts';

/** A line break that Markdown keeps. */
const BREAK = '  \n';
/** Lines of one kind that one change shows. */
const MOST = 10;

/**
 * One change as a reviewer needs it, in at most `room` visible lines: what it gives to whom for how long, why, and what
 * to know beforehand. Cautions that find no room are folded away, and counted.
 */
export function changeBlock(view: ChangeView, room: number): string {
  const about = aboutLines(view);
  const cautions = cautionsOf(view);
  const sessions = sessionsLine(view);
  const shown = Math.max(0, room - about.length - sessions.length - 1);
  const lines = [...about, ...cautions.slice(0, shown), ...sessions];
  const left = cautions.slice(shown);
  const title = left.length === 0 ? 'Who decides' : `Who decides, and ${left.length} more to know beforehand`;
  const more = left.map((caution) => `${caution}\n\n`).join('');
  return `${lines.join(BREAK)}\n\n${fold(title, `${more}${decided(view)}`)}`;
}

/** One change among several, all of it. It stands in a fold. */
export function changeInFull(view: ChangeView): string {
  const lines = [...aboutLines(view), ...cautionsOf(view), ...sessionsLine(view)];
  return `${lines.join(BREAK)}\n\nWho decides:\n\n${decided(view)}`;
}

/** One change among several, as a line of a list: what it gives, and how far it has come. */
export function changeItem(view: ChangeView): string {
  const obstacle = cautionsOf({ ...view, cannotEnd: [] })[0];
  return `- ${whatItDoes(view)} (${outcomeOf(view)})${obstacle === undefined ? '' : ` ${obstacle}`}`;
}

/** One change in one line, where there are too many to show in full. */
export function changeLine(view: ChangeView): string {
  const { grant } = entryOf(view.change);
  const what = `${grant.holder}: ${grant.role} ${lengthOf(view)}`;
  return `- ${markdownText(what)} (${outcomeOf(view)})`;
}

function outcomeOf({ decision }: ChangeView): string {
  return decision.by === 'none-needed' ? 'needs no approval' : decision.outcome;
}

function aboutLines(view: ChangeView): readonly string[] {
  return [whatItDoes(view), ...whyLines(view), contextLine(view)].filter((line) => line !== '');
}

function whatItDoes(view: ChangeView): string {
  const { change, role, effects } = view;
  const { grant } = entryOf(change);
  const holder = markdownText(grant.holder, 60);
  const name = `**${markdownText(grant.role, 80)}**`;
  if (change.kind === 'withdrawn') return `Ends ${holder}'s ${name} now.`;
  if (change.kind === 'shortened') return `Shortens ${holder}'s ${name}: ${span(view)}.`;
  const inTargets = effects
    .slice(0, MOST)
    .map(
      ({ target, entitlement, account }) =>
        `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`,
    );
  const more = effects.length > MOST ? [`${effects.length - MOST} more`] : [];
  const description = role === null ? '' : ` ${markdownText(role.description, 200)}`.trimEnd();
  const where = inTargets.length === 0 ? '' : ` (${[...inTargets, ...more].join(', ')})`;
  const verb = { added: 'Gives', extended: 'Extends', amended: 'Rewords' }[change.kind];
  const whose = change.kind === 'added' ? holder : `${holder}'s`;
  return `${verb} ${whose} ${name}${description === '' ? '' : `:${description}`}${where}, ${span(view)}.`;
}

function span({ change, window }: ChangeView): string {
  const { grant } = entryOf(change);
  const { duration, until, from } = grant.window;
  const start = from === null ? 'the merge' : formatInstant(from);
  if (duration !== null) {
    const later = change.kind === 'added' || window === null ? '' : `, until ${formatInstant(window.ends)}`;
    return change.kind === 'added'
      ? `for ${formatDuration(duration)} from ${start}`
      : `to ${formatDuration(duration)} in all${later}`;
  }
  const end = until === null ? '' : formatInstant(until);
  return change.kind === 'added' ? `from ${start} until ${end}` : `until ${end}`;
}

function whyLines({ change }: ChangeView): readonly string[] {
  if (change.kind === 'withdrawn' || change.kind === 'shortened') return [];
  const { action, whyProduction } = change.after.grant.justification;
  return [`Why: ${markdownText(action, 500)}`, `Why production: ${markdownText(whyProduction, 500)}`];
}

function contextLine({ change, history }: ChangeView): string {
  const { grant } = entryOf(change);
  if (change.kind === 'withdrawn' || change.kind === 'shortened') return '';
  const ticket = grant.ticket === null ? '' : `Ticket ${markdownText(grant.ticket, 100)}. `;
  return `${ticket}${historyWords(history)}`;
}

/** `Last 30 days: 3 grants, 2 ended on time, 1 still open.` */
export function historyWords({ grants, endedOnTime, endedLate, stillOpen }: HolderHistory): string {
  if (grants === 0) return 'Last 30 days: no grants.';
  const parts = [
    ...(endedOnTime > 0 ? [`${endedOnTime} ended on time`] : []),
    ...(endedLate > 0 ? [`${endedLate} ended late`] : []),
    ...(stillOpen > 0 ? [`${stillOpen} still open`] : []),
  ];
  const [only] = parts;
  const how =
    parts.length === 1 && only !== undefined
      ? only.replace(/^\d+ /, grants === 1 ? '' : 'all ')
      : parts.join(', ');
  return `Last 30 days: ${grants} ${grants === 1 ? 'grant' : 'grants'}, ${how}.`;
}

function cautionsOf({ obstacles, cannotEnd }: ChangeView): readonly string[] {
  return [
    ...obstacles.slice(0, MOST).map(({ text }) => `**In the way:** ${markdownText(text, 500)}`),
    ...cannotEnd.slice(0, MOST).map((text) => `**Stays after the end:** ${markdownText(text, 500)}`),
  ];
}

function sessionsLine({ sessionsWillEnd, change }: ChangeView): readonly string[] {
  return sessionsWillEnd && change.kind !== 'withdrawn' ? ['At the end, open sessions are ended too.'] : [];
}

function decided({ preview, decision }: ChangeView): string {
  const steps = preview.slice(0, MOST).map((step) => `- ${markdownText(step, 300)}`);
  const what = steps.length === 0 ? [] : ['', 'What Curfew will do:', '', ...steps];
  return [decisionTree(decision), ...what].join('\n');
}
