import type { Entry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { statusComment } from '../../domain/messages/comments/status-comment.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import { affectedPulls, grantsOfPull } from './affected-pulls.ts';

/**
 * Updates the status comment of each pull request whose comment may differ since the new entries. A new
 * process also updates those of all live effects.
 */
export async function updateStatusComments(
  repository: Repository,
  {
    unpublished,
    isFirst,
    recent,
    state,
  }: {
    readonly unpublished: readonly Entry[];
    readonly isFirst: boolean;
    /** The entries of the history window. */
    readonly recent: readonly Entry[];
    readonly state: LedgerState;
  },
): Promise<void> {
  const { live } = state;
  const pulls = affectedPulls(isFirst ? [...unpublished, ...live] : unpublished, { live, recent });
  if (pulls.size === 0) return;
  const { ledger, conversations, clock } = repository;
  const { policy } = await policyInForce(repository, state);
  const connect = (role: string) => policy?.roles.get(role)?.connect ?? null;
  for (const pull of pulls) {
    const grants = grantsOfPull(pull, { live, recent });
    const lives = await Promise.all([...grants].map((grant) => ledger.life(grant)));
    const text = statusComment({ pull, lives, connect, live, recent, now: clock.now() });
    if (text !== null) await conversations.comment(pull, 'status', text);
  }
}
