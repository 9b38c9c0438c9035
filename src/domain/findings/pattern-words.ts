import type { PatternRefusal } from '../pattern-refusal.ts';
import { around } from './words.ts';

const REASONS: Readonly<Record<PatternRefusal['why'], (part: string) => string>> = {
  'look-around': (part) =>
    `uses ${part}, a look-around, which RE2 does not have. List the accepted forms, as ^(INC|OPS)-[0-9]+$.`,
  'back-reference': (part) =>
    `uses ${part}, a back-reference, which RE2 does not have. Write the group a second time.`,
  'large-repetition': (part) =>
    `repeats too often (${part}): RE2 allows 1000 times, counting repetitions inside one another as their product. Write + or *.`,
  'too-large': () => 'is too large. Use fewer or smaller repetitions.',
  'unicode-escape': (part) =>
    `uses ${part}, an escape that RE2 does not have. Write the character itself, or its number as \\x{41}.`,
  'property-name': (part) =>
    `uses ${part}, a name that RE2 does not have. Write a short name, as \\p{L}, \\p{Lu} or \\p{Greek}.`,
  invalid: (part) => `is no regular expression in RE2 syntax.${around(' RE2 refuses ', part, '.')}`,
};

/** Why RE2 refuses a pattern, and what to write instead. */
export function patternWords(field: string, why: string, part: string): string {
  const reason = Object.hasOwn(REASONS, why) ? REASONS[why as PatternRefusal['why']] : REASONS.invalid;
  return `${field} ${reason(part)}`;
}
