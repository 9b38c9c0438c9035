import type { Entry } from '../../domain/ledger/entry.ts';
import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import { WHY_NOT_COUNTED } from '../../domain/messages/why-not-counted.ts';
import { plainText } from '../../domain/text/escape.ts';
import type { GrantLife, LandingRow, RequestRow, WrittenGrant } from '../grant-life.ts';
import { accessText } from './access-text.ts';
import { breakGlassText, decisionText } from './approval-text.ts';
import { nameText, timeText } from './name-text.ts';
import { wrapText } from './wrap-text.ts';

const TEXT_LENGTH_MAX = 2000;
/** The column of an entry's subject: after two spaces, the number, the time and the spaces around it. */
const SUBJECT_COLUMN = 33;

/** The whole life of a grant on a page. */
export function grantLifeText(life: GrantLife): string {
  const { grant, holder, holder_id, role, requests, landings, refusals, effects, entries } = life;
  const id = holder_id === null ? '' : ` (${holder_id})`;
  const sections = [
    [nameText(grant), `${nameText(holder)}${id}, ${nameText(role)}`],
    ['Requested', ...requests.map(requestText)],
    ...landings.map((landing) => landingLines(landing, effects)),
    ...refusals.map(refusalLines),
    ['Access', ...effects.map((row) => indent(accessText(row)))],
    ['All entries', ...entries.map(entryText)],
  ];
  return sections
    .filter(([, content]) => content !== undefined)
    .map((lines) => lines.map((line) => wrapText(line)).join('\n'))
    .join('\n\n');
}

/** `round` counts the revisions of this grant in the same pull request. */
function requestText({ at, change, pull, round, author, answer, revision }: RequestRow): string {
  const which = pull === null ? `revision ${round}` : `revision ${round} of #${pull}`;
  return `  ${timeText(at)}  ${change} by ${nameText(author)}, ${which}: ${answer}\n    ${revision}`;
}

function landingLines(landing: LandingRow, effects: GrantLife['effects']): readonly string[] {
  const { at, change, pull, written, not_counted, eligible_read_at, digest, merged_by, merged_at } = landing;
  const breakGlassReview =
    effects.find(({ revisions }) => revisions.some(({ revision }) => revision === landing.revision))
      ?.break_glass_review ?? null;
  const mergedBy = merged_by === null ? '' : ` by ${nameText(merged_by)}`;
  const author = landing.author === null ? 'an unknown author' : nameText(landing.author);
  return [
    `Authorized ${timeText(at)} (${change}${inPull(pull)})`,
    ...writtenLines(written),
    `  Window: ${timeText(landing.starts)} to ${timeText(landing.ends)}`,
    `  ${breakGlassText({ ...landing, break_glass_review: breakGlassReview })}${decisionText(landing)}`,
    ...restsOnLines(landing),
    ...landing.approvals.map(
      ({ login, id, team, review: reviewId, submitted_at }) =>
        `    ${nameText(login)} (${id}) for ${nameText(team)}: review ${reviewId} of ${timeText(submitted_at)}`,
    ),
    ...(landing.approvals.length === 0 ? [] : [`    membership read ${timeText(eligible_read_at)}`]),
    ...not_counted.map(({ login, why }) => `    ${nameText(login)} did not count: ${WHY_NOT_COUNTED[why]}`),
    ...pushedLines(landing.pushed),
    `  Merged ${timeText(merged_at)}${mergedBy}, opened by ${author}`,
    `  Commit ${landing.commit}, ${nameText(landing.path)}`,
    `  Policy ${landing.policy_commit}`,
    `  Revision: the landed bytes ${DIGEST[digest]}`,
    `    ${landing.revision}`,
    ...(landing.replaces === null ? [] : ['  Replaces', `    ${landing.replaces}`]),
  ];
}

function restsOnLines({ revision, approved_revision }: LandingRow): readonly string[] {
  return approved_revision === revision ? [] : ['  Rests on the decision about', `    ${approved_revision}`];
}

function pushedLines(pushed: LandingRow['pushed']): readonly string[] {
  if (pushed === null) return [];
  const names = pushed.by.map((login) => nameText(login)).join(', ');
  if (pushed.known) return [names === '' ? '  No push changed it' : `  Pushed by ${names}`];
  return [
    names === ''
      ? '  GitHub did not say who pushed it'
      : `  Pushed by ${names}, and GitHub did not say who made the other pushes`,
  ];
}

function writtenLines(written: WrittenGrant | null): readonly string[] {
  if (written === null) return ['  The content of the grant is not in this clone.'];
  const { action, why_production, ticket, duration, from, until } = written;
  const window = [duration, from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' ');
  return [
    `  Why: ${plainText(action, TEXT_LENGTH_MAX)}`,
    `  Why production: ${plainText(why_production, TEXT_LENGTH_MAX)}`,
    `  Ticket: ${ticket === null ? 'none' : nameText(ticket)}`,
    `  Requested: ${window}`,
  ];
}

const DIGEST = {
  matches: 'have this digest',
  differs: 'have ANOTHER digest',
  unknown: 'are not in this clone',
};

function refusalLines({ at, pull, commit, reasons }: GrantLife['refusals'][number]): readonly string[] {
  return [
    `Refused ${timeText(at)}${inPull(pull)}`,
    `  landed at commit ${commit}`,
    ...reasons.map(({ code, text }) => `  ${code}: ${plainText(text, TEXT_LENGTH_MAX)}`),
  ];
}

function entryText(entry: Entry): string {
  const late = entry.late === true ? ' (recorded late)' : '';
  const number = `  ${String(entry.seq).padStart(7)}`;
  const indent = number.length - number.trimStart().length;
  const line = `${number}  ${timeText(entry.at)}  ${entrySubject([entry])}${late}`;
  return wrapText(line, SUBJECT_COLUMN - indent);
}

function inPull(pull: number | null): string {
  return pull === null ? '' : ` in #${pull}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
