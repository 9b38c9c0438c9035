import type { Store } from '../../ports/store.ts';
import type { RunSql } from '../sql.ts';

/** Lets one of several processes send a notification, and remembers for 90 days that it was sent. */
export function notificationClaims(runSql: RunSql): Pick<Store, 'claimNotification' | 'markSent'> {
  return {
    async claimNotification(repository, key, { now, until }) {
      const claimed = await runSql(
        `INSERT INTO curfew_store.notifications AS stored (repository, key, claimed_until)
         VALUES ($1, $2, $3::timestamptz)
         ON CONFLICT (repository, key) DO UPDATE SET claimed_until = excluded.claimed_until
         WHERE stored.claimed_until <= $4::timestamptz
         RETURNING key`,
        [repository, key, until.toISO(), now.toISO()],
      );
      if (claimed.rows.length > 0) return 'claimed';
      const sent = await runSql(
        'SELECT key FROM curfew_store.notifications WHERE repository = $1 AND key = $2 AND claimed_until IS NULL',
        [repository, key],
      );
      return sent.rows.length > 0 ? 'sent' : 'in-progress';
    },

    async markSent(repository, key) {
      await runSql(
        'UPDATE curfew_store.notifications SET claimed_until = NULL WHERE repository = $1 AND key = $2',
        [repository, key],
      );
      await runSql(`DELETE FROM curfew_store.notifications WHERE created_at < now() - interval '90 days'`);
    },
  };
}
