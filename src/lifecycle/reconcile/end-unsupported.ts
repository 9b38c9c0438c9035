import { entitlementKey } from '../../domain/effect.ts';
import { isGrantsFile } from '../../domain/grants/grants-paths.ts';
import { iso } from '../../domain/iso.ts';
import { lastAuthorized } from '../../domain/ledger/history/life.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import {
  MASS_REVOCATION_ALARM,
  massRevocationIssue,
  releaseWords,
} from '../../domain/messages/issues/mass-revocation-issue.ts';
import { entitlementsOf } from '../../domain/operator/entitlements-of.ts';
import type { Person } from '../../domain/person.ts';
import { isMassRevocation, massRevocationCode } from '../../domain/plan/mass-revocation.ts';
import {
  endedEntries,
  type HolderStatus,
  type UnsupportedGrant,
  unsupportedGrants,
} from '../../domain/plan/unsupported-grants.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { readAcceptedPolicy } from '../evidence/read-policy.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

/**
 * Ends what the policy in force, its globs, the operator's file or a team's membership no longer supports. What cannot be
 * read takes nothing away. Where it is very much at once, a policy owner is asked first.
 */
export async function endUnsupported(repository: Repository): Promise<void> {
  const {
    ledger,
    clock,
    memory: { alarms },
  } = repository;
  const state = await ledger.state();
  if (!state.readable) return;
  const taken = await findTakenAway(repository, state.value);
  if (taken.length === 0) {
    alarms.clear(MASS_REVOCATION_ALARM);
    return;
  }
  const { live } = state.value;
  const by = isMassRevocation(taken, live) ? await releasedBy(repository, taken) : null;
  if (by === 'nobody') return;
  const at = iso(clock.now());
  await ledger.append(() => ({ entries: endedEntries(taken, live, { at, by }) }));
  alarms.clear(MASS_REVOCATION_ALARM);
}

async function findTakenAway(
  repository: Repository,
  state: Pick<LedgerState, 'live' | 'policy' | 'cursor'>,
): Promise<readonly UnsupportedGrant[]> {
  if (state.policy === null || standingAt(repository, state).length === 0) return [];
  const inForce = await readAcceptedPolicy(repository, state.policy);
  return unsupportedUnder(repository, state, inForce.outcome === 'policy' ? inForce.policy : null);
}

/** What a policy would take away as things are now, whether it is in force or only proposed. */
export async function unsupportedUnder(
  repository: Pick<Repository, 'name' | 'operator' | 'trees' | 'people' | 'ledger' | 'clock'>,
  state: Pick<LedgerState, 'live' | 'cursor'>,
  policy: Policy | null,
): Promise<readonly UnsupportedGrant[]> {
  const standing = standingAt(repository, state);
  if (standing.length === 0) return [];
  const standings = policy === null ? new Map() : await standingsOf(repository, standing, policy);
  return unsupportedGrants(standing, {
    policy,
    reachable: new Set(entitlementsOf(repository.operator, repository.name).map(entitlementKey)),
    inFiles: policy === null || state.cursor === null ? null : await idsAt(repository, state.cursor, policy),
    holderStatus: (each) => standings.get(each) ?? unreadable('eligibility', 'it was not asked'),
  });
}

function standingAt(
  { clock }: Pick<Repository, 'clock'>,
  { live }: Pick<LedgerState, 'live'>,
): readonly LiveEffect[] {
  const now = iso(clock.now());
  return live.filter(({ ended, window }) => ended === null && window.ends > now);
}

/** At the commit up to which everything was judged: what is missing there was not removed, or its removal would be recorded. */
async function idsAt(
  { trees }: Pick<Repository, 'trees'>,
  commit: string,
  policy: Policy,
): Promise<ReadonlySet<string> | null> {
  const tree = (await trees.list(commit, '')).filter(({ path }) => isGrantsFile(policy.files, path));
  const { set } = await readGrants(trees, tree, policy);
  return set.complete ? new Set(set.grants.map(({ grant }) => grant.id)) : null;
}

async function standingsOf(
  repository: Pick<Repository, 'people' | 'ledger' | 'clock'>,
  live: readonly LiveEffect[],
  policy: Policy,
): Promise<ReadonlyMap<LiveEffect, Reading<HolderStatus>>> {
  const teams = teamListings(repository.people);
  const standings = new Map<LiveEffect, Reading<HolderStatus>>();
  for (const each of live) standings.set(each, await standingOf(repository, each, { policy, teams }));
  return standings;
}

async function standingOf(
  { people, ledger, clock }: Pick<Repository, 'people' | 'ledger' | 'clock'>,
  live: LiveEffect,
  { policy, teams }: { readonly policy: Policy; readonly teams: TeamListings },
): Promise<Reading<HolderStatus>> {
  const role = policy.roles.get(live.role);
  if (role === undefined) return read('not-eligible', clock.now());
  const may = async (from: readonly string[]): Promise<Reading<boolean>> =>
    from.length === 0 ? read(false, clock.now()) : teams.includes(from, live.holder);
  let eligible = await may(role.eligible);
  if (eligible.readable && !eligible.value && role.breakGlass !== null) {
    const emergency = lastAuthorized(await ledger.life(live.grant))?.break_glass === true;
    if (emergency) eligible = await may(role.breakGlass.eligible);
  }
  if (!eligible.readable) return eligible;
  if (eligible.value) return read('eligible', eligible.readAt);
  const account = await people.byLogin(live.holder.login);
  return read(account.readable && account.value === null ? 'departed' : 'not-eligible', eligible.readAt);
}

/** Who let it go on: a member of the policy owners who wrote the code of exactly this. Whoever was asked is asked in an issue. */
async function releasedBy(
  { conversations, people, operator, name, log, memory: { alarms } }: Repository,
  taken: readonly UnsupportedGrant[],
): Promise<Person | 'nobody'> {
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const code = massRevocationCode(taken);
  alarms.raise(massRevocationIssue(taken, { code, owners }));
  const teams = teamListings(people);
  for (const { by, text } of await conversations.replies(MASS_REVOCATION_ALARM)) {
    if (text.trim() !== releaseWords(code)) continue;
    const owner = await teams.includes(owners, by);
    if (owner.readable && owner.value) return by;
  }
  log.error({ grants: taken.length }, 'so much would end at once that somebody has to say that it is meant');
  return 'nobody';
}
