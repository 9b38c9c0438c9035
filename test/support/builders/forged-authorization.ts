import type { Authorized, Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { RepositoryWorld } from './a-repository.ts';
import { sample } from './entries.ts';

/**
 * An authorization of content that was refused, as an attacker would write it. Its window is 16:00 to 20:00
 * UTC.
 */
export function forgedAuthorization(
  world: RepositoryWorld,
  {
    pull,
    entry: { grant, revision, holder, commit },
    policy,
    decision,
  }: {
    readonly pull: number;
    readonly entry: Extract<Entry, { readonly type: 'refused' }>;
    readonly policy: string;
    readonly decision: Authorized['evidence']['decision'];
  },
): NewEntry {
  const authorized = sample('authorized');
  return {
    ...authorized,
    at: world.clock.now().toISO() ?? '',
    grant,
    revision: revision ?? '',
    holder: { login: holder.login, id: holder.id ?? 0 },
    pull,
    ticket: null,
    window: { starts: '2026-11-23T16:00:00.000Z', ends: '2026-11-23T20:00:00.000Z' },
    policy_commit: policy,
    commit,
    path: 'access/one.yaml',
    evidence: {
      ...authorized.evidence,
      merged_at: world.github.pull(pull).mergedAt?.toISOString() ?? '',
      decision,
    },
  };
}
