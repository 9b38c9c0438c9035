import { keyIdOf } from '../../domain/ledger/signing/append-statement.ts';
import type { AuditFinding } from '../audit-finding.ts';
import { auditFindingText } from '../audit-finding-text.ts';
import type { AuditRecord } from '../open-record.ts';
import type { SignatureCounts } from './signed-history.ts';
import type { VerifyCounts } from './verify-record.ts';

/** The answer of `verify`. docs/audit.md documents the member names, so they do not change. */
export interface Verdict {
  readonly intact: boolean;
  readonly ledger: { readonly ref: string; readonly commit: string };
  readonly main: { readonly ref: string; readonly commit: string } | null;
  readonly made_at: string;
  /** Whether signatures were checked with a key that the user gave: of Curfew or of GitHub. */
  readonly key_given: boolean;
  readonly checked: Readonly<Record<string, number>>;
  readonly findings: readonly (AuditFinding & { readonly text: string })[];
  /** The number of findings that are not listed. */
  readonly more_findings: number;
  readonly not_checked: readonly string[];
  readonly cannot_prove: readonly string[];
}

/** Which optional checks were made. */
export interface OptionalChecks {
  /** Commits whose signature was checked; null without `--key`. */
  readonly signatures: number | null;
  /** Reviews and pull requests that GitHub was asked for; null without `--online`. */
  readonly online: { readonly reviews: number; readonly pulls: number } | null;
  readonly since: string | null;
  /** Whether the user gave the operator's public key. */
  readonly hasTrustedKeys: boolean;
}

const CANNOT_PROVE = [
  'That a person pressed Approve, and who was in a team. This is what GitHub answered when Curfew asked. The record has the ids, so you can ask again.',
  "Which account a person has in a target, which accesses a target may give, and who owns the first policy. The operator's file says that.",
  'That nothing was recorded after this clone was fetched.',
  "What a holder did with the access. The target's own logs have that.",
];

export function verdictOf(
  { ledger, main }: AuditRecord,
  counts: VerifyCounts,
  {
    findings,
    moreFindings,
    optional,
    now,
  }: {
    readonly findings: readonly AuditFinding[];
    readonly moreFindings: number;
    readonly optional: OptionalChecks;
    readonly now: string;
  },
): Verdict {
  return {
    intact: findings.length === 0,
    ledger,
    main,
    made_at: now,
    key_given: optional.hasTrustedKeys || optional.signatures !== null,
    checked: {
      entries: counts.entries,
      ledger_commits: counts.ledger.commits,
      grants: counts.grants,
      days: counts.days,
      main_commits: counts.main.commits,
      landings: counts.main.landings,
      digests: counts.main.digests,
      decisions: counts.decisions.checked,
      ...(counts.own.checked === 0 ? {} : { own_signatures: counts.own.checked }),
      ...(optional.signatures === null ? {} : { signatures: optional.signatures }),
      ...(optional.online === null ? {} : optional.online),
    },
    findings: findings.map((finding) => ({ ...finding, text: auditFindingText(finding) })),
    more_findings: moreFindings,
    not_checked: notChecked(main !== null, counts, optional),
    cannot_prove: CANNOT_PROVE,
  };
}

function notChecked(
  hasMain: boolean,
  { ledger, decisions, own }: VerifyCounts,
  { signatures, online, since, hasTrustedKeys }: OptionalChecks,
): readonly string[] {
  return [
    ...(hasMain
      ? []
      : [
          'Whether the record fits the landed changes: the default branch was not found. Name it with --branch.',
        ]),
    ...notCheckedOwn(ledger.commits, own, hasTrustedKeys),
    ...notCheckedSignatures(ledger, signatures),
    ...notDecidedAgain(decisions),
    ...(since === null
      ? [
          'Whether the whole ledger was replaced by another, except that merges quote its heads. Give a head that you remember with --since.',
        ]
      : []),
    ...(online === null
      ? ['Whether GitHub still has the same reviews and pull requests. Ask it with --online.']
      : []),
    'Requested content that never landed: it was in branches that a clone may not have.',
  ];
}

/** The part of Curfew's own signatures that is left to check. */
function notCheckedOwn(
  commits: number,
  { checked, key }: SignatureCounts,
  isTrusted: boolean,
): readonly string[] {
  if (key === null) {
    return ['Curfew’s own signatures: this ledger has none yet. The next append will have one.'];
  }
  const unsigned = commits - checked;
  return [
    ...(isTrusted
      ? []
      : [
          `Whether the key that signed the record is Curfew’s. The record names ${keyIdOf(key)}. Give the public key that the operator has with --signing-key.`,
        ]),
    ...(unsigned > 0
      ? [
          `Curfew’s own signatures of the ${unsigned} oldest commits: they have none. The next commit contains their hashes.`,
        ]
      : []),
  ];
}

function notCheckedSignatures(
  { commits, signed }: VerifyCounts['ledger'],
  checked: number | null,
): readonly string[] {
  if (checked === null) {
    return [
      `GitHub’s signatures: ${signed} of ${commits} commits have one, and none was checked. Give the public key of your GitHub with --key.`,
    ];
  }
  if (checked === commits) return [];
  return [
    `GitHub’s signatures of the ${commits - checked} oldest commits, one by one. The signed commits after them contain their hashes.`,
  ];
}

/** Decisions that were not made again, or not from all facts. */
function notDecidedAgain({
  older,
  newer,
  withoutContributors,
  byOwners,
}: VerifyCounts['decisions']): readonly string[] {
  const entries = byOwners.slice(0, 20).join(', ');
  return [
    ...(older === 0
      ? []
      : [`Decisions by an older version of the rules: ${older}. They were not made again.`]),
    ...(newer === 0
      ? []
      : [`Decisions by rules that this version of Curfew does not know: ${newer}. Use a newer one.`]),
    ...(withoutContributors === 0
      ? []
      : [
          `The people who contributed to the content, in entries that are older than this field: ${withoutContributors}.`,
        ]),
    ...(byOwners.length === 0
      ? []
      : [
          `The approval of ${byOwners.length === 1 ? 'the policy' : 'the policies'} in entry ${entries}: the operator's file names its owners. Compare the teams with that file.`,
        ]),
  ];
}
