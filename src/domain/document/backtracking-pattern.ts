/**
 * One unbounded repetition takes linear time, and three take cubic time. That is still fast on short texts.
 */
const UNBOUNDED_REPETITIONS_MAX = 3;
/** Characters of a text. An unbounded repetition counts as that many. */
const TEXT_LENGTH_MAX = 200;
/** The ways in which a pattern may match: the product of the counts of its repetitions and alternatives. */
const WAYS_MAX = TEXT_LENGTH_MAX ** UNBOUNDED_REPETITIONS_MAX;

/**
 * A pattern that RE2 refuses, as JavaScript's engine runs it. A policy in force may have one from a version
 * before RE2. That engine backtracks. The result is null if the pattern could take long (it repeats a group
 * with a repetition or an alternative, or has look-arounds, back-references or many unbounded repetitions),
 * or if it is not a regular expression.
 */
export function backtrackingPattern(source: string): RegExp | null {
  try {
    const pattern = new RegExp(source, 'u');
    return couldBeSlow(source) ? null : pattern;
  } catch {
    return null;
  }
}

function couldBeSlow(source: string): boolean {
  // Escapes and classes match one character; a back-reference stays as \1 or \k.
  const bare = source.replace(/\\[1-9k]|\\.|\[(?:\\.|[^\]\\])*\]/gsu, (found) =>
    /^\\[1-9k]/.test(found) ? found : 'x',
  );
  if (/\\[1-9k]|\(\?<?[=!]/.test(bare)) return true;
  const repetitions = [...bare.matchAll(/(?:[*+]|\{(\d+),(\d*)\})\??|(?<!\()\?/g)];
  const ways = [...repetitions.map(repetitionCounts), ...alternativeCounts(bare)];
  if (ways.reduce((product, count) => product * count, 1) > WAYS_MAX) return true;
  return repeatedGroups(bare).some((group) => /[*+|({]|\?(?!:)/.test(group.replace(/^\?(:|<\w+>)/, '')));
}

/** The number of different counts at which a repetition may stop. */
function repetitionCounts([quantifier, min = '', max = '']: RegExpExecArray): number {
  if (quantifier === '?') return 2;
  return max === '' ? TEXT_LENGTH_MAX : Math.min(TEXT_LENGTH_MAX, Number(max) - Number(min) + 1);
}

/** The number of alternatives in each group, and in the pattern itself. */
function alternativeCounts(bare: string): readonly number[] {
  const open = [1];
  const counts: number[] = [];
  for (const character of bare) {
    if (character === '(') open.push(1);
    else if (character === ')') counts.push(open.pop() ?? 1);
    else if (character === '|') open.push((open.pop() ?? 1) + 1);
  }
  return [...counts, ...open];
}

/** The contents of the groups that a quantifier follows. */
function repeatedGroups(bare: string): readonly string[] {
  const open: number[] = [];
  const groups: string[] = [];
  for (let index = 0; index < bare.length; index++) {
    if (bare[index] === '(') open.push(index);
    if (bare[index] !== ')') continue;
    const start = open.pop();
    if (start !== undefined && /^([*+]|\{\d+(,\d*)?\})/.test(bare.slice(index + 1)))
      groups.push(bare.slice(start + 1, index));
  }
  return groups;
}
