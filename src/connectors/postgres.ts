import type { ConnectorKind } from '../ports/connector.ts';
import { batchedRevocations } from './postgres/batched-revocations.ts';
import { serverTime } from './postgres/clock.ts';
import { openDatabase } from './postgres/database.ts';
import { inspectEffect } from './postgres/obstacles/inspect.ts';
import { provisionRole } from './postgres/provision.ts';
import { accountsReaching } from './postgres/reach.ts';
import { findRole } from './postgres/roles.ts';

/** Many, so that revocations that are due at once wait for one batch, and become a few transactions. */
const REVOCATIONS_AT_ONCE = 200;

/** Roles of a PostgreSQL server (16 or later), given as memberships. */
export const postgres: ConnectorKind = {
  kind: 'postgres',
  key: 'member_of',
  open({ name, settings }, { timer }) {
    const database = openDatabase(name, settings['url'], timer);
    const inspectSettings = { acceptsPrepared: settings['prepared_transactions'] === 'accepted' };
    const revokeSettings = { mayEndBlockers: settings['end_blockers'] === true };
    return {
      cannotRevoke: null,
      // VALID UNTIL would end the password, not the membership, and for every role of the account.
      expiresByItself: false,
      reportsGrantor: true,
      maxConcurrency: REVOCATIONS_AT_ONCE,
      inspect: (effect) =>
        database.transaction('inspect', async (query) => {
          await query('SET TRANSACTION READ ONLY');
          return (await inspectEffect(query, effect, inspectSettings)).obstacles;
        }),
      provision: (effect, until) => provisionRole(database, effect, until, inspectSettings),
      revoke: batchedRevocations(database, revokeSettings),
      accounts: (entitlement) =>
        database.transaction('accounts', async (query) => {
          const role = await findRole(query, entitlement);
          return role === null ? [] : accountsReaching(query, role.id);
        }),
      clock: () => database.transaction('clock', serverTime),
      close: () => database.close(),
    };
  },
};
