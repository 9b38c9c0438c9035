import type { Finding } from '../findings/finding.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { SourceRange } from '../source-range.ts';
import { areAlike } from './alike.ts';
import { breaksGlass } from './break-glass-rules.ts';
import { looksLikeFiller, weightOf } from './filler.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeFacts, ChangeRule } from './rule.ts';

const SHORTEST_ANSWER = 15;

/** Texts of forms, examples and habit that answer neither question. */
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

/** Both questions are answered, in more than a word or two. */
export const answersGiven: ChangeRule = (facts) =>
  answersIn(facts).flatMap(({ question, text, at }) => {
    if (text.trim() === '') return [ruleFinding('answer-missing', at, { question })];
    return weightOf(text) < SHORTEST_ANSWER
      ? [ruleFinding('answer-too-short', at, { question, limit: SHORTEST_ANSWER })]
      : [];
  });

/** The answers are answers: neither a repeat of each other, nor of what the role is anyway, nor of the question. */
export const answersAnswer: ChangeRule = (facts) => {
  const answers = longEnough(facts);
  const [action, why] = answers;
  const repeated =
    action !== undefined && why !== undefined && areAlike(action.text, why.text)
      ? [ruleFinding('answers-alike', why.at, {})]
      : [];
  return [...repeated, ...answers.flatMap((answer) => repeats(answer, facts))];
};

function repeats({ question, text, at }: Answer, { role }: ChangeFacts): readonly Finding[] {
  if (PLACEHOLDERS.some((placeholder) => areAlike(placeholder, text))) {
    return [ruleFinding('answer-placeholder', at, { question })];
  }
  return role !== null && areAlike(role.description, text)
    ? [ruleFinding('answer-repeats-role', at, { question, role: role.name })]
    : [];
}

/** What looks like filler is for the reviewer to weigh; where no reviewer will look beforehand, it fails. */
export const answersNoFiller: ChangeRule = (facts) => {
  const automatic = facts.role?.approval === 'automatic' || breaksGlass(facts.change);
  const details = { severity: automatic ? 'error' : 'warning' } as const;
  return fillerIn(facts).map(({ question, at }) =>
    ruleFinding('suspected-filler', at, { question, automatic: automatic ? 'yes' : 'no' }, details),
  );
};

/** Answers that look like filler, and about which no other rule has anything to say. */
export function fillerIn(facts: ChangeFacts): readonly Answer[] {
  return longEnough(facts).filter(
    (answer) => looksLikeFiller(answer.text) && repeats(answer, facts).length === 0,
  );
}

function longEnough(facts: ChangeFacts): readonly Answer[] {
  return answersIn(facts).filter(({ text }) => weightOf(text) >= SHORTEST_ANSWER);
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
