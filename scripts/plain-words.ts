/**
 * Finds words that this project does not use, in identifiers, comments, texts and file names.
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
];

/** Public names that keep an old word, and texts that quote it. Each has its reason. */
const EXCEPTIONS: readonly { readonly text: RegExp; readonly because: string }[] = [
  { text: /taken-back/g, because: 'a value in the schema of the signed webhook' },
  { text: /taken[-_]away/g, because: 'a state and fields of the documented answers of the audit' },
  { text: /taking-back/g, because: 'a value of the label `doing` of a metric' },
  { text: /curfew_kept\.\w+/g, because: 'tables of earlier versions, whose rows are moved' },
  { text: /taken[-_]away/g, because: 'a state and fields of the documented answers of the audit' },
  { text: /'nobody'|`nobody`/g, because: 'the account of that name on Linux and macOS' },
  { text: /nobody-eligible/g, because: 'a reason code in entries of the ledger' },
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
    return BANNED.flatMap(({ words: pattern, write }) =>
      [...words.matchAll(pattern)].map(([found]) => ({ path, line: number, found, write })),
    );
  });
}

/** Files that list the banned words. */
const LISTS: ReadonlySet<string> = new Set([
  'scripts/plain-words.ts',
  'test/plain-words.test.ts',
  'docs/internals/glossary.md',
]);
const READ = /\.(?:ts|md|yml|json|sh)$/;

/** Every file below the paths that people read. */
export function filesBelow(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => READ.test(name) && !/(?:^|\/)(?:node_modules|generated)\//.test(name))
      .map((name) => join(path, name))
      .filter((file) => !LISTS.has(file));
  });
}

if (import.meta.main) {
  const found = filesBelow(process.argv.slice(2)).flatMap((path) =>
    wordsFound(path, readFileSync(path, 'utf8')),
  );
  for (const { path, line, found: word, write } of found) {
    console.log(`${path}:${line}: "${word}"; write ${write}`);
  }
  process.exitCode = found.length === 0 ? 0 : 1;
}
