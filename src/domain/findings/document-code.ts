import type { SourceRange } from '../source-range.ts';
import type { Finding, FindingArgs, Severity, Suggestion } from './finding.ts';

/** The findings about a file as written, each with the names of its arguments. */
export const DOCUMENT_CODES = {
  // The file as a whole
  'file-too-large': ['bytes', 'limit'],
  'too-much-together': ['files', 'bytes'],
  'folder-too-large': ['folder', 'listings'],
  'not-utf8': [],
  'byte-order-mark': [],
  'forbidden-character': ['character', 'name'],
  'empty-file': [],
  'several-documents': [],
  'too-deep': ['limit'],
  // YAML
  alias: ['name'],
  tag: ['tag'],
  'merge-key': [],
  'duplicate-key': ['key'],
  'tab-indent': [],
  'bad-indent': [],
  'reserved-start': ['character', 'write'],
  'colon-in-text': ['write'],
  'glued-colon': ['key'],
  'text-after-quote': ['write'],
  'bracket-in-text': ['character', 'write'],
  'unclosed-quote': ['quote'],
  'unclosed-bracket': [],
  'yaml-syntax': ['reason'],
  'text-cut': ['kept', 'cut'],
  // The schema
  'missing-field': ['field', 'path'],
  'unknown-field': ['field', 'meant', 'known'],
  'wrong-type': ['field', 'expected', 'found'],
  'not-text': ['field', 'found', 'write'],
  'comment-for-value': ['field', 'write'],
  'empty-value': ['field', 'expected'],
  'too-many': ['field', 'limit'],
  'too-few': ['field', 'limit'],
  'text-too-long': ['field', 'limit'],
  'out-of-range': ['field', 'limit', 'bound'],
  'not-one-of': ['field', 'value', 'allowed'],
  'unknown-version': ['field', 'value', 'allowed'],
  // Fields of a grant
  'no-window': [],
  'two-windows': [],
  'bad-id': ['value'],
  'id-needed': ['why', 'stem'],
  'duplicate-id': ['id', 'other'],
  'bad-login': ['value'],
  'bad-account-id': ['value'],
  'bad-commit': ['value'],
  'lookalike-login': ['value'],
  'bad-role-name': ['value'],
  'bad-duration': ['field', 'value'],
  'bad-time': ['field', 'value', 'why'],
  // Fields of the policy
  'bad-glob': ['value'],
  'bad-team': ['value'],
  'bad-approval': ['field'],
  'no-entitlement': [],
  'two-entitlements': [],
  'bad-target-name': ['value'],
  'bad-pattern': ['field', 'why', 'part'],
  'outdated-pattern': ['field', 'why', 'part'],
  'max-total-impossible': ['of', 'within'],
  'bad-clock-time': ['field', 'value'],
  'bad-zone': ['value'],
  'hours-empty': ['from'],
  'limit-beyond-role': ['asked', 'max'],
  // The policy, compared with the operator's file
  'repository-not-served': ['repository'],
  'target-not-listed': ['target'],
  'entitlement-not-listed': ['target', 'entitlement'],
  'wrong-entitlement-key': ['target', 'written', 'key'],
  'duplicate-provision': ['target', 'entitlement'],
  'judging-team-entitlement': ['team', 'target'],
  'judging-team-nested': ['team', 'child', 'target'],
  'policy-locked-out': ['count', 'from', 'people'],
  // Fields of the operator's file
  'bad-repository': ['value'],
  'bad-organization': ['value'],
  'bad-app-id': ['field'],
  'bad-url': ['field'],
  'bad-timeout': ['field'],
  'bad-template': ['field'],
  'bad-variable': ['field'],
  'literal-secret': ['field'],
  'unknown-connector': ['field', 'value', 'allowed'],
  'repositories-needed': ['target'],
  'unserved-repository': ['repository', 'target'],
  'account-shared': ['account', 'one', 'other'],
  'duplicate-login': ['login'],
  'entitlement-shared': ['entitlement', 'one', 'other'],
  // Effects
  'account-does-not-fit': ['target', 'account'],
  'account-taken': ['target', 'account', 'other'],
  'account-changed-hands': ['target', 'account', 'other', 'id'],
} as const satisfies Record<string, readonly string[]>;

export type DocumentCode = keyof typeof DOCUMENT_CODES;

/** A finding quotes at most this many characters of a text that a person wrote. */
export const EXCERPT_LENGTH_MAX = 80;

/**
 * Cuts a text that is longer than {@link EXCERPT_LENGTH_MAX}, and adds `…`. It never cuts between the two
 * halves of a surrogate pair.
 */
export function excerpt(text: string): string {
  if (text.length <= EXCERPT_LENGTH_MAX) return text;
  return `${text.slice(0, EXCERPT_LENGTH_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export interface FindingDetails {
  readonly severity?: Severity;
  readonly suggestion?: Suggestion;
}

/** A finding about a file as written. Text arguments are cut to {@link EXCERPT_LENGTH_MAX} characters. */
export function documentFinding(
  code: DocumentCode,
  at: SourceRange | null,
  args: FindingArgs = {},
  { severity = 'error', suggestion }: FindingDetails = {},
): Finding {
  const short = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? excerpt(value) : value]),
  );
  return { code, severity, args: short, at, ...(suggestion === undefined ? {} : { suggestion }) };
}
