import picomatch from 'picomatch';
import { compilePattern } from '../document/text-pattern.ts';
import { LEDGER_BRANCH, REVERT_BRANCH } from '../own-branches.ts';
import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';
import type { DoctorFacts } from './facts.ts';
import { type GuardRule, rulesForApp } from './guard.ts';

/** Commits that Curfew makes in one place, by examples. */
interface OwnCommits {
  readonly place: string;
  readonly guards: DoctorFacts['guards'];
  /** Null if Curfew does not create the branch. */
  readonly branch: string | null;
  readonly messages: readonly string[];
  readonly paths: readonly string[];
  readonly longestPath: number;
  /** Megabytes that a file may have. */
  readonly largestFile: number;
}

/** `live/` and `ids/` contain names of up to 100 characters. */
const RECORD_PATH_CHARACTERS_MAX = 'live/.json'.length + 100;
/** The file of a role with several thousand live grants. */
const RECORD_FILE_MB_MAX = 5;
/** Grants files are at most 1 MiB. */
const GRANTS_FILE_MB_MAX = 1;

const RECORD_PATHS = [
  'README.md',
  'cursor.json',
  'reviews.json',
  'entries/2026/11/23/000000001-000000001.jsonl',
  'days/2026/11/23.json',
  'live/orders-db-read.json',
  'ids/7f/alice-orders-db-read-7f3a',
  'accounts/7f/7f3a.json',
];
export const RECORD_MESSAGES = [
  'Begin the record',
  'requested alice orders-db-read (#7)',
  'revoked alice orders-db-read: expired, on time, verified absent (#7)',
];
const GRANTS_FILE = 'access/any.yaml';

function ownCommits({ guards, ledgerGuards, revertGuards }: DoctorFacts): readonly OwnCommits[] {
  const ofGrants = { longestPath: GRANTS_FILE.length, largestFile: GRANTS_FILE_MB_MAX };
  return [
    {
      place: 'the record',
      guards: ledgerGuards,
      branch: LEDGER_BRANCH,
      messages: RECORD_MESSAGES,
      paths: RECORD_PATHS,
      longestPath: RECORD_PATH_CHARACTERS_MAX,
      largestFile: RECORD_FILE_MB_MAX,
    },
    {
      place: 'reverts',
      guards: revertGuards,
      branch: REVERT_BRANCH,
      messages: ['End alice orders-db-read'],
      paths: [GRANTS_FILE],
      ...ofGrants,
    },
    {
      place: 'merges',
      guards,
      branch: null,
      messages: ['Grant alice orders-db-read for 4h (#7)', 'End alice orders-db-read (#8)'],
      paths: [GRANTS_FILE, '.github/curfew.yml'],
      ...ofGrants,
    },
  ];
}

/** Rules about the metadata or the files of commits refuse no commit that Curfew makes. */
export const ownCommitsPass: DoctorCheck = (facts) => {
  const refusals = ownCommits(facts).flatMap((commits) =>
    rulesOf(commits.guards).flatMap((rule) => {
      const refusal = refusalOf(rule, commits, facts.slug);
      return refusal === null ? [] : [{ ...refusal, guard: rule.guard, place: commits.place }];
    }),
  );
  const byRule = Map.groupBy(refusals, ({ guard, requirement }) => JSON.stringify([guard, requirement]));
  return [...byRule.values()].flatMap((same): readonly DoctorFinding[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { guard, requirement, example } = first;
    const places = [...new Set(same.map(({ place }) => place))].join(' and ');
    return [{ code: 'own-commits-blocked', args: { guard, requirement, example, places } }];
  });
};

const TYPES = [
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'branch_name_pattern',
  'file_path_restriction',
  'max_file_path_length',
  'file_extension_restriction',
  'max_file_size',
];

function rulesOf(guards: DoctorFacts['guards']): readonly (GuardRule & { readonly guard: string })[] {
  if (!guards.readable || guards.value === 'not-on-this-plan') return [];
  const { value } = guards;
  return TYPES.flatMap((type) => rulesForApp(value, type));
}

/** A requirement of a rule, and the part of a commit of Curfew that does not meet it. Plain text. */
interface Refusal {
  readonly requirement: string;
  readonly example: string;
}

function refusalOf(rule: GuardRule, commits: OwnCommits, slug: string | null): Refusal | null {
  const { parameters } = rule;
  switch (rule.type) {
    case 'commit_message_pattern':
      return patternRefusal(parameters, 'commit messages', commits.messages);
    // GitHub writes the number of the App's account before its name.
    case 'commit_author_email_pattern':
      if (slug === null) return null;
      return patternRefusal(parameters, 'the e-mail addresses of authors', [
        `1+${slug}[bot]@users.noreply.github.com`,
      ]);
    case 'committer_email_pattern':
      return patternRefusal(parameters, 'the e-mail addresses of committers', ['noreply@github.com']);
    case 'branch_name_pattern':
      return commits.branch === null ? null : patternRefusal(parameters, 'branch names', [commits.branch]);
    case 'file_path_restriction': {
      const globs = textsIn(parameters['restricted_file_paths']).map((glob) => glob.replace(/^\/|\/$/g, ''));
      const isRestricted = picomatch(
        globs.flatMap((glob) => [glob, `${glob}/**`]),
        { dot: true },
      );
      return firstOf(
        commits.paths.filter((path) => isRestricted(path)),
        'that some paths stay as they are',
      );
    }
    case 'file_extension_restriction': {
      const endings = textsIn(parameters['restricted_file_extensions']).map(
        (ending) => `.${ending.replace(/^\*?\./, '')}`,
      );
      const restricted = commits.paths.filter((path) => endings.some((ending) => path.endsWith(ending)));
      return firstOf(restricted, 'that no file has certain extensions');
    }
    case 'max_file_path_length': {
      const max = Number(parameters['max_file_path_length']);
      const example = `a path of ${commits.longestPath} characters`;
      return commits.longestPath > max
        ? { requirement: `paths of at most ${max} characters`, example }
        : null;
    }
    case 'max_file_size': {
      const max = Number(parameters['max_file_size']);
      const example = `a file of ${commits.largestFile} MB`;
      return commits.largestFile > max ? { requirement: `files of at most ${max} MB`, example } : null;
    }
    default:
      return null;
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  starts_with: 'start with',
  ends_with: 'end with',
  contains: 'contain',
  regex: 'match',
};

function patternRefusal(
  parameters: GuardRule['parameters'],
  subject: string,
  texts: readonly string[],
): Refusal | null {
  const operator = String(parameters['operator']);
  const pattern = String(parameters['pattern']);
  const isNegated = parameters['negate'] === true;
  const example = texts.find((text) => fits(operator, pattern, text) === isNegated);
  if (example === undefined) return null;
  const verb = OPERATORS[operator] ?? operator;
  return { requirement: `that ${subject} ${isNegated ? 'do not ' : ''}${verb} "${pattern}"`, example };
}

/** A pattern that cannot be read fits nothing. */
function fits(operator: string, pattern: string, text: string): boolean {
  switch (operator) {
    case 'starts_with':
      return text.startsWith(pattern);
    case 'ends_with':
      return text.endsWith(pattern);
    case 'contains':
      return text.includes(pattern);
    default: {
      const compiled = compilePattern(pattern);
      return compiled.outcome === 'pattern' && compiled.pattern.test(text);
    }
  }
}

function firstOf([example]: readonly string[], requirement: string): Refusal | null {
  return example === undefined ? null : { requirement, example };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
