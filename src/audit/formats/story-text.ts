import type { Entry } from '../../domain/ledger/entry.ts';
import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import { plainText } from '../../domain/text/escape.ts';
import type { GrantStory, LandingRow, RequestRow } from '../show.ts';
import { approvalText, name, stayText, time } from './access-text.ts';

const LONGEST_TEXT = 2000;

/** A grant's whole life on a page. */
export function storyText(story: GrantStory): string {
  const { grant, holder, holder_id, role, requests, landings, refusals, effects, entries } = story;
  const sections = [
    [`${name(grant)}`, `${name(holder)}${holder_id === null ? '' : ` (${holder_id})`}, ${name(role)}`],
    ['Asked for', ...requests.map(requestText)],
    ...landings.map((landing) => landingText(landing, effects)),
    ...refusals.map(({ at, pull, commit, reasons }) => [
      `Refused ${time(at)}${inPull(pull)}`,
      `  landed at commit ${commit}`,
      ...reasons.map(({ code, text }) => `  ${code}: ${plainText(text, LONGEST_TEXT)}`),
    ]),
    ['Access', ...effects.map((row) => indented(stayText(row)))],
    ['Everything that was recorded', ...entries.map(entryText)],
  ];
  return sections
    .filter(([, first]) => first !== undefined)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function requestText({ at, change, pull, round, author, answer, revision }: RequestRow): string {
  return `  ${time(at)}  ${change}${inPull(pull)} by ${name(author)}, round ${round}: ${answer}\n    ${revision}`;
}

function landingText(landing: LandingRow, effects: GrantStory['effects']): readonly string[] {
  const { at, change, pull, written, not_counted, eligible_read_at, digest, merged_by, merged_at } = landing;
  const review = effects.find(({ revision }) => revision === landing.revision)?.break_glass_review ?? null;
  return [
    `Authorized ${time(at)} (${change}${inPull(pull)})`,
    ...(written === null
      ? ['  What was written is not in this clone.']
      : [
          `  Why: ${plainText(written.action, LONGEST_TEXT)}`,
          `  Why production: ${plainText(written.why_production, LONGEST_TEXT)}`,
          `  Ticket: ${written.ticket === null ? 'none' : name(written.ticket)}`,
          `  Asked for: ${[written.duration, written.from && `from ${written.from}`, written.until && `until ${written.until}`].filter(Boolean).join(' ')}`,
        ]),
    `  Window: ${time(landing.starts)} to ${time(landing.ends)}`,
    `  ${approvalText({ ...landing, break_glass_review: review })}`,
    ...landing.approvals.map(
      ({ login, id, team, review, submitted_at }) =>
        `    ${name(login)} (${id}) for ${name(team)}: review ${review} of ${time(submitted_at)}, membership read ${time(eligible_read_at)}`,
    ),
    ...not_counted.map(({ login, why }) => `    ${name(login)} did not count: ${why}`),
    `  Merged ${time(merged_at)}${merged_by === null ? '' : ` by ${name(merged_by)}`}, opened by ${landing.author === null ? 'nobody known' : name(landing.author)}`,
    `  Commit ${landing.commit}, ${name(landing.path)}`,
    `  Policy ${landing.policy_commit}`,
    `  Revision ${landing.revision}: the landed bytes ${DIGEST[digest]}`,
    ...(landing.replaces === null ? [] : [`  Takes the place of ${landing.replaces}`]),
  ];
}

const DIGEST = {
  matches: 'give this digest',
  differs: 'give ANOTHER digest',
  unknown: 'are not in this clone',
};

function entryText(entry: Entry): string {
  const late = entry.late === true ? ' (recorded late)' : '';
  return `  ${String(entry.seq).padStart(7)}  ${time(entry.at)}  ${entrySubject([entry])}${late}`;
}

function inPull(pull: number | null): string {
  return pull === null ? '' : ` in #${pull}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
