import { parseUtc } from '../../../domain/iso.ts';
import type { Authorized, Entry } from '../../../domain/ledger/entry.ts';
import { isSpent, revisionInForce, revisionInForceAt } from '../../../domain/ledger/history/life.ts';
import type { AcceptedPolicy } from '../../../domain/ledger/ledger-state.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import type { CloneObjects } from '../../../ports/clone.ts';
import { type AuditCode, auditFinding, type Note } from '../../audit-finding.ts';
import { accessCheck } from './access-check.ts';
import type { AuthorizedFacts } from './authorized-facts.ts';
import { decisionProblem, effectsProblem } from './check-authorized.ts';
import { refusalProblem } from './check-refused.ts';
import { authorizedTimesProblem } from './check-times.ts';
import { countDecision, type DecisionCounts } from './decision-counts.ts';
import { type HolderRecord, holderRecord, type RecordState } from './holder-record.ts';
import { policyEntryCheck } from './policy-entries.ts';
import { policyReader } from './policy-reader.ts';

/** The state of the record before the entry that is checked. */
export interface RecordBefore extends RecordState {
  readonly policy: () => AcceptedPolicy | null;
  /** Every earlier entry about a grant. */
  entriesOf(grant: string): Promise<readonly Entry[]>;
}

/** Decides again what the record says was decided, from the policies in the clone and the record before. */
export interface DecisionCheck {
  /**
   * Checks an entry. Returns the facts from which landing decided, for the rules about the landed content.
   * Null if the entry is no authorization, or if its decision is not checked again.
   */
  check(entry: Entry, recordedOn: string): Promise<AuthorizedFacts | null>;
}

export function decisionCheck(
  {
    objects,
    before,
    accountHolder,
  }: {
    readonly objects: Pick<CloneObjects, 'get'>;
    readonly before: RecordBefore;
    /** The numeric id of the last holder of an account; null if it had none. */
    readonly accountHolder: (account: { readonly target: string; readonly account: string }) => number | null;
  },
  counts: DecisionCounts,
  note: Note,
): DecisionCheck {
  const policies = policyReader(objects);
  const holders = holderRecord();
  const policyEntries = policyEntryCheck({ policies, before, counts, note });
  const policyInForce = async (): Promise<Policy | null> => {
    const accepted = before.policy();
    return accepted === null ? null : policies.read(accepted.blob);
  };
  const noteProblem = (code: AuditCode, { seq }: Entry, problem: string | null) => {
    if (problem !== null) note(auditFinding(code, `entry ${seq}`, problem));
  };

  const access = accessCheck(before, noteProblem);

  const checkAuthorized = async (entry: Authorized & Entry, policy: Policy): Promise<AuthorizedFacts> => {
    const facts = await authorizedFacts(entry, { policy, before, holders });
    const { decision, contributors } = entry.evidence;
    if (decision.by !== 'none-needed' && contributors === undefined) counts.withoutContributors++;
    noteProblem('decision-differs', entry, decisionProblem(entry, facts));
    noteProblem('effects-differ', entry, effectsProblem(entry, facts));
    noteProblem('times-differ', entry, authorizedTimesProblem(entry));
    if (entry.rules !== undefined && entry.change !== 'shortened') {
      for (const { target, account } of entry.effects) {
        const other = accountHolder({ target, account });
        if (other === null || other === entry.holder.id) continue;
        noteProblem('account-shared', entry, `${account} in ${target} was account of ${other}`);
      }
    }
    return facts;
  };

  return {
    async check(entry, recordedOn) {
      const policy = await policyInForce();
      holders.add(entry, recordedOn, policy);
      access.add(entry);
      await policyEntries.check(entry, policy);
      await access.checkGoesOn(entry);
      switch (entry.type) {
        case 'authorized':
          return countDecision(entry, counts) && policy !== null ? checkAuthorized(entry, policy) : null;
        case 'refused':
        case 'policy-refused':
          if (countDecision(entry, counts))
            noteProblem('decision-differs', entry, refusalProblem(entry, policy));
          return null;
        default:
          await access.check(entry);
          return null;
      }
    },
  };
}

async function authorizedFacts(
  entry: Authorized & Entry,
  {
    policy,
    before,
    holders,
  }: {
    readonly policy: Policy;
    readonly before: RecordBefore;
    readonly holders: HolderRecord;
  },
): Promise<AuthorizedFacts> {
  const life = await before.entriesOf(entry.grant);
  const merged = parseUtc(entry.evidence.merged_at);
  const replaced = life.findLast(
    (earlier) => earlier.type === 'authorized' && earlier.revision === entry.replaces,
  );
  const role = policy.roles.get(entry.role) ?? null;
  const breaksGlass = entry.evidence.decision.by === 'break-glass';
  const about = { grant: entry.grant, policy, role, breaksGlass, merged, readAt: entry.at };
  return {
    policy,
    role,
    life,
    replaced: replaced?.type === 'authorized' ? replaced : null,
    spent: isSpent(life),
    inForce: revisionInForce(life) ?? revisionInForceAt(life, merged),
    ...holders.factsOf(entry.holder.id, about, before),
  };
}
