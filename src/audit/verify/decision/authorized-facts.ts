import type { Authorized, Entry } from '../../../domain/ledger/entry.ts';
import type { Policy, Role } from '../../../domain/policy/policy.ts';
import type { ChangeFacts } from '../../../domain/rules/rule.ts';

/** The record before an authorization, from which landing decided. */
export interface AuthorizedFacts
  extends Pick<ChangeFacts, 'spent' | 'inForce' | 'authorizedPeriods' | 'emergencies'> {
  readonly policy: Policy;
  /** Null if the policy does not have the role. */
  readonly role: Role | null;
  /** Every earlier entry about the grant. */
  readonly life: readonly Entry[];
  /** The revision that it replaces; null for the first. */
  readonly replaced: (Authorized & Entry) | null;
}

/** Keeps the facts about each authorization until its landing is checked, by the number of the entry. */
export function factsUntilLanding() {
  const bySeq = new Map<number, AuthorizedFacts>();
  return {
    add(seq: number, facts: AuthorizedFacts | null): void {
      if (facts !== null) bySeq.set(seq, facts);
    },
    /** Null if the decision is not checked again. */
    of: (seq: number): AuthorizedFacts | null => bySeq.get(seq) ?? null,
    /** Call this when the landing of these entries is checked. */
    forget(entries: readonly Entry[]): void {
      for (const { seq } of entries) bySeq.delete(seq);
    },
  };
}
