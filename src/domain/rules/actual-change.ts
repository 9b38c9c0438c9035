import type { Change } from '../grants/request.ts';
import type { ChangeFacts } from './rule.ts';

/**
 * The change compared with the revision in force, not with the file. The file may hold content that Curfew
 * refused. A change of that content asks for the whole grant; if another revision is in force, a change that
 * reaches beyond its window or its role is an extension. Otherwise a person could merge eight hours without
 * approval, and then have them approved as a change of words. To shorten refused content asks for nothing: a
 * rule reports it.
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
