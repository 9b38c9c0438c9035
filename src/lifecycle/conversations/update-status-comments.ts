import type { Entry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { statusComment } from '../../domain/messages/comments/status-comment.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

/** Updates the status comment of each pull request that brought one of the effects in `about`. */
export async function updateStatusComments(
  repository: Repository,
  {
    about,
    recent,
    state,
  }: {
    readonly about: readonly (Entry | LiveEffect)[];
    /** Entries that name the other grants of the same pull requests. */
    readonly recent: readonly Entry[];
    readonly state: LedgerState;
  },
): Promise<void> {
  const pulls = new Set(about.flatMap((item) => ('effect' in item && 'pull' in item ? [item.pull] : [])));
  if (pulls.size === 0) return;
  const { ledger, conversations, clock } = repository;
  const { policy } = await policyInForce(repository, state);
  const connect = (role: string) => policy?.roles.get(role)?.connect ?? null;
  for (const pull of pulls) {
    if (pull === null) continue;
    const grants = new Set([...recent, ...state.live].flatMap((item) => grantOf(item, pull)));
    const lives = await Promise.all([...grants].map((grant) => ledger.life(grant)));
    const text = statusComment({ pull, lives, connect, now: clock.now() });
    if (text !== null) await conversations.comment(pull, 'status', text);
  }
}

/** The grant of an entry or an effect, if this pull request brought it. */
function grantOf(item: Entry | LiveEffect, pull: number): readonly string[] {
  if (!('pull' in item) || item.pull !== pull || !('grant' in item)) return [];
  return 'effect' in item || item.type === 'authorized' ? [item.grant] : [];
}
