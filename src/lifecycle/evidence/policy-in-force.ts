import { DEFAULT_GRANTS_GLOBS } from '../../domain/grants/grants-paths.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Repository } from '../repository.ts';
import { type PolicyRead, readPolicy } from './read-policy.ts';

/** A policy that is in force and can be used. */
export type UsablePolicy = Extract<PolicyRead, { readonly outcome: 'policy' }> & {
  readonly accepted: AcceptedPolicy;
  /** Globs of the grants files. */
  readonly globs: readonly string[];
};

/**
 * The policy that the ledger says is in force. `policy` is null if none was accepted yet (`none`), or if the
 * accepted one cannot be used now, for example because the operator's file no longer lists a target
 * (`broken`). Nothing new can be approved then. The globs still say which files are grants files, so that a
 * change of one waits and is not passed over.
 */
export type PolicyInForce =
  | UsablePolicy
  | (Extract<PolicyRead, { readonly outcome: 'broken' }> & { readonly policy: null })
  | { readonly outcome: 'none'; readonly policy: null; readonly globs: readonly string[] };

/**
 * Reads the policy in force, by the object id that the ledger recorded when it was accepted. Rejects with
 * ForgeFailure.
 */
export async function policyInForce(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  { policy: accepted }: Pick<LedgerState, 'policy'>,
): Promise<PolicyInForce> {
  if (accepted === null) return { outcome: 'none', policy: null, globs: DEFAULT_GRANTS_GLOBS };
  const read = await readPolicy(repository, accepted.blob);
  return read.outcome === 'policy'
    ? { ...read, accepted, globs: read.policy.files }
    : { ...read, policy: null };
}
