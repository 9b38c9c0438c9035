import { createHash } from 'node:crypto';
import type { Effect } from '../../domain/effect.ts';

/** The longest role name, in bytes. PostgreSQL cuts longer ones off, and then means another role. */
const LONGEST = 63;

/** Whether a role can be called that at all. Nothing else is ever sent to the server. */
export function canBeRole(name: string): boolean {
  return name !== '' && name.isWellFormed() && !name.includes('\0') && Buffer.byteLength(name) <= LONGEST;
}

/** What Curfew's processes lock while they change one effect: the two halves of a 64-bit key. */
export function lockKey({ target, entitlement, account }: Effect): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['curfew', target, entitlement, account]))
    .digest();
  return hash.readBigInt64BE(0).toString();
}
