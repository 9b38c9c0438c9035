/** One unbounded repetition is linear, three are cubic: on short texts still fast. */
const REPETITIONS_LIMIT = 3;
/** What an unbounded one counts for: texts are no longer. */
const LONGEST_TEXT = 200;
/** In how many ways a pattern may go on, its repetitions and choices taken together. */
const WAYS_LIMIT = LONGEST_TEXT ** REPETITIONS_LIMIT;

/**
 * For a pattern that RE2 refuses and a policy in force may still have: versions before RE2 accepted it. JavaScript's engine
 * backtracks. The result is null if that could take long (repeated groups that hold a repetition or a choice, look-arounds,
 * back-references, many unbounded repetitions), or if the pattern is no regular expression.
 */
export function backtrackingPattern(source: string): RegExp | null {
  try {
    const pattern = new RegExp(source, 'u');
    return couldBeSlow(source) ? null : pattern;
  } catch {
    return null;
  }
}

function couldBeSlow(written: string): boolean {
  // Escapes and classes match one character; a back-reference stays as \1 or \k.
  const bare = written.replace(/\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]/gsu, (found) =>
    /^\\[1-9k]/.test(found) ? found : 'x',
  );
  if (/\\[1-9k]|\(\?<?[=!]/.test(bare)) return true;
  const repetitions = [...bare.matchAll(/(?:[*+]|\{(\d+),(\d*)\})\??|(?<!\()\?/g)];
  const ways = [...repetitions.map(stopsOf), ...choicesIn(bare)];
  if (ways.reduce((product, each) => product * each, 1) > WAYS_LIMIT) return true;
  return repeatedGroups(bare).some((group) => /[*+|({]|\?(?!:)/.test(group.replace(/^\?(:|<\w+>)/, '')));
}

/** After how many different counts a repetition may stop. */
function stopsOf([quantifier, least = '', most = '']: RegExpExecArray): number {
  if (quantifier === '?') return 2;
  return most === '' ? LONGEST_TEXT : Math.min(LONGEST_TEXT, Number(most) - Number(least) + 1);
}

/** The alternatives of each group, and of the pattern itself. */
function choicesIn(bare: string): readonly number[] {
  const open = [1];
  const choices: number[] = [];
  for (const character of bare) {
    if (character === '(') open.push(1);
    else if (character === ')') choices.push(open.pop() ?? 1);
    else if (character === '|') open.push((open.pop() ?? 1) + 1);
  }
  return [...choices, ...open];
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
