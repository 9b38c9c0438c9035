import type { Finding } from '../findings/finding.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { SourceRange } from '../source-range.ts';
import { breaksGlass } from './break-glass-rules.ts';
import { givesLess } from './gives-less.ts';
import { looksLikeFiller, weightOf } from './looks-like-filler.ts';
import type { ChangeFacts, ChangeRule } from './rule.ts';
import { areSimilar } from './similar-texts.ts';

/** Characters, counted by {@link weightOf}. */
const ANSWER_LENGTH_MIN = 15;

/** Texts of forms, examples and habit. They answer neither question. */
const PLACEHOLDERS = [
  'What will you do?',
  'Why must this be production?',
  'Why must it be production?',
  'Describe what you will do',
  'Explain why this needs production',
  'Your justification here',
  'Your reason goes here',
  'Please fill this in',
  'To be filled in later',
  'See the ticket for details',
  'As discussed with the team',
  'Lorem ipsum dolor sit amet',
  'It is only possible in production',
  'This can only be done in production',
];

export interface Answer {
  readonly question: 'action' | 'why_production';
  readonly text: string;
  readonly at: SourceRange;
}

/** Both questions are answered, and with more than a word or two. */
export const answersGiven: ChangeRule = (facts) =>
  answersIn(facts).flatMap(({ question, text, at }) => {
    if (text.trim() === '') return [ruleFinding('answer-missing', at, { question })];
    return weightOf(text) < ANSWER_LENGTH_MIN
      ? [ruleFinding('answer-too-short', at, { question, limit: ANSWER_LENGTH_MIN })]
      : [];
  });

/** An answer must not repeat the other answer, the role's description or the text of a form. */
export const answersOriginal: ChangeRule = (facts) => {
  const answers = longEnough(facts);
  const [action, whyProduction] = answers;
  const repeated =
    action !== undefined && whyProduction !== undefined && areSimilar(action.text, whyProduction.text)
      ? [ruleFinding('answers-alike', whyProduction.at, {})]
      : [];
  return [...repeated, ...answers.flatMap((answer) => repetitions(answer, facts))];
};

function repetitions({ question, text, at }: Answer, { role }: ChangeFacts): readonly Finding[] {
  if (PLACEHOLDERS.some((placeholder) => areSimilar(placeholder, text))) {
    return [ruleFinding('answer-placeholder', at, { question })];
  }
  return role !== null && areSimilar(role.description, text)
    ? [ruleFinding('answer-repeats-role', at, { question, role: role.name })]
    : [];
}

/**
 * Filler is a warning for the reviewer. If no reviewer reads the request before the merge, it is an error.
 */
export const answersMeaningful: ChangeRule = (facts) => {
  const automatic = facts.role?.approval === 'automatic' || breaksGlass(facts.change);
  const details = { severity: automatic ? 'error' : 'warning' } as const;
  return fillerIn(facts).map(({ question, at }) =>
    ruleFinding('suspected-filler', at, { question, automatic: automatic ? 'yes' : 'no' }, details),
  );
};

/** Answers that look like filler and have no other finding. */
export function fillerIn(facts: ChangeFacts): readonly Answer[] {
  return longEnough(facts).filter(
    (answer) => looksLikeFiller(answer.text) && repetitions(answer, facts).length === 0,
  );
}

function longEnough(facts: ChangeFacts): readonly Answer[] {
  return answersIn(facts).filter(({ text }) => weightOf(text) >= ANSWER_LENGTH_MIN);
}

function answersIn(facts: ChangeFacts): readonly Answer[] {
  return facts.change.kind === 'withdrawn' || givesLess(facts) ? [] : answersOf(facts.change.after);
}

function answersOf({ grant, rangeOf }: PlacedGrant): readonly Answer[] {
  const { action, whyProduction } = grant.justification;
  return [
    { question: 'action', text: action, at: rangeOf('/justification/action') },
    { question: 'why_production', text: whyProduction, at: rangeOf('/justification/why_production') },
  ];
}
