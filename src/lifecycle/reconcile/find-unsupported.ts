import { entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import { lastAuthorized } from '../../domain/ledger/history/life.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { entitlementsOf } from '../../domain/operator/entitlements-of.ts';
import {
  type HolderStatus,
  type UnsupportedGrant,
  unsupportedGrants,
} from '../../domain/plan/unsupported-grants.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

/** The grants that a policy would end now. The policy may be in force or only proposed. */
export async function unsupportedUnder(
  repository: Pick<Repository, 'name' | 'operator' | 'trees' | 'commits' | 'people' | 'ledger' | 'clock'>,
  state: Pick<LedgerState, 'live' | 'cursor'>,
  policy: Policy | null,
): Promise<readonly UnsupportedGrant[]> {
  const open = openGrants(repository, state);
  if (open.length === 0) return [];
  const statuses = policy === null ? new Map() : await holderStatuses(repository, open, policy);
  return unsupportedGrants(open, {
    policy,
    reachable: new Set(entitlementsOf(repository.operator, repository.name).map(entitlementKey)),
    inFiles:
      policy === null || state.cursor === null
        ? null
        : await presentGrantIds(repository, state.cursor, { policy, open }),
    holderStatus: (live) => statuses.get(live) ?? unreadable('eligibility', 'it was not read'),
  });
}

/** Live effects whose window has not ended. */
export function openGrants(
  { clock }: Pick<Repository, 'clock'>,
  { live }: Pick<LedgerState, 'live'>,
): readonly LiveEffect[] {
  const now = iso(clock.now());
  return live.filter(({ ended, window }) => ended === null && window.ends > now);
}

/**
 * Ids that count as present in the grants files; null if a file cannot be read. They are read at the cursor,
 * up to which every landing is judged. An open grant whose id is missing there was lost without a recorded
 * removal. Grants that landed after the cursor count as present. They are authorized before the cursor gets
 * there if an earlier landing waits for its pull request.
 */
async function presentGrantIds(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  cursor: string,
  { policy, open }: { readonly policy: Policy; readonly open: readonly LiveEffect[] },
): Promise<ReadonlySet<string> | null> {
  const { set } = await readGrants(trees, cursor, policy);
  if (!set.complete) return null;
  const ids = new Set(set.grants.map(({ grant }) => grant.id));
  for (const { grant, commit } of open) {
    if (ids.has(grant) || commit === cursor) continue;
    if ((await commits.firstParent(cursor, commit)) !== 'not-an-ancestor') ids.add(grant);
  }
  return ids;
}

async function holderStatuses(
  repository: Pick<Repository, 'people' | 'ledger' | 'clock'>,
  open: readonly LiveEffect[],
  policy: Policy,
): Promise<ReadonlyMap<LiveEffect, Reading<HolderStatus>>> {
  const teams = teamListings(repository.people);
  const statuses = new Map<LiveEffect, Reading<HolderStatus>>();
  for (const live of open) statuses.set(live, await holderStatus(repository, live, { policy, teams }));
  return statuses;
}

async function holderStatus(
  { people, ledger, clock }: Pick<Repository, 'people' | 'ledger' | 'clock'>,
  live: LiveEffect,
  { policy, teams }: { readonly policy: Policy; readonly teams: TeamListings },
): Promise<Reading<HolderStatus>> {
  const role = policy.roles.get(live.role);
  if (role === undefined) return read('not-eligible', clock.now());
  const isMember = async (eligible: readonly string[]): Promise<Reading<boolean>> =>
    eligible.length === 0 ? read(false, clock.now()) : teams.includes(eligible, live.holder);
  let eligible = await isMember(role.eligible);
  if (eligible.readable && !eligible.value && role.breakGlass !== null) {
    const isBreakGlass = lastAuthorized(await ledger.life(live.grant))?.break_glass === true;
    if (isBreakGlass) eligible = await isMember(role.breakGlass.eligible);
  }
  if (!eligible.readable) return eligible;
  if (eligible.value) return read('eligible', eligible.readAt);
  const account = await people.byLogin(live.holder.login);
  return read(account.readable && account.value === null ? 'departed' : 'not-eligible', eligible.readAt);
}
