import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { PatternRefusal } from '../pattern-refusal.ts';
import type { SourceRange } from '../source-range.ts';
import type { TextPattern } from './text-pattern.ts';

/** The error about a pattern that Curfew does not accept. */
export function patternFinding({ why, part }: PatternRefusal, at: SourceRange): Finding {
  return documentFinding('bad-pattern', at, { field: 'pattern', why, part });
}

/** The warning about a pattern that works although RE2 refuses it. Empty for other patterns. */
export function outdatedPatternFinding({ refusal }: TextPattern, at: SourceRange): readonly Finding[] {
  if (refusal === null) return [];
  const { why, part } = refusal;
  return [documentFinding('outdated-pattern', at, { field: 'pattern', why, part }, { severity: 'warning' })];
}
