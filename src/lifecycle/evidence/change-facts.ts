import type { DateTime } from 'luxon';
import { documentFinding } from '../../domain/findings/document-code.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { digestRevision } from '../../domain/grants/digest.ts';
import type { Grant, PlacedGrant } from '../../domain/grants/grant.ts';
import type { Change, Request } from '../../domain/grants/request.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import { largest } from '../../domain/largest.ts';
import { authorizedPeriods } from '../../domain/ledger/authorized-periods.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { emergenciesOf } from '../../domain/ledger/history/emergencies.ts';
import {
  isSpent,
  lastAuthorized,
  revisionInForce,
  revisionInForceAt,
} from '../../domain/ledger/history/life.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { resolveEffects } from '../../domain/operator/resolve-effects.ts';
import type { Person } from '../../domain/person.ts';
import type { Policy, Role } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { actualChange } from '../../domain/rules/actual-change.ts';
import { eligibleTeams } from '../../domain/rules/break-glass-rules.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import { CHANGES_MAX } from '../../domain/rules/id-rules.ts';
import type { ChangeFacts } from '../../domain/rules/rule.ts';
import type { Repository } from '../repository.ts';
import { historyStart } from './recent-entries.ts';
import type { TeamListings } from './team-listings.ts';

/** One change with the facts that rules need, its digest, and the entries about its id. */
export interface ChangeInContext {
  readonly facts: ChangeFacts;
  /**
   * The digest of the content. Null if the holder or the effects are unknown: the change can then be neither
   * approved nor authorized.
   */
  readonly revision: string | null;
  /** Every entry about the id, in order. */
  readonly life: readonly Entry[];
}

type Needs = Pick<Repository, 'name' | 'operator' | 'keys' | 'people' | 'ledger'>;

export interface ChangeFactsInput {
  readonly request: Request;
  readonly policy: Policy;
  readonly state: LedgerState;
  readonly teams: TeamListings;
  /** The present at review, the merge at landing. */
  readonly now: DateTime;
}

interface Context extends ChangeFactsInput {
  /** Recent entries about every grant. */
  readonly history: readonly Entry[];
  /** False if the request is too large to ask GitHub about each holder. */
  readonly askGitHub: boolean;
}

/** Gathers from GitHub and the ledger the facts about each change of a request. */
export async function gatherChangeFacts(
  repository: Needs,
  input: ChangeFactsInput,
): Promise<readonly ChangeInContext[]> {
  const { changes } = input.request;
  const additions = changes.filter(({ kind }) => kind !== 'withdrawn' && kind !== 'shortened');
  // A rule refuses a larger request anyway. Thousands of questions to GitHub would use up the calls that
  // endings need.
  const askGitHub = additions.length <= CHANGES_MAX;
  const context: Context = { ...input, history: await historyFor(repository, input), askGitHub };
  const results: ChangeInContext[] = [];
  for (const change of changes) results.push(await changeFacts(repository, change, context));
  return results;
}

async function historyFor(
  { ledger }: Pick<Repository, 'ledger'>,
  { request, policy, now }: ChangeFactsInput,
): Promise<readonly Entry[]> {
  if (request.changes.length === 0) return [];
  // A role with a longer `max_total.within` needs older entries.
  const days = [...policy.roles.values()].map(({ maxTotal }) => maxTotal?.within.as('days') ?? 0);
  return ledger.since(historyStart(now, largest(days, 0)));
}

