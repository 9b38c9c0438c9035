/**
 * Finds words that this project does not use, in identifiers, comments, texts and file names. Also finds comments
 * that are too long.
 *
 *     node scripts/plain-words.ts src/lifecycle docs README.md
 *
 * prints one line for each, with the word to write instead, and exits with 1 if there are any.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A word or phrase, as a pattern of lower-case words, and what to write instead. */
interface Banned {
  readonly words: RegExp;
  readonly write: string;
}

const word = (pattern: string, write: string): Banned => ({
  words: new RegExp(`(?<![a-z])(?:${pattern})(?![a-z])`, 'g'),
  write,
});

const BANNED: readonly Banned[] = [
  word('mend(?:s|ed|ing|able)?', 'fix'),
  word('tells?|told|telling|untold', 'notify, publish, say, report, print or show'),
  word('anew', 'again'),
  word('doubt(?:s|ed|ful)?', 'mismatch, verify or unknown'),
  word('consider(?:s|ed|ing)?', 'evaluate'),
  word('examin(?:e|es|ed|ing)', 'evaluate, check or read'),
  word('crowd(?:s|ed)?', 'limit'),
  word('twins?', 'sibling'),
  word('lumps?', 'chunk'),
  word('surroundings?', 'dependencies'),
  word('brakes?', 'mass-revocation guard'),
  word('who(?:m|mso)?ever|whom', 'the person who, or name the person'),
  word(
    'somebody|nobody|anybody|everybody',
    'name the actor: a person, the holder, an approver, another process',
  ),
  word('thereof', 'of it'),
  word('tak(?:es?|en|ing) (?:(?:it|them|access|something|that) )?back', 'revoke'),
  word('tak(?:es?|en|ing) (?:(?:it|them|access|something|that) )?away', 'revoke, remove or end'),
  word(
    'stands? (?:there|in|for|on|as|at|behind|beside|above|below)|it stands|still stands|stood',
    'is, or a verb that says what it does',
  ),
  word('len[dt](?:s|ing)?', 'give, grant or provision'),
  word('stretch(?:es)?', 'period, range or step'),
  word('lately', 'recently'),
  word('handfuls?', 'batch'),
  word('in lumps', 'in chunks'),
  word('keeping|let go|lets go', 'store, keep, delete or remove'),
  word('remembering|last sound', 'cached, or last trusted'),
  word('as if recorded', 'project entries'),
  word('keep until', 'extend expiry'),
  word('fence[ds]?', 'check, lock or revoke if ended'),
  word('worth sweeping', 'pulls to sweep'),
  word('why not (?:this|served|start)', 'problem'),
  word('judge links?|judging teams?', 'group entry, or approver teams'),
  word('seen content|other than grant|saw other|latest words', 'reviewed content, or latest reviews'),
  word('looking only|unwatched', 'read-only, or no metrics'),
  word('gathered', 'results, or a noun that says which'),
  word('recall(?:s|ed|ing)?', 'revoke'),
  word('ask(?:s|ed|ing)? anew|tell of', 'retry, or report'),
  word('that which|that what', 'the noun'),
  word('likewise', 'in the same way'),
  word('in vain', 'without a result'),
];

