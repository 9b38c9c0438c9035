import { type Finding, isError } from '../../domain/findings/finding.ts';
import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { DEFAULT_GRANTS_GLOBS, POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { checkPolicy } from '../../domain/policy/check-policy.ts';
import { hasOutdatedPattern, ticketPatternFindings } from '../../domain/policy/outdated-ticket-pattern.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { SourceRange } from '../../domain/source-range.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import type { Repository } from '../repository.ts';
import { fileAt } from './read-folders.ts';

type Needs = Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>;

/** A policy file, read under the operator's file of now. */
export type PolicyRead =
  | {
      readonly outcome: 'policy';
      readonly policy: Policy;
      readonly rangeOf: (pointer: string) => SourceRange;
    }
  | {
      readonly outcome: 'broken';
      readonly findings: readonly Finding[];
      /**
       * Globs of the grants files: those of the policy if only the operator's file forbids it, else the
       * default.
       */
      readonly globs: readonly string[];
      /** The policy, if only the operator's file forbids it; null if it cannot be read. */
      readonly parsed: Policy | null;
    };

/** A policy that may take effect. Its warnings do not prevent that. */
export type ProposedPolicy =
  | (Extract<PolicyRead, { readonly outcome: 'policy' }> & { readonly warnings: readonly Finding[] })
  | Extract<PolicyRead, { readonly outcome: 'broken' }>;

/**
 * The object id of the policy file at a commit; null if the commit has no regular file of that name. Rejects
 * with TreeTooLarge.
 */
export async function policyBlobAt(trees: Trees, commit: string): Promise<string | null> {
  const file = await fileAt(trees, commit, POLICY_PATH);
  return file?.mode === REGULAR_FILE ? file.oid : null;
}

/** Reads one policy file, and checks that the operator's file allows everything in it. */
export async function readPolicy({ name, operator, keys, trees }: Needs, blob: string): Promise<PolicyRead> {
  const parsed = parsePolicy({ path: POLICY_PATH, bytes: await trees.blob(blob) });
  if (parsed.outcome === 'broken') return { ...parsed, globs: DEFAULT_GRANTS_GLOBS, parsed: null };
  const { policy, rangeOf } = parsed;
  const findings = checkPolicy(policy, { operator, repository: name, keys, rangeOf });
  return findings.some(isError)
    ? { outcome: 'broken', findings, globs: policy.files, parsed: policy }
    : parsed;
}

/**
 * Reads a policy that is not in force yet. It may keep a ticket pattern that RE2 refuses, but not introduce
 * one.
 */
export async function readProposedPolicy(
  repository: Needs,
  blob: string,
  { policy: accepted }: Pick<LedgerState, 'policy'>,
): Promise<ProposedPolicy> {
  const read = await readPolicy(repository, blob);
  if (read.outcome === 'broken') return read;
  const { policy, rangeOf } = read;
  if (!hasOutdatedPattern(policy)) return { ...read, warnings: [] };
  const current = accepted === null ? null : await ticketPatternIn(repository.trees, accepted.blob);
  const findings = ticketPatternFindings(policy, rangeOf, current);
  return findings.some(isError)
    ? { outcome: 'broken', findings, globs: policy.files, parsed: policy }
    : { ...read, warnings: findings };
}

/** The ticket pattern of a policy file, even if the operator's file forbids the rest of it. */
async function ticketPatternIn(trees: Trees, blob: string): Promise<string | null> {
  const parsed = parsePolicy({ path: POLICY_PATH, bytes: await trees.blob(blob) });
  return parsed.outcome === 'policy' ? (parsed.policy.requests.ticket.pattern?.source ?? null) : null;
}
