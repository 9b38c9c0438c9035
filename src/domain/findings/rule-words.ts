import type { RuleCode } from './rule-code.ts';
import { around, questionOf, type Words } from './words.ts';

/** What rules found, in words. */
export const RULE_WORDS: Readonly<Record<RuleCode, Words>> = {
  'unknown-role': (arg) =>
    `There is no role ${arg('role')}.${
      arg('meant') === ''
        ? around(' The policy has: ', arg('known'), '.') || ' The policy has no roles yet.'
        : ` Did you mean ${arg('meant')}?`
    }`,
  'no-effects': (arg) =>
    `${arg('role')} gives nothing in any target. The policy's owners must say what it provisions.`,
  'id-spent': (arg) =>
    `The id ${arg('id')} was used before, and an id names one grant for ever. Choose another.`,
  'already-ended': (arg) =>
    `${arg('id')} has ended and cannot be changed. Leave its entry alone, and ask again in a new entry with its own id.`,
  'id-twice': (arg) => `The id ${arg('id')} stands here twice. Give each grant its own.`,
  'too-many-changes': (arg) =>
    `${arg('count')} grants are too many for one request: ${arg('limit')} are allowed. Split it up.`,

  'no-such-account': (arg) => `GitHub knows no account ${arg('login')}. Check the spelling of holder.`,
  'unreadable-account': (arg) =>
    `GitHub would not say who ${arg('login')} is (${arg('because')}). Curfew asks again by itself.`,
  'not-the-author': (arg) =>
    `This asks for ${arg('holder')}, but ${arg('author')} opened it. ${arg('holder')} has to open the request.`,
  'not-yours': (arg) =>
    `This grant is ${arg('holder')}'s. ${arg('author')} may shorten or remove it; only ${arg('holder')} may ask for more or change its words.`,
  'not-eligible': (arg) => `${arg('holder')} may not hold ${arg('role')}: it is for ${arg('teams')}.`,
  'nobody-eligible': (arg) =>
    `Nobody may hold ${arg('role')} yet: the policy names no eligible team. Ask the policy's owners.`,
  'unreadable-team': (arg) =>
    `Whether the holder may have this could not be read: ${arg('what')} (${arg('because')}). That is no "no": Curfew asks again by itself.`,
  'holder-changed': (arg) =>
    `${arg('id')} is ${arg('was')}'s and in force; it cannot pass to somebody else. Write a new entry with its own id.`,
  'role-changed': (arg) =>
    `${arg('id')} is in force for ${arg('was')} and stays with it. Write a new entry with its own id for another role.`,
  'not-less': (arg) =>
    `What stands here for ${arg('id')} was never approved, so this would give access rather than shorten it. Ask in a new entry with its own id.`,

  'start-moved': (arg) =>
    `Access started at ${arg('started')}; that can no longer be moved. Put from back as it was.`,
  'starts-in-past': (arg) => `from, ${arg('from')}, has passed: access starts at the merge.`,
  'window-over': (arg) =>
    `This would be over already: it ends at ${arg('ended')}. Choose a later end, or remove the entry to end access now.`,
  'window-backwards': (arg) => `It ends at ${arg('until')}, before it starts at ${arg('from')}.`,
  'window-empty': () =>
    'Nothing is left between its start and its end. Choose a later end, or remove the entry.',
  'too-long': (arg) => `${arg('asked')} is too long: ${arg('role')} allows ${arg('max')}.`,
  'too-much': (arg) =>
    `With this, ${arg('holder')} would hold ${arg('role')} for ${arg('total')} within ${arg('within')}: ${arg('of')} are allowed. Ask for less, or later.`,
  'no-break-glass': (arg) =>
    `${arg('role')} has no break-glass. Remove break_glass and ask in the ordinary way.`,

  'break-glass-alone': () =>
    'Break-glass is merged without anybody looking, so nothing else may come with it. Move the other changes to their own pull request.',
  'break-glass-for-other': (arg) =>
    `Break-glass is only for oneself: this is for ${arg('holder')}, and ${arg('author')} opened it. ${arg('holder')} has to open the request.`,
  'break-glass-later': (arg) =>
    `Break-glass starts at once, and this starts at ${arg('from')}. Remove from, or remove break_glass and ask in the ordinary way.`,
  'break-glass-stays': (arg) =>
    `A break-glass grant can be shortened or removed, nothing else, and no other grant can become one. Put ${arg('id')} back as it was, and ask for more in a new entry with its own id.`,
  'break-glass-unreviewed': (arg) =>
    `An earlier break-glass of the holder is still unreviewed: ${arg('grant')}, due ${arg('due')}${
      arg('more') === '0' || arg('more') === '' ? '' : ` (and ${arg('more')} more)`
    }. Somebody of ${arg('teams')} has to review pull request ${arg('pull')} first; or remove break_glass and ask in the ordinary way.`,
  'break-glass-often': (arg) =>
    `${arg('holder')} has used break-glass ${arg('count')} times in 30 days, and ${arg('role')} allows ${arg('limit')}. Remove break_glass and ask in the ordinary way.`,

  'answer-missing': (arg) => `${arg('question')} is missing. ${questionOf(arg('question'))}`,
  'answer-too-short': (arg) =>
    `${arg('question')} says too little: at least ${arg('limit')} letters. ${questionOf(arg('question'))}`,
  'answers-alike': () =>
    'why_production repeats action. They are two questions: what will you do, and why must it be production?',
  'answer-repeats-role': (arg) =>
    `${arg('question')} repeats what ${arg('role')} is. ${questionOf(arg('question'))}`,
  'answer-placeholder': (arg) => `${arg('question')} is not answered yet. ${questionOf(arg('question'))}`,
  'suspected-filler': (arg) =>
    arg('automatic') === 'yes'
      ? `${arg('question')} looks like filler, and no reviewer will ask. ${questionOf(arg('question'))}`
      : `${arg('question')} looks like filler. Reviewer: does it tell you enough?`,
  'ticket-missing': () => 'ticket is missing. Which ticket is this for?',
  'ticket-too-long': (arg) => `ticket is too long: at most ${arg('limit')} characters.`,
  'ticket-mismatch': (arg) => `${arg('ticket')} is no ticket of ours: it must match ${arg('pattern')}.`,

  'secret-in-text': (arg) =>
    `${arg('field')} holds what looks like ${arg('kind')}. Take it out, and have it replaced: git keeps what was pushed.`,
  'hidden-character': (arg) =>
    `${arg('field')} holds an invisible character (${arg('character')}, ${arg('name')}). Type the text anew.`,

  'other-paths': (arg) =>
    `A request for access changes grants files and nothing else. Move this to another pull request: ${arg('paths')}${
      arg('more') === '0' || arg('more') === '' ? '' : ` and ${arg('more')} more`
    }.`,
  'policy-with-grants': () =>
    'The policy and grants cannot change in one pull request. Change the policy first, in its own.',
  'missed-file': (arg) => `Nobody would read ${arg('path')}: grants files are ${arg('files')}. Rename it.`,
  'irregular-file': (arg) =>
    `${arg('path')} is ${kindOf(arg('mode'))}. Grants stand in plain files (mode 100644).`,
};

function kindOf(mode: string): string {
  if (mode === '120000') return 'a symbolic link';
  if (mode === '160000') return 'a submodule';
  return mode === '100755' ? 'executable' : `a file of mode ${mode}`;
}
