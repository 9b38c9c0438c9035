import { diff, revisions } from '../git/history.ts';
import type { RepositoryState, Rule } from '../state.ts';
import { globMatches } from './ref-patterns.ts';

/** A commit, as rules about metadata see it. */
interface Metadata {
  readonly message: string;
  readonly author: string;
  readonly committer: string;
}

/** Which part of a commit a rule is about, and how GitHub calls it. */
const subjects: Readonly<Record<string, readonly [keyof Metadata, string]>> = {
  commit_message_pattern: ['message', 'Commit message'],
  commit_author_email_pattern: ['author', 'Commit author email'],
  committer_email_pattern: ['committer', 'Committer email'],
};

const requirements = {
  starts_with: 'start with',
  ends_with: 'end with',
  contains: 'contain',
  regex: 'match regular expression',
} as const;

/**
 * The violations of a rule about metadata, paths or sizes by the commits that a push or a merge adds. The
 * commits of a pull request count, too, also if it is squashed.
 */
export function commitViolations(
  repository: RepositoryState,
  rule: Rule,
  {
    branch,
    from,
    to,
    made = [],
  }: {
    readonly branch: string;
    readonly from: string | undefined;
    readonly to: string;
    /** Commits that GitHub would make. */
    readonly made?: readonly Metadata[];
  },
): string[] {
  if (rule.type === 'branch_name_pattern') return patternViolations(rule, 'Branch name', [branch]);
  const subject = subjects[rule.type];
  if (subject !== undefined) {
    const [part, words] = subject;
    const texts = [...addedCommits(repository, from, to), ...made].map((commit) => commit[part]);
    return patternViolations(rule, words, texts);
  }
  return pathViolations(repository, rule, from, to);
}

/** Commits that the branch did not have before; for a new branch, those that no branch had. */
function addedIds({ git }: RepositoryState, from: string | undefined, to: string): string[] {
  return revisions(git, to, ...(from === undefined ? ['--not', '--branches'] : [`^${from}`]));
}

function addedCommits(repository: RepositoryState, from: string | undefined, to: string): Metadata[] {
  return addedIds(repository, from, to).flatMap((oid) => {
    const commit = repository.git.commit(oid);
    return commit === undefined
      ? []
      : [{ message: commit.message, author: commit.author.email, committer: commit.committer.email }];
  });
}

function patternViolations({ parameters }: Rule, subject: string, texts: readonly string[]): string[] {
  const operator = String(parameters?.['operator'] ?? 'regex') as keyof typeof requirements;
  const pattern = String(parameters?.['pattern'] ?? '');
  const negated = parameters?.['negate'] === true;
  if (texts.every((text) => fits(operator, pattern, text) !== negated)) return [];
  return [`${subject} must ${negated ? 'not ' : ''}${requirements[operator]}: ${pattern}`];
}

function fits(operator: keyof typeof requirements, pattern: string, text: string): boolean {
  switch (operator) {
    case 'starts_with':
      return text.startsWith(pattern);
    case 'ends_with':
      return text.endsWith(pattern);
    case 'contains':
      return text.includes(pattern);
    case 'regex':
      return new RegExp(pattern).test(text);
  }
}

/** Rules of push rulesets, about the files that commits add or change. */
function pathViolations(
  repository: RepositoryState,
  { type, parameters }: Rule,
  from: string | undefined,
  to: string,
): string[] {
  const { git } = repository;
  const changedPaths = () =>
    addedIds(repository, from, to)
      .flatMap((oid) => diff(git, git.commit(oid)?.parents[0], oid))
      .flatMap(({ status, path }) => (status === 'removed' ? [] : [path]));
  const listed = (name: string) => (Array.isArray(parameters?.[name]) ? parameters[name].map(String) : []);
  const refused = (isRefused: (path: string) => boolean, text: string) =>
    changedPaths().some(isRefused) ? [text] : [];
  switch (type) {
    case 'file_path_restriction': {
      const patterns = listed('restricted_file_paths');
      return refused(
        (path) => patterns.some((pattern) => globMatches(pattern, path)),
        'File path is restricted.',
      );
    }
    case 'file_extension_restriction': {
      const endings = listed('restricted_file_extensions').map(
        (ending) => `.${ending.replace(/^\*?\./, '')}`,
      );
      return refused(
        (path) => endings.some((ending) => path.endsWith(ending)),
        'File extension is restricted.',
      );
    }
    case 'max_file_path_length': {
      const longest = Number(parameters?.['max_file_path_length'] ?? 0);
      return refused((path) => path.length > longest, `File path is longer than ${longest} characters.`);
    }
    case 'max_file_size': {
      const most = Number(parameters?.['max_file_size'] ?? 0) * 1024 * 1024;
      return refused((path) => (git.file(to, path)?.length ?? 0) > most, 'File is too large.');
    }
    default:
      return [];
  }
}
