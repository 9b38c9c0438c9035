import { effectKey } from '../../domain/effect.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { confirmedKey, type Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import { verifyApproval } from './verify-approval.ts';
import { givesNoMore, verifyContent } from './verify-content.ts';
import { verifyLanded } from './verify-landed.ts';
import { verifyPolicy } from './verify-policy.ts';

export type ConfirmationPorts = Pick<
  Repository,
  | 'name'
  | 'operator'
  | 'keys'
  | 'people'
  | 'commits'
  | 'trees'
  | 'pulls'
  | 'pushes'
  | 'ledger'
  | 'defaultBranch'
  | 'clock'
> &
  Remembers<'confirmedLandings'>;

/**
 * Derives an authorization from GitHub again, because an entry in the ledger alone gives nothing. Its commits
 * must be on the default branch, and the policy that it names must have been in force. The merged pull
 * request must have brought the commit, and the landed bytes must give this digest and this window. The
 * approvals must still meet the policy. Answers the first mismatch, or null. Rejects if GitHub does not
 * answer or the ledger cannot be read.
 */
export async function confirmAuthorization(
  repository: ConfirmationPorts,
  live: LiveEffect,
): Promise<Mismatch | null> {
  const life = await repository.ledger.life(live.grant);
  const entry = authorizationOf(life, live.revision);
  if (entry === null) {
    return mismatch('no-authorization', 'the ledger has no authorization for this revision');
  }
  const difference = verifyCheckpoint(live, entry);
  if (difference !== null || repository.memory.confirmedLandings.has(confirmedKey(live))) return difference;
  const found = await verifyAuthorization(repository, entry, life);
  if (found === null) repository.memory.confirmedLandings.add(confirmedKey(live));
  return found;
}

function authorizationOf(life: readonly Entry[], revision: string | null): (Authorized & Entry) | null {
  const found = life.findLast((entry) => entry.type === 'authorized' && entry.revision === revision);
  return found?.type === 'authorized' ? found : null;
}

/** The checkpoint must agree with the entry. */
function verifyCheckpoint(
  live: LiveEffect,
  { window, effects, holder, commit, policy_commit }: Authorized,
): Mismatch | null {
  const agrees =
    live.window.starts === window.starts &&
    live.window.ends === window.ends &&
    live.holder.id === holder.id &&
    live.commit === commit &&
    live.policy_commit === policy_commit &&
    effects.some((effect) => effectKey(effect) === effectKey(live.effect));
  return agrees ? null : mismatch('checkpoint', 'the checkpoint differs from the entry that authorized it');
}

async function verifyAuthorization(
  repository: ConfirmationPorts,
  entry: Authorized & Entry,
  life: readonly Entry[],
): Promise<Mismatch | null> {
  const replaced = authorizationOf(life, entry.replaces);
  if (entry.replaces !== null && replaced === null) {
    return mismatch('replaced-revision', 'the revision that it replaces was never authorized');
  }
  const notLanded =
    (await verifyLanded(repository, entry.commit, entry)) ??
    (await verifyLanded(repository, entry.policy_commit, entry)) ??
    (await verifyPolicy(repository, entry));
  if (notLanded !== null) return notLanded;
  if (entry.change !== 'shortened') {
    return (
      (await verifyContent(repository, entry, replaced)) ?? (await verifyApproval(repository, entry, life))
    );
  }
  // A shortening needs no approval of its own. The revision that it shortens needs one.
  if (replaced === null || !givesNoMore(entry, replaced)) {
    return mismatch(
      'shortening',
      'it is recorded as a shortening, and gives more than the revision before it',
    );
  }
  return verifyAuthorization(repository, replaced, life);
}
