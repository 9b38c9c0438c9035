import { REGULAR_FILE } from '../git-mode.ts';
import type { RuleCode } from './rule-code.ts';
import { optionalText, questionOf, type Wording } from './wording.ts';

/** The sentences of findings about a request: what is wrong, and what to do. */
export const RULE_WORDS: Readonly<Record<RuleCode, Wording>> = {
  'unknown-role': (arg) =>
    `The policy has no role ${arg('role')}.${
      arg('meant') === ''
        ? optionalText(' Its roles are: ', arg('known'), '.') || ' It has no roles yet.'
        : ` Did you mean ${arg('meant')}?`
    }`,
  'no-effects': (arg) =>
    `${arg('role')} gives no access in any target. The policy's owners must add what it provisions.`,
  'id-spent': (arg) =>
    `The id ${arg('id')} was used before, and an id names one grant for ever. Choose another id.`,
  'already-ended': (arg) =>
    `${arg('id')} has ended and cannot be changed. Leave its entry as it is, and request the access again in a new entry with its own id.`,
  'id-twice': (arg) => `The id ${arg('id')} is used twice here. Give each grant its own id.`,
  'too-many-changes': (arg) =>
    `One request may change at most ${arg('limit')} grants, and this changes ${arg('count')}. Split it into several pull requests.`,

  'no-such-account': (arg) => `GitHub has no account ${arg('login')}. Check the spelling of holder.`,
  'unreadable-account': (arg) =>
    `Curfew could not read the account ${arg('login')} from GitHub (${arg('because')}). It tries again by itself.`,
  'not-the-author': (arg) =>
    `This requests access for ${arg('holder')}, but ${arg('author')} opened it. ${arg('holder')} must open the request.`,
  'not-yours': (arg) =>
    `This grant belongs to ${arg('holder')}. ${arg('author')} may shorten or remove it. Only ${arg('holder')} may request more or change its texts.`,
  'not-eligible': (arg) =>
    `${arg('holder')} may not hold ${arg('role')}. It is for members of ${arg('teams')}.`,
  'nobody-eligible': (arg) =>
    `The policy names no eligible team for ${arg('role')}, so no person may hold it. Ask the policy's owners.`,
  'unreadable-team': (arg) =>
    `Curfew could not read whether the holder is eligible: ${arg('what')} (${arg('because')}). It tries again by itself.`,
  'holder-changed': (arg) =>
    `${arg('id')} is in force for ${arg('holder')}, and its holder cannot change. Write a new entry with its own id.`,
  'role-changed': (arg) =>
    `${arg('id')} is in force for ${arg('role')}, and its role cannot change. Write a new entry with its own id for another role.`,
  'not-less': (arg) =>
    `The entry ${arg('id')} was never approved in this form, so this change would give access and not shorten it. Request the access in a new entry with its own id.`,

  'start-moved': (arg) =>
    `Access started at ${arg('started')}, and the start can no longer be moved. Restore the field from as it was.`,
  'starts-in-past': (arg) => `from is ${arg('from')}, which has passed. Access starts at the merge.`,
  'window-over': (arg) =>
    `This access would already be over: it ends at ${arg('ended')}. Choose a later end. To end access now, remove the entry.`,
  'window-backwards': (arg) => `The end, ${arg('until')}, is before the start, ${arg('from')}.`,
  'window-empty': () => 'The start is not before the end. Choose a later end, or remove the entry.',
  'too-long': (arg) => `${arg('asked')} is too long: ${arg('role')} allows ${arg('max')}.`,
  'too-much': (arg) =>
    `With this, ${arg('holder')} would hold ${arg('role')} for ${arg('total')} within ${arg('within')}, and ${arg('of')} are allowed. Request less time, or request it later.`,
  'no-break-glass': (arg) =>
    `${arg('role')} offers no break-glass. Remove break_glass to make this an ordinary request.`,

  'break-glass-alone': () =>
    'Break-glass is merged without approval, so the pull request may contain nothing else. Move the other changes to their own pull request.',
  'break-glass-for-other': (arg) =>
    `People may use break-glass only for themselves. This is for ${arg('holder')}, but ${arg('author')} opened it. ${arg('holder')} must open the request.`,
  'break-glass-later': (arg) =>
    `Break-glass starts at once, but this starts at ${arg('from')}. Remove the field from. Or remove break_glass to make this an ordinary request.`,
  'break-glass-stays': (arg) =>
    `A break-glass grant can only be shortened or removed, and an ordinary grant cannot become break-glass. Restore ${arg('id')} as it was. Request more in a new entry with its own id.`,
  'break-glass-unreviewed': (arg) =>
    `The review of an earlier break-glass grant of the holder is overdue: ${arg('grant')}, due ${arg('due')}${
      arg('more') === '0' || arg('more') === '' ? '' : ` (and ${arg('more')} more)`
    }. A member of ${arg('teams')} must review pull request ${arg('pull')} first. Or remove break_glass to make this an ordinary request.`,
  'break-glass-often': (arg) =>
    `${arg('holder')} has used break-glass ${arg('count')} times in 30 days, and ${arg('role')} allows ${arg('limit')}. Remove break_glass to make this an ordinary request.`,

  'answer-missing': (arg) => `${arg('question')} is missing. ${questionOf(arg('question'))}`,
  'answer-too-short': (arg) =>
    `${arg('question')} is too short: write at least ${arg('limit')} letters. ${questionOf(arg('question'))}`,
  'answers-alike': () =>
    'why_production repeats action, but they answer two questions: what will you do, and why must it be production?',
  'answer-repeats-role': (arg) =>
    `${arg('question')} repeats the description of ${arg('role')}. ${questionOf(arg('question'))}`,
  'answer-placeholder': (arg) => `${arg('question')} is still a placeholder. ${questionOf(arg('question'))}`,
  'suspected-filler': (arg) =>
    arg('automatic') === 'yes'
      ? `${arg('question')} looks like filler, and no reviewer reads it before the merge. ${questionOf(arg('question'))}`
      : `${arg('question')} looks like filler. Reviewer: does it say enough?`,
  'ticket-missing': () => 'ticket is missing. Which ticket is this for?',
  'ticket-too-long': (arg) => `ticket is too long: at most ${arg('limit')} characters.`,
  'ticket-mismatch': (arg) => `${arg('ticket')} is not a valid ticket: it must match ${arg('pattern')}.`,

  'secret-in-text': (arg) =>
    `${arg('field')} seems to contain ${arg('kind')}. Remove it, and replace the secret: git keeps everything that was pushed.`,
  'hidden-character': (arg) =>
    `${arg('field')} contains an invisible character (${arg('character')}, ${arg('name')}). Type the text again.`,

  'other-paths': (arg) =>
    `A request for access may change only grants files. Move these changes to another pull request: ${arg('paths')}${
      arg('more') === '0' || arg('more') === '' ? '' : ` and ${arg('more')} more`
    }.`,
  'policy-with-grants': () =>
    'One pull request cannot change both the policy and grants. Change the policy first, in its own pull request.',
  'missed-file': (arg) =>
    `Curfew does not read ${arg('path')}, because grants files match ${arg('files')}. Rename it.`,
  'irregular-file': (arg) =>
    `${arg('path')} is ${kindOf(arg('mode'))}. A grants file must be a regular file (mode ${REGULAR_FILE}).`,
};

function kindOf(mode: string): string {
  if (mode === '120000') return 'a symbolic link';
  if (mode === '160000') return 'a submodule';
  return mode === '100755' ? 'executable' : `a file of mode ${mode}`;
}
