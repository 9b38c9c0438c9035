import type { ChangeFacts } from './rule.ts';

/**
 * Whether a change can only take access away, measured by what is in force and not by what stands in the file: a file
 * may hold what was refused, and "less" than that would be access that nobody approved. Less needs nobody's
 * permission (promise 6), so no rule about people or limits applies to it.
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

/** Whether a change gives no time that is not in force already: words may be mended after a limit was lowered. */
export function addsNoTime(facts: ChangeFacts): boolean {
  const { change, inForce, window } = facts;
  if (givesLess(facts)) return true;
  return (
    change.kind === 'amended' && inForce !== null && window !== null && window.ends <= inForce.window.ends
  );
}

/** Where GitHub does not say who somebody is, the login that the ledger recorded is as good. */
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
