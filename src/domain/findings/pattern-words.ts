import type { PatternRefusal } from '../pattern-refusal.ts';
import { optionalText } from './wording.ts';

const REASONS: Readonly<Record<PatternRefusal['why'], (part: string) => string>> = {
  'look-around': (part) =>
    `uses the look-around ${part}, which RE2 does not have. List the accepted forms, such as ^(INC|OPS)-[0-9]+$.`,
  'back-reference': (part) =>
    `uses the back-reference ${part}, which RE2 does not have. Write the group a second time.`,
  'large-repetition': (part) =>
    `repeats too often (${part}). RE2 allows 1000 times; the counts of nested repetitions are multiplied. Write + or *.`,
  'too-large': () => 'is too large. Use fewer or smaller repetitions.',
  'unicode-escape': (part) =>
    `uses the escape ${part}, which RE2 does not have. Write the character itself, or its number, such as \\x{41}.`,
  'property-name': (part) =>
    `uses the name ${part}, which RE2 does not have. Write a short name, such as \\p{L}, \\p{Lu} or \\p{Greek}.`,
  invalid: (part) =>
    `is not a valid regular expression in RE2 syntax.${optionalText(' RE2 refuses ', part, '.')}`,
};

/** Why RE2 refuses a pattern, and what to write instead. */
export function patternWords(field: string, why: string, part: string): string {
  const reason = Object.hasOwn(REASONS, why) ? REASONS[why as PatternRefusal['why']] : REASONS.invalid;
  return `${field} ${reason(part)}`;
}
