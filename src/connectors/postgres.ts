import type { ConnectorKind } from '../ports/connector.ts';
import { serverTime } from './postgres/clock.ts';
import { findBy, inspectEffect } from './postgres/inspect.ts';
import { provisionRole } from './postgres/provision.ts';
import { accountsReaching } from './postgres/reach.ts';
import { revokeRole } from './postgres/revoke.ts';
import { openDatabase } from './postgres/session.ts';

/** Roles of a PostgreSQL server (16 or later), lent as memberships. */
export const postgres: ConnectorKind = {
  kind: 'postgres',
  key: 'member_of',
  open({ name, settings }) {
    const database = openDatabase(name, settings['url']);
    return {
      cannotEnd: null,
      // VALID UNTIL would end the password, not the membership, and for every role of the account.
      endsByItself: false,
      inspect: (effect) =>
        database.transaction('inspect', async (ask) => {
          await ask('SET TRANSACTION READ ONLY');
          return (await inspectEffect(ask, effect)).obstacles;
        }),
      provision: (effect, until) => provisionRole(database, effect, until),
      revoke: (effect) => revokeRole(database, effect),
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
