import { DateTime } from 'luxon';
import type { Store } from '../../ports/store.ts';
import type { RunSql } from '../sql.ts';

/**
 * Commits whose pull request is not known, each with the time when it was first looked for. Kept for 30
 * days.
 */
export function unlinkedCommits(runSql: RunSql): Pick<Store, 'firstSeen'> {
  return {
    async firstSeen(repository, commit, now) {
      // The update changes nothing. It makes the statement answer the stored time also if another process
      // stored it first.
      const { rows } = await runSql(
        `INSERT INTO curfew_store.unlinked_commits AS stored (repository, sha, first_seen)
         VALUES ($1, $2, $3::timestamptz)
         ON CONFLICT (repository, sha) DO UPDATE SET first_seen = stored.first_seen
         RETURNING (extract(epoch FROM first_seen) * 1000)::float8 AS ms`,
        [repository, commit, now.toISO()],
      );
      await runSql(
        `DELETE FROM curfew_store.unlinked_commits WHERE first_seen < $1::timestamptz - interval '30 days'`,
        [now.toISO()],
      );
      const [row] = rows as { readonly ms: number }[];
      return row === undefined ? now : DateTime.fromMillis(Math.round(row.ms), { zone: 'utc' });
    },
  };
}
