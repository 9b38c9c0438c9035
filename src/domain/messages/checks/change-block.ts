import { formatDuration, formatInstant } from '../../grants/times.ts';
import type { HolderHistory } from '../../ledger/history/holder-history.ts';
import { changedEntry } from '../../rules/changed-entry.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { fold } from '../../text/fold.ts';
import { lengthOf } from './check-title.ts';
import { decisionTree } from './decision-tree.ts';
import type { ChangeView } from './request-view.ts';

/** A line break that Markdown keeps. */
const LINE_BREAK = '  \n';
/** Effects, steps and cautions of one change, ten of each. */
const LISTED_MAX = 10;

/**
 * One change for its reviewer, in at most `room` visible lines: the access, the holder, the window, the
 * reasons, and the cautions. Cautions that do not fit are counted and folded away.
 */
export function changeBlock(view: ChangeView, room: number): string {
  const about = aboutLines(view);
  const cautions = cautionsOf(view);
  const sessions = sessionsLine(view);
  const shown = Math.max(0, room - about.length - sessions.length - 1);
  const lines = [...about, ...cautions.slice(0, shown), ...sessions];
  const left = cautions.slice(shown);
  const title = left.length === 0 ? 'Who decides' : `Who decides, and ${left.length} more to know`;
  const more = left.map((caution) => `${caution}\n\n`).join('');
  return `${lines.join(LINE_BREAK)}\n\n${fold(title, `${more}${decisionText(view)}`)}`;
}

/** One of several changes, in full. The caller puts it into a fold. */
export function changeInFull(view: ChangeView): string {
  const lines = [...aboutLines(view), ...cautionsOf(view), ...sessionsLine(view)];
  return `${lines.join(LINE_BREAK)}\n\nWho decides:\n\n${decisionText(view)}`;
}

/** One of several changes, as a list item: its access and its status. */
export function changeItem(view: ChangeView): string {
  const [obstacle] = cautionsOf({ ...view, staysAfterEnd: [] });
  return `- ${effectText(view)} (${outcomeOf(view)})${obstacle === undefined ? '' : ` ${obstacle}`}`;
}

/** One of very many changes, as a short list item. */
export function changeLine(view: ChangeView): string {
  const { grant } = changedEntry(view.change);
  const what = `${grant.holder}: ${grant.role} ${lengthOf(view)}`;
  return `- ${markdownText(what)} (${outcomeOf(view)})`;
}

function outcomeOf({ decision }: ChangeView): string {
  return decision.by === 'none-needed' ? 'needs no approval' : decision.outcome;
}

function aboutLines(view: ChangeView): readonly string[] {
  return [effectText(view), ...reasonLines(view), contextLine(view)].filter((line) => line !== '');
}

function effectText(view: ChangeView): string {
  const { change, role, effects } = view;
  const { grant } = changedEntry(change);
  const holder = markdownText(grant.holder, 60);
  const name = `**${markdownText(grant.role, 80)}**`;
  if (change.kind === 'withdrawn') return `Ends ${holder}'s ${name} now.`;
  if (change.kind === 'shortened') {
    const over = view.windowIsOver ? ' This time is over, so the grant ends at the merge.' : '';
    return `Shortens ${holder}'s ${name}: ${windowText(view)}.${over}`;
  }
  const inTargets = effects
    .slice(0, LISTED_MAX)
    .map(
      ({ target, entitlement, account }) =>
        `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`,
    );
  const more = effects.length > LISTED_MAX ? [`${effects.length - LISTED_MAX} more`] : [];
  const description = role === null ? '' : ` ${markdownText(role.description, 200)}`.trimEnd();
  const effectsText = inTargets.length === 0 ? '' : ` (${[...inTargets, ...more].join(', ')})`;
  const verb = { added: 'Gives', extended: 'Extends', amended: 'Rewords' }[change.kind];
  const whose = change.kind === 'added' ? holder : `${holder}'s`;
  return `${verb} ${whose} ${name}${description === '' ? '' : `:${description}`}${effectsText}, ${windowText(view)}.`;
}

function windowText({ change, window }: ChangeView): string {
  const { grant } = changedEntry(change);
  const { duration, until, from } = grant.window;
  const start = from === null ? 'the merge' : formatInstant(from);
  if (duration !== null) {
    const end = change.kind === 'added' || window === null ? '' : `, until ${formatInstant(window.ends)}`;
    return change.kind === 'added'
      ? `for ${formatDuration(duration)} from ${start}`
      : `to ${formatDuration(duration)} in total${end}`;
  }
  const end = until === null ? '' : formatInstant(until);
  return change.kind === 'added' ? `from ${start} until ${end}` : `until ${end}`;
}

function reasonLines({ change }: ChangeView): readonly string[] {
  if (change.kind === 'withdrawn' || change.kind === 'shortened') return [];
  const { action, whyProduction } = change.after.grant.justification;
  return [`Why: ${markdownText(action, 500)}`, `Why production: ${markdownText(whyProduction, 500)}`];
}

function contextLine({ change, history }: ChangeView): string {
  const { grant } = changedEntry(change);
  if (change.kind === 'withdrawn' || change.kind === 'shortened') return '';
  const ticket = grant.ticket === null ? '' : `Ticket ${markdownText(grant.ticket, 100)}. `;
  return `${ticket}${historyText(history)}`;
}

/** `Last 30 days: 3 grants, 2 ended on time, 1 still open.` */
export function historyText({ grants, endedOnTime, endedLate, stillOpen }: HolderHistory): string {
  if (grants === 0) return 'Last 30 days: no grants.';
  const parts = [
    ...(endedOnTime > 0 ? [`${endedOnTime} ended on time`] : []),
    ...(endedLate > 0 ? [`${endedLate} ended late`] : []),
    ...(stillOpen > 0 ? [`${stillOpen} still open`] : []),
  ];
  const [only] = parts;
  const outcomes =
    parts.length === 1 && only !== undefined
      ? only.replace(/^\d+ /, grants === 1 ? '' : 'all ')
      : parts.join(', ');
  return `Last 30 days: ${grants} ${grants === 1 ? 'grant' : 'grants'}, ${outcomes}.`;
}

function cautionsOf({ obstacles, staysAfterEnd }: ChangeView): readonly string[] {
  return [
    ...obstacles
      .slice(0, LISTED_MAX)
      .map(({ text }) => `**Cannot be given yet:** ${markdownText(text, 500)}`),
    ...staysAfterEnd
      .slice(0, LISTED_MAX)
      .map((text) => `**Stays after the end:** ${markdownText(text, 500)}`),
  ];
}

function sessionsLine({ sessionsWillEnd, change }: ChangeView): readonly string[] {
  return sessionsWillEnd && change.kind !== 'withdrawn' ? ['At the end, open sessions are ended too.'] : [];
}

function decisionText({ preview, decision }: ChangeView): string {
  const steps = preview.slice(0, LISTED_MAX).map((step) => `- ${markdownText(step, 300)}`);
  const plan = steps.length === 0 ? [] : ['', 'What Curfew will do:', '', ...steps];
  return [decisionTree(decision), ...plan].join('\n');
}
