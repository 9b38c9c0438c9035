import type { Store } from '../ports/store.ts';
import type { RunSql } from './sql.ts';

/**
 * Stores GitHub's id for a name. If the id was stored under another name, its rows move to this name, unless this name
 * already belongs to another id. `$3` is that other name, or null. One statement, so that all of it happens or none.
 */
const IDENTIFY = `
WITH taken AS (SELECT github_id FROM curfew_store.repositories WHERE name = $1::text),
renamed AS (
  UPDATE curfew_store.repositories SET name = $1::text
  WHERE github_id = $2::bigint AND name <> $1::text AND NOT EXISTS (SELECT FROM taken) RETURNING $3::text AS old_name
),
added AS (
  INSERT INTO curfew_store.repositories (name, github_id) SELECT $1::text, $2::bigint
  WHERE NOT EXISTS (SELECT FROM taken) AND $3::text IS NULL ON CONFLICT DO NOTHING
),
checkpoints AS (
  UPDATE curfew_store.checkpoints SET repository = $1::text WHERE repository IN (SELECT old_name FROM renamed)
),
pending_entries AS (
  UPDATE curfew_store.pending_entries SET repository = $1::text WHERE repository IN (SELECT old_name FROM renamed)
),
unlinked_commits AS (
  UPDATE curfew_store.unlinked_commits SET repository = $1::text WHERE repository IN (SELECT old_name FROM renamed)
)
SELECT coalesce((SELECT github_id FROM taken), $2::bigint)::float8 AS id`;

/** Knows repositories by the id that GitHub gave them, which a new name does not change. */
export function repositoryIds(runSql: RunSql): Pick<Store, 'identify' | 'repositories'> {
  return {
    async identify(name, id) {
      const stored = await runSql(
        'SELECT name FROM curfew_store.repositories WHERE github_id = $1 AND name <> $2',
        [id, name],
      );
      const [other] = stored.rows as { readonly name: string }[];
      const { rows } = await runSql(IDENTIFY, [name, id, other?.name ?? null]);
      const [row] = rows as { readonly id: number }[];
      return row?.id ?? id;
    },

    async repositories() {
      const { rows } = await runSql('SELECT repository FROM curfew_store.checkpoints ORDER BY repository');
      return (rows as { readonly repository: string }[]).map(({ repository }) => repository);
    },
  };
}
