/** A regular expression that can be run on anybody's text, or why it is not taken. */
export type SafePattern =
  | { readonly outcome: 'pattern'; readonly pattern: RegExp }
  | { readonly outcome: 'refused'; readonly why: 'invalid' | 'could-be-slow' };

/** One unbounded repetition is linear, three are cubic: on short texts still fast. */
const REPETITIONS_LIMIT = 3;

/**
 * Compiles a pattern that somebody wrote. JavaScript matches by backtracking, so what can take very long is refused:
 * repeated groups that hold a repetition or a choice, look-arounds, back-references, many unbounded repetitions.
 */
export function safePattern(written: string): SafePattern {
  let pattern: RegExp;
  try {
    pattern = new RegExp(written, 'u');
  } catch {
    return { outcome: 'refused', why: 'invalid' };
  }
  return couldBeSlow(written)
    ? { outcome: 'refused', why: 'could-be-slow' }
    : { outcome: 'pattern', pattern };
}

function couldBeSlow(written: string): boolean {
  // Escapes and classes stand for one character; a back-reference stays as \1 or \k.
  const bare = written.replace(/\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]/gsu, (found) =>
    /^\\[1-9k]/.test(found) ? found : 'x',
  );
  if (/\\[1-9k]|\(\?<?[=!]/.test(bare)) return true;
  const repetitions = bare.match(/[*+]|\{\d+,\}/g) ?? [];
  if (repetitions.length > REPETITIONS_LIMIT) return true;
  return repeatedGroups(bare).some((group) => /[*+|({]|\?(?!:)/.test(group.replace(/^\?(:|<\w+>)/, '')));
}

/** The insides of the groups that a quantifier follows. */
function repeatedGroups(bare: string): readonly string[] {
  const open: number[] = [];
  const groups: string[] = [];
  for (let at = 0; at < bare.length; at++) {
    if (bare[at] === '(') open.push(at);
    if (bare[at] !== ')') continue;
    const start = open.pop();
    if (start !== undefined && /^([*+]|\{\d+(,\d*)?\})/.test(bare.slice(at + 1)))
      groups.push(bare.slice(start + 1, at));
  }
  return groups;
}
