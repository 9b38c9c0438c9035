import type { AuditFinding } from '../audit-finding.ts';
import { wordAuditFinding } from '../audit-words.ts';
import type { AuditRecord } from '../open-record.ts';
import type { VerifyCounts } from './verify.ts';

/** What `verify` says. The names are documented in docs/audit.md, and stay. */
export interface Verdict {
  readonly intact: boolean;
  readonly ledger: { readonly ref: string; readonly commit: string };
  readonly main: { readonly ref: string; readonly commit: string } | null;
  readonly made_at: string;
  readonly checked: Readonly<Record<string, number>>;
  readonly findings: readonly (AuditFinding & { readonly text: string })[];
  /** How many findings there are beyond those that are listed. */
  readonly more_findings: number;
  readonly not_checked: readonly string[];
  readonly cannot_prove: readonly string[];
}

export interface Extent {
  /** Commits whose signature was checked; null without a key. */
  readonly signatures: number | null;
  /** Reviews and pull requests that GitHub was asked about; null without `--online`. */
  readonly online: { readonly reviews: number; readonly pulls: number } | null;
  readonly since: string | null;
}

const CANNOT_PROVE = [
  'That a person pressed Approve, and who was in a team: that is what GitHub said when Curfew asked. Its ids are in the record, so that it can be asked again.',
  'That nothing was recorded after this clone was fetched.',
  "What a holder did with the access: that is for the target's own logs.",
];

export function verdictOf(
  { ledger, main }: AuditRecord,
  counts: VerifyCounts,
  {
    findings,
    more,
    extent,
    now,
  }: {
    readonly findings: readonly AuditFinding[];
    readonly more: number;
    readonly extent: Extent;
    readonly now: string;
  },
): Verdict {
  return {
    intact: findings.length === 0,
    ledger,
    main,
    made_at: now,
    checked: {
      entries: counts.entries,
      ledger_commits: counts.ledger.commits,
      grants: counts.grants,
      days: counts.days,
      main_commits: counts.main.commits,
      landings: counts.main.landings,
      digests: counts.main.digests,
      ...(extent.signatures === null ? {} : { signatures: extent.signatures }),
      ...(extent.online === null ? {} : extent.online),
    },
    findings: findings.map((finding) => ({ ...finding, text: wordAuditFinding(finding) })),
    more_findings: more,
    not_checked: notChecked(main === null, counts, extent),
    cannot_prove: CANNOT_PROVE,
  };
}

function notChecked(withoutMain: boolean, { ledger }: VerifyCounts, extent: Extent): readonly string[] {
  const { commits, signed } = ledger;
  const { signatures, online, since } = extent;
  return [
    ...(withoutMain
      ? ['Whether what landed is what was recorded: the default branch was not found; name it with --branch.']
      : []),
    ...(signatures === null
      ? [`Signatures: ${signed} of ${commits} commits carry one. Give the key of your GitHub with --key.`]
      : signatures < commits
        ? [
            `Signatures of the ${commits - signatures} oldest commits one by one: those after them name them by their hash.`,
          ]
        : []),
    ...(since === null
      ? [
          'Whether the whole ledger was exchanged for another, but by the heads that merges quote: give a head that you remember with --since.',
        ]
      : []),
    ...(online === null
      ? ['Whether GitHub still says the same of reviews and pull requests: ask it with --online.']
      : []),
    'Content that was asked for and never landed: it stood in branches that a clone need not have.',
  ];
}
