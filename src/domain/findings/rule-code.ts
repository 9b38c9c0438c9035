import type { SourceRange } from '../source-range.ts';
import type { Finding, FindingArgs, Severity, Suggestion } from './finding.ts';

/** The findings of rules, each with the names of its arguments. */
export const RULE_CODES = {
  // The entry and the other entries
  'unknown-role': ['role', 'meant', 'known'],
  'no-effects': ['role'],
  'id-spent': ['id'],
  'already-ended': ['id'],
  'id-twice': ['id'],
  'too-many-changes': ['count', 'limit'],
  // The holder
  'no-such-account': ['login'],
  'unreadable-account': ['login', 'because'],
  'not-the-author': ['holder', 'author'],
  'not-yours': ['holder', 'author'],
  'not-eligible': ['holder', 'role', 'teams'],
  'nobody-eligible': ['role'],
  'unreadable-team': ['what', 'because'],
  'holder-changed': ['id', 'holder'],
  'role-changed': ['id', 'role'],
  'not-less': ['id'],
  // The window
  'start-moved': ['started'],
  'starts-in-past': ['from'],
  'window-over': ['ended'],
  'window-backwards': ['from', 'until'],
  'window-empty': [],
  'too-long': ['asked', 'role', 'max'],
  'too-much': ['holder', 'role', 'total', 'of', 'within'],
  'no-break-glass': ['role'],
  // Break-glass
  'break-glass-alone': [],
  'break-glass-for-other': ['holder', 'author'],
  'break-glass-later': ['from'],
  'break-glass-stays': ['id'],
  'break-glass-unreviewed': ['grant', 'pull', 'due', 'teams', 'more'],
  'break-glass-often': ['holder', 'count', 'role', 'limit'],
  // The justification and the ticket
  'answer-missing': ['question'],
  'answer-too-short': ['question', 'limit'],
  'answers-alike': [],
  'answer-repeats-role': ['question', 'role'],
  'answer-placeholder': ['question'],
  'suspected-filler': ['question', 'automatic'],
  'ticket-missing': [],
  'ticket-too-long': ['limit'],
  'ticket-mismatch': ['ticket', 'pattern'],
  // Forbidden content
  'secret-in-text': ['field', 'kind'],
  'hidden-character': ['field', 'character', 'name'],
  // The pull request as a whole
  'other-paths': ['paths', 'more'],
  'policy-with-grants': [],
  'missed-file': ['path', 'files'],
  'irregular-file': ['path', 'mode'],
} as const satisfies Record<string, readonly string[]>;

export type RuleCode = keyof typeof RULE_CODES;

/** The arguments of a code by name, so that the compiler finds one that is missing or misspelled. */
type ArgsOf<C extends RuleCode> = {
  readonly [name in (typeof RULE_CODES)[C][number]]: FindingArgs[string];
};

export interface RuleFindingDetails {
  readonly severity?: Severity;
  readonly suggestion?: Suggestion;
}

/** A finding of a rule. Without a severity, it is an error. */
export function ruleFinding<C extends RuleCode>(
  code: C,
  at: SourceRange | null,
  args: ArgsOf<C>,
  { severity = 'error', suggestion }: RuleFindingDetails = {},
): Finding {
  return { code, severity, args, at, ...(suggestion === undefined ? {} : { suggestion }) };
}
