import type { Store } from '../../ports/store.ts';
import type { RunSql } from '../sql.ts';

/**
 * Knows repositories by the id that GitHub gave them, which a new name does not change. Knows the store's own
 * id, too.
 */
export function repositoryIds(runSql: RunSql): Pick<Store, 'identify' | 'storeId' | 'repositories'> {
  return {
    async identify(name, id) {
      const { rows } = await runSql('SELECT curfew_store.identify($1, $2)::float8 AS id', [name, id]);
      const [row] = rows as { readonly id: number }[];
      if (row === undefined) throw new Error('the database did not answer with the id of the repository');
      return row.id;
    },

    async storeId() {
      const { rows } = await runSql('SELECT id FROM curfew_store.store_id');
      const [row] = rows as { readonly id: string }[];
      if (row === undefined) throw new Error('the database did not answer with the id of the store');
      return row.id;
    },

    async repositories() {
      const { rows } = await runSql('SELECT repository FROM curfew_store.checkpoints ORDER BY repository');
      return (rows as { readonly repository: string }[]).map(({ repository }) => repository);
    },
  };
}
