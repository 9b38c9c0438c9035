import { createHash } from 'node:crypto';
import type { Effect } from '../../domain/effect.ts';

/** PostgreSQL cuts longer names off, and the rest could be the name of another role. */
const NAME_BYTES_MAX = 63;

/** Whether a role can have this name. No other name is ever sent to the server. */
export function isRoleName(name: string): boolean {
  return (
    name !== '' && name.isWellFormed() && !name.includes('\0') && Buffer.byteLength(name) <= NAME_BYTES_MAX
  );
}

/** The key of the advisory lock that Curfew's processes take while they change an effect. */
export function lockKey({ target, entitlement, account }: Effect): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['curfew', target, entitlement, account]))
    .digest();
  return hash.readBigInt64BE(0).toString();
}
