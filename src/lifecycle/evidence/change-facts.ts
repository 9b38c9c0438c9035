import type { DateTime } from 'luxon';
import { documentFinding } from '../../domain/findings/document-code.ts';
import { digestRevision } from '../../domain/grants/digest.ts';
import type { Change, Request } from '../../domain/grants/request.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { emergenciesOf } from '../../domain/ledger/history/emergencies.ts';
import { formerHolder } from '../../domain/ledger/history/former-holder.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { inForce, inForceAt, isSpent, lastAuthorized } from '../../domain/ledger/history/life.ts';
import { holdsOf } from '../../domain/ledger/holds.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { resolveEffects } from '../../domain/operator/resolve-effects.ts';
import type { Person } from '../../domain/person.ts';
import type { Policy, Role } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { eligibleTeams } from '../../domain/rules/break-glass-rules.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import { MOST_CHANGES } from '../../domain/rules/id-rules.ts';
import type { ChangeFacts } from '../../domain/rules/rule.ts';
import type { Repository } from '../repository.ts';
import type { TeamListings } from './team-listings.ts';

/** One change with what rules need, its digest, and what the ledger knows of its id. */
export interface ChangeInContext {
  readonly facts: ChangeFacts;
  /** Null where the content cannot be resolved far enough to be named: it can be neither approved nor authorized. */
  readonly revision: string | null;
  readonly life: readonly Entry[];
}

export interface ChangeFactsInput {
  readonly request: Request;
  readonly policy: Policy;
  readonly state: LedgerState;
  readonly teams: TeamListings;
  /** Now at review, the merge at landing. */
  readonly now: DateTime;
}

/** Asks GitHub and the ledger what has to be known about each change of a request. */
export async function gatherChangeFacts(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'people' | 'ledger'>,
  input: ChangeFactsInput,
): Promise<readonly ChangeInContext[]> {
  const history = await historyFor(repository, input);
  const asking = input.request.changes.filter(({ kind }) => kind !== 'withdrawn' && kind !== 'shortened');
  // It is refused for that alone. To ask GitHub about thousands of people would use up what endings need.
  const askGitHub = asking.length <= MOST_CHANGES;
  const considered: ChangeInContext[] = [];
  for (const change of input.request.changes) {
    considered.push(await changeFacts(repository, change, history, input, askGitHub));
  }
  return considered;
}

async function changeFacts(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'people' | 'ledger'>,
  written: Change,
  history: readonly Entry[],
  { policy, state, teams, now }: ChangeFactsInput,
  askGitHub: boolean,
): Promise<ChangeInContext> {
  const { grant, rangeOf } = written.kind === 'withdrawn' ? written.before : written.after;
  const role = policy.roles.get(grant.role) ?? null;
  const life = await repository.ledger.life(grant.id);
  const current = inForce(life) ?? inForceAt(life, now);
  const window = windowOf(grant.window, current?.window.starts ?? now);
  const change = measured(written, { inForce: current, spent: isSpent(life), window });
  // Less is always allowed: giving less of what is held needs neither the role nor the account to be there still.
  const frozen = lastAuthorized(life);
  const held =
    frozen !== null && givesLess({ change, inForce: current, window, holder: read(frozen.holder, now) })
      ? frozen
      : null;
  const known = held?.holder ?? null;
  const holder =
    known === null && askGitHub ? await repository.people.byLogin(grant.holder) : read(known, now);
  const person = holder.readable ? holder.value : null;
  const resolved =
    held !== null
      ? { effects: held.effects, findings: [] }
      : role === null || person === null
        ? { effects: [], findings: [] }
        : resolveEffects({
            ...repository,
            repository: repository.name,
            role,
            holder: person,
            at: rangeOf(''),
          });
  const changedHands =
    held !== null || person === null
      ? []
      : resolved.effects.flatMap((effect) => {
          const other = formerHolder(history, state.live, effect, person);
          if (other === null) return [];
          const args = { target: effect.target, account: effect.account, other: other.login, id: other.id };
          return [documentFinding('account-changed-hands', rangeOf(''), args)];
        });
  const holds =
    person === null ? [] : holdsOf(history, state.live, person.id).filter((hold) => hold.grant !== grant.id);

  return {
    life,
    revision:
      person === null || resolved.effects.length === 0
        ? null
        : digestRevision({
            id: grant.id,
            holder: person,
            role: grant.role,
            effects: resolved.effects,
            window: grant.window,
            justification: grant.justification,
            ticket: grant.ticket,
            breakGlass: grant.breakGlass,
            replaces: current?.revision ?? null,
          }),
    facts: {
      change,
      role,
      holder,
      eligible: await eligibility(change, role, person, teams, now),
      effects: resolved.effects,
      unresolved: [...resolved.findings, ...changedHands],
      window,
      spent: isSpent(life),
      inForce: current,
      holds,
      emergencies:
        person === null
          ? { lately: 0, overdue: [] }
          : emergenciesOf(person.id, { besides: grant.id, history, owed: state.owed, policy, now }),
    },
  };
}

/**
 * A change as it is against what is in force. A file may hold what was refused: then to change it is to ask for all of
 * it, or for all that is more, and nobody may take eight hours for other words. To give less of it is no request; a rule
 * says so.
 */
function measured(
  change: Change,
  { inForce, spent, window }: Pick<ChangeFacts, 'inForce' | 'spent' | 'window'>,
): Change {
  if (change.kind !== 'extended' && change.kind !== 'amended') return change;
  if (inForce === null) return spent ? change : { kind: 'added', after: change.after };
  const same =
    window === null ||
    (window.starts >= inForce.window.starts &&
      window.ends <= inForce.window.ends &&
      change.after.grant.role === inForce.role);
  return same ? change : { ...change, kind: 'extended' };
}

async function eligibility(
  change: Change,
  role: Role | null,
  person: Person | null,
  teams: TeamListings,
  now: DateTime,
): Promise<Reading<boolean>> {
  if (role === null || person === null)
    return unreadable('eligibility', 'the role or the holder is not known');
  const eligible = eligibleTeams({ change, role });
  return eligible.length === 0 ? read(false, now) : teams.includes(eligible, person);
}

async function historyFor(
  { ledger }: Pick<Repository, 'ledger'>,
  { request, policy, now }: ChangeFactsInput,
): Promise<readonly Entry[]> {
  if (request.changes.length === 0) return [];
  // A role with a longer `max_total.within` needs older entries.
  const days = [...policy.roles.values()].map(({ maxTotal }) => maxTotal?.within.as('days') ?? 0);
  return ledger.since(iso(now.minus({ days: Math.max(HISTORY_WINDOW_DAYS, ...days) + 1 })));
}