/** Patterns of whole lines, in their own case. */
const PATTERNS: readonly { readonly found: RegExp; readonly write: string }[] = [
  {
    found: /\b(?:MOST|LONGEST(?:_\w+)?|DAYS)\b/g,
    write: 'the unit or the thing that it limits: POLL_MAX_MS',
  },
  {
    found: /\b(?:const|let) (?:is|was|each|theirs|those|mine|says)\b/g,
    write: 'a noun: before, after, result',
  },
  { found: /\b(?:it|test|describe)(?:\.\w+)*\(['"`]what /g, write: 'the subject first, not "what …"' },
  { found: /(?:\/\*\*|^\s*\*|\/\/) What (?![^.]*\?)/g, write: 'the noun first, not "What …"' },
  { found: /\b[Tt]here is no such\b/g, write: 'who does not have what, or what does not exist' },
  { found: /\b(?:sideBySide|oneAtATime)\b/g, write: 'a limit of p-limit, or perKeyMutex' },
];

/** Comments end at the formatter's column, which the formatter does not keep for them. */
const COMMENT_COLUMN = 110;
const COMMENT = /^\s*(?:\/\*\*|\*|\/\/|#) /;

/** Public names that keep an old word, and texts that quote it. Each has its reason. */
const EXCEPTIONS: readonly { readonly text: RegExp; readonly because: string }[] = [
  { text: /taken-back/g, because: 'a value in the schema of the signed webhook' },
  { text: /taken[-_]away/g, because: 'a state and fields of the documented answers of the audit' },
  { text: /taking-back/g, because: 'a value of the label `doing` of a metric' },
  { text: /curfew_kept\.\w+/g, because: 'tables of earlier versions, whose rows are moved' },
  { text: /'nobody'|`nobody`/g, because: 'the account of that name on Linux and macOS' },
  { text: /nobody-eligible/g, because: 'a reason code in entries of the ledger' },
  {
    text: /judging-team-(?:nested|entitlement)/g,
    because: 'codes of findings, also in entries of the ledger',
  },
  { text: /\b(?:r|withoutR)ecalled\b/g, because: 'a field of the checkpoints in the ledger' },
  { text: /'brake'/g, because: 'the key by which Curfew finds its own issue again' },
];

export interface WordFound {
  readonly path: string;
  /** From 1; 0 for the name of the file. */
  readonly line: number;
  readonly found: string;
  readonly write: string;
}

/** Banned words in one text: identifiers are read as the words that they are made of. */
export function wordsFound(path: string, text: string): readonly WordFound[] {
  return [path, ...text.split('\n')].flatMap((line, number) => {
    const shown = EXCEPTIONS.reduce((left, { text: exception }) => left.replaceAll(exception, ''), line);
    const words = shown
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replaceAll(/[_-]/g, ' ')
      .toLowerCase();
    return [
      ...BANNED.flatMap(({ words: pattern, write }) =>
        [...words.matchAll(pattern)].map(([found]) => ({ path, line: number, found, write })),
      ),
      ...PATTERNS.flatMap(({ found: pattern, write }) =>
        [...shown.matchAll(pattern)].map(([found]) => ({ path, line: number, found, write })),
      ),
    ];
  });
}

/** Comments of code that end after the column. A line without a space cannot be wrapped: it is an address. */
export function longComments(path: string, text: string): readonly WordFound[] {
  if (path.endsWith('.md') || path.endsWith('.json')) return [];
  return text.split('\n').flatMap((line, index) => {
    const canWrap = line.replace(COMMENT, '').includes(' ');
    return COMMENT.test(line) && line.length > COMMENT_COLUMN && canWrap
      ? [{ path, line: index + 1, found: `${line.length} columns`, write: `at most ${COMMENT_COLUMN}` }]
      : [];
  });
}

/** Files that list the banned words. */
const LISTS: ReadonlySet<string> = new Set([
  'scripts/plain-words.ts',
  'test/plain-words.test.ts',
  'docs/internals/glossary.md',
]);
const READ = /\.(?:ts|md|yml|json|sh)$/;
const NOT_WRITTEN_HERE = /(?:^|\/)(?:node_modules|generated)\//;

/** Every file below the paths that people read. */
export function filesBelow(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return LISTS.has(path) || NOT_WRITTEN_HERE.test(path) ? [] : [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => READ.test(name) && !NOT_WRITTEN_HERE.test(name))
      .map((name) => join(path, name))
      .filter((file) => !LISTS.has(file));
  });
}

/** Everything that is found in one text. */
export function findingsIn(path: string, text: string): readonly WordFound[] {
  return [...wordsFound(path, text), ...longComments(path, text)];
}

if (import.meta.main) {
  const found = filesBelow(process.argv.slice(2)).flatMap((path) =>
    findingsIn(path, readFileSync(path, 'utf8')),
  );
  for (const { path, line, found: word, write } of found) {
    console.log(`${path}:${line}: "${word}"; write ${write}`);
  }
  process.exitCode = found.length === 0 ? 0 : 1;
}