async function changeFacts(repository: Needs, written: Change, context: Context): Promise<ChangeInContext> {
  const { policy, now } = context;
  const { grant } = changedEntry(written);
  const life = await repository.ledger.life(grant.id);
  const spent = isSpent(life);
  const current = revisionInForce(life) ?? revisionInForceAt(life, now);
  const window = windowOf(grant.window, current?.window.starts ?? now);
  const change = actualChange(written, { inForce: current, spent, window });
  const role = policy.roles.get(grant.role) ?? null;

  const reduced = reducedAuthorization(life, { change, inForce: current, window }, now);
  const holder = reduced === null ? await holderOf(repository, grant, context) : read(reduced.holder, now);
  const person = holder.readable ? holder.value : null;
  const { effects, unresolved } =
    reduced === null
      ? await resolvedEffects(repository, changedEntry(written), { role, person })
      : { effects: reduced.effects, unresolved: [] };
  return {
    life,
    revision: revisionOf(grant, { person, effects, replaces: current?.revision ?? null }),
    facts: {
      change,
      role,
      holder,
      eligible: await eligibility(change, { role, person, context }),
      effects,
      unresolved,
      window,
      spent,
      inForce: current,
      ...otherGrantsOf(person, grant.id, context),
    },
  };
}

/**
 * The authorization that the change reduces; null if the change does not only give less. Less is always
 * allowed (promise 6), so its holder and effects stay those that were authorized: the role or the account may
 * be gone.
 */
function reducedAuthorization(
  life: readonly Entry[],
  facts: Pick<ChangeFacts, 'change' | 'inForce' | 'window'>,
  now: DateTime,
): Authorized | null {
  const authorized = lastAuthorized(life);
  if (authorized === null) return null;
  return givesLess({ ...facts, holder: read(authorized.holder, now) }) ? authorized : null;
}

async function holderOf(
  { people }: Pick<Repository, 'people'>,
  { holder }: Grant,
  { askGitHub, now }: Context,
): Promise<Reading<Person | null>> {
  return askGitHub ? people.byLogin(holder) : read(null, now);
}

/** The effects of the role for this person, and the findings that stop some of them. */
async function resolvedEffects(
  repository: Needs,
  { rangeOf }: PlacedGrant,
  { role, person }: { readonly role: Role | null; readonly person: Person | null },
): Promise<Pick<ChangeFacts, 'effects' | 'unresolved'>> {
  if (role === null || person === null) return { effects: [], unresolved: [] };
  const { name, operator, keys, ledger } = repository;
  const at = rangeOf('');
  const { effects, findings } = resolveEffects({
    repository: name,
    operator,
    keys,
    role,
    holder: person,
    at,
  });
  const reassigned: Finding[] = [];
  for (const { target, account } of effects) {
    const other = await ledger.accountHolder({ target, account });
    if (other === null || other.id === person.id) continue;
    const args = { target, account, other: other.login, id: other.id };
    reassigned.push(documentFinding('account-changed-hands', at, args));
  }
  return { effects, unresolved: [...findings, ...reassigned] };
}

/** Names the content. Null if it is not known who would hold what. */
function revisionOf(
  grant: Grant,
  {
    person,
    effects,
    replaces,
  }: {
    readonly person: Person | null;
    readonly effects: ChangeFacts['effects'];
    readonly replaces: string | null;
  },
): string | null {
  if (person === null || effects.length === 0) return null;
  return digestRevision({ ...grant, holder: person, effects, replaces });
}

async function eligibility(
  change: Change,
  {
    role,
    person,
    context: { teams, now },
  }: { readonly role: Role | null; readonly person: Person | null; readonly context: Context },
): Promise<Reading<boolean>> {
  if (role === null || person === null)
    return unreadable('eligibility', 'the role or the holder is not known');
  const eligible = eligibleTeams({ change, role });
  return eligible.length === 0 ? read(false, now) : teams.includes(eligible, person);
}

/** The access that the holder has, or recently had, by other grants. */
function otherGrantsOf(
  person: Person | null,
  grant: string,
  { history, state, policy, now }: Context,
): Pick<ChangeFacts, 'authorizedPeriods' | 'emergencies'> {
  if (person === null) return { authorizedPeriods: [], emergencies: { recent: 0, overdue: [] } };
  return {
    authorizedPeriods: authorizedPeriods(history, state.live, person.id).filter(
      (period) => period.grant !== grant,
    ),
    emergencies: emergenciesOf(person.id, { exceptGrant: grant, history, owed: state.owed, policy, now }),
  };
}
