import type { Entry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { statusComment } from '../../domain/messages/comments/status-comment.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

/** Keeps the one comment of each pull request current that `about` says something of an effect of. */
export async function updateStatusComments(
  repository: Repository,
  {
    about,
    lately,
    state,
  }: {
    readonly about: readonly (Entry | LiveEffect)[];
    /** Where the other grants of a pull request are looked for. */
    readonly lately: readonly Entry[];
    readonly state: LedgerState;
  },
): Promise<void> {
  const pulls = new Set(about.flatMap((each) => ('effect' in each && 'pull' in each ? [each.pull] : [])));
  if (pulls.size === 0) return;
  const { ledger, conversations, clock } = repository;
  const { policy } = await policyInForce(repository, state);
  const connect = (role: string) => policy?.roles.get(role)?.connect ?? null;
  for (const pull of pulls) {
    if (pull === null) continue;
    const grants = new Set([...lately, ...state.live].flatMap((each) => grantIn(each, pull)));
    const lives = await Promise.all([...grants].map((grant) => ledger.life(grant)));
    const text = statusComment({ pull, lives, connect, now: clock.now() });
    if (text !== null) await conversations.comment(pull, 'status', text);
  }
}

/** The grant that something is about, where the pull request brought it or it has an effect by it. */
function grantIn(each: Entry | LiveEffect, pull: number): readonly string[] {
  if (!('pull' in each) || each.pull !== pull || !('grant' in each)) return [];
  return 'effect' in each || each.type === 'authorized' ? [each.grant] : [];
}
