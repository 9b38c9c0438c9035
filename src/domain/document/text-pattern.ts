import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { PatternRefusal } from '../pattern-refusal.ts';
import { backtrackingPattern } from './backtracking-pattern.ts';

/**
 * A regular expression from a policy or the operator's file. It is fast on every text of up to 200
 * characters.
 */
export interface TextPattern {
  readonly source: string;
  /** Whether a part of the text matches. It keeps no state between calls. */
  readonly test: (text: string) => boolean;
  /** Null if RE2 runs the pattern. Otherwise JavaScript's engine runs it: see {@link backtrackingPattern}. */
  readonly refusal: PatternRefusal | null;
}

export type CompiledPattern =
  | { readonly outcome: 'pattern'; readonly pattern: TextPattern }
  | { readonly outcome: 'refused'; readonly refusal: PatternRefusal };

/**
 * Instructions of RE2. A pattern usually has about 20. At the limit, a text of 200 characters takes up to
 * about 30 ms.
 */
const PROGRAM_MAX = 5_000;

/** Never throws. */
export function compilePattern(source: string): CompiledPattern {
  const linear = compileLinear(source);
  if (linear.outcome === 'pattern') return linear;
  const backtracking = backtrackingPattern(source);
  if (backtracking === null) return linear;
  const test = (text: string) => backtracking.test(text);
  return { outcome: 'pattern', pattern: { source, test, refusal: linear.refusal } };
}

function compileLinear(source: string): CompiledPattern {
  try {
    const program = RE2JS.compile(source);
    if (program.programSize() > PROGRAM_MAX) return refused('too-large');
    return { outcome: 'pattern', pattern: { source, test: (text) => program.test(text), refusal: null } };
  } catch (error) {
    return error instanceof RE2JSSyntaxException ? refusalOf(error) : refused('invalid', source);
  }
}

function refusalOf(error: RE2JSSyntaxException): CompiledPattern {
  const part = error.getPattern() ?? '';
  const lookAround = /^\(\?<?[=!]/.exec(part);
  if (lookAround !== null) return refused('look-around', lookAround[0]);
  if (/^\\[1-9k]/.test(part)) return refused('back-reference', part);
  if (/^\\u/.test(part)) return refused('unicode-escape', part);
  if (/^\\p/i.test(part)) return refused('property-name', part);
  switch (error.getDescription()) {
    case 'invalid repeat count':
      return refused(isDescending(part) ? 'invalid' : 'large-repetition', part);
    case 'expression too large':
    case 'expression nests too deeply':
      return refused('too-large');
    default:
      return refused('invalid', part);
  }
}

/** Whether it is like `{3,2}`. */
function isDescending(repetition: string): boolean {
  const [, min, max] = /^\{(\d+),(\d+)\}/.exec(repetition) ?? [];
  return Number(min) > Number(max);
}

function refused(why: PatternRefusal['why'], part = ''): CompiledPattern {
  return { outcome: 'refused', refusal: { why, part } };
}
