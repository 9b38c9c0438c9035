import type { ConnectorKind } from '../ports/connector.ts';
import { batchedRevocations } from './postgres/batch-revocations.ts';
import { serverTime } from './postgres/clock.ts';
import { findBy, inspectEffect } from './postgres/inspect.ts';
import { provisionRole } from './postgres/provision.ts';
import { accountsReaching } from './postgres/reach.ts';
import { openDatabase } from './postgres/session.ts';

/** Revocations that wait for one another's batches, so that many ends are a few transactions. */
const AT_ONCE = 200;

/** Roles of a PostgreSQL server (16 or later), lent as memberships. */
export const postgres: ConnectorKind = {
  kind: 'postgres',
  key: 'member_of',
  open({ name, settings }) {
    const database = openDatabase(name, settings['url']);
    return {
      cannotRevoke: null,
      // VALID UNTIL would end the password, not the membership, and for every role of the account.
      expiresByItself: false,
      reportsGrantor: true,
      maxConcurrency: AT_ONCE,
      inspect: (effect) =>
        database.transaction('inspect', async (ask) => {
          await ask('SET TRANSACTION READ ONLY');
          return (await inspectEffect(ask, effect)).obstacles;
        }),
      provision: (effect, until) => provisionRole(database, effect, until),
      revoke: batchedRevocations(database),
      accounts: (entitlement) =>
        database.transaction('accounts', async (ask) => {
          const role = await findBy(ask, entitlement);
          return role === null ? [] : accountsReaching(ask, role.id);
        }),
      clock: () => database.transaction('clock', serverTime),
      close: () => database.close(),
    };
  },
};
