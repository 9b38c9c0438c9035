import type { Change } from '../grants/request.ts';
import type { ChangeFacts } from './rule.ts';

/**
 * The request that a change makes, compared with the ledger. `written` compares only the two versions of the
 * file, and the version before may be one that Curfew refused. Otherwise a person could merge a grant of
 * eight hours without approval, and then get it approved as a change of its ticket.
 *
 * An `extended` or `amended` entry has one of three cases:
 *
 * 1. No grant with this id was ever authorized. The change asks for the whole grant: `added`.
 * 2. A grant with this id was authorized, and it is over. The kind stays: the rule `idUnused` refuses the
 *    change.
 * 3. A revision is in force. A change beyond its window, or to another role, asks for more: `extended`.
 *
 * `shortened` stays: the rule `shortensLiveGrant` reports an entry that does not shorten the grant in force.
 */
export function actualChange(
  written: Change,
  { inForce, spent, window }: Pick<ChangeFacts, 'inForce' | 'spent' | 'window'>,
): Change {
  if (written.kind !== 'extended' && written.kind !== 'amended') return written;
  if (inForce === null) return spent ? written : { kind: 'added', after: written.after };
  const staysWithin =
    window === null ||
    (window.starts >= inForce.window.starts &&
      window.ends <= inForce.window.ends &&
      written.after.grant.role === inForce.role);
  return staysWithin ? written : { ...written, kind: 'extended' };
}
