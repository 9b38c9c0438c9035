import type { ChangeFacts } from './rule.ts';

/**
 * Whether a change can only reduce access. It is compared with the grant in force, not with the file: the
 * file may contain an entry that was refused, and "less" than that would be access without approval. Less
 * access needs no permission (promise 6), so rules about people and limits do not apply to it.
 */
export function givesLess(facts: Pick<ChangeFacts, 'change' | 'inForce' | 'window' | 'holder'>): boolean {
  const { change, inForce, window } = facts;
  if (change.kind === 'withdrawn') return true;
  if (change.kind !== 'shortened' || inForce === null || window === null) return false;
  return (
    staysWithHolder(facts) &&
    change.after.grant.role === inForce.role &&
    window.starts >= inForce.window.starts &&
    window.ends <= inForce.window.ends
  );
}

/**
 * Whether a change adds no time to the grant in force. Its texts can then be fixed even after the policy
 * lowered a limit.
 */
export function addsNoTime(facts: ChangeFacts): boolean {
  const { change, inForce, window } = facts;
  if (givesLess(facts)) return true;
  return (
    change.kind === 'amended' && inForce !== null && window !== null && window.ends <= inForce.window.ends
  );
}

/**
 * Whether the grant keeps its holder. If GitHub does not answer for the account, the login in the ledger is
 * compared.
 */
export function staysWithHolder({
  change,
  holder,
  inForce,
}: Pick<ChangeFacts, 'change' | 'holder' | 'inForce'>): boolean {
  if (change.kind === 'withdrawn' || inForce === null) return false;
  return holder.readable && holder.value !== null
    ? holder.value.id === inForce.holder.id
    : change.after.grant.holder === inForce.holder.login;
}
