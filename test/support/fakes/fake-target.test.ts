import { DateTime } from 'luxon';
import type { Effect } from '../../../src/domain/effect.ts';
import { connectorConformance, type World } from '../../connectors/conformance.ts';
import { fakeTarget } from './fake-target.ts';

connectorConformance('the target in memory', () => worldInMemory(true));
connectorConformance('the target in memory that does not report grantors', () => worldInMemory(false));

async function worldInMemory(reportsGrantor: boolean): Promise<World> {
  const target = fakeTarget({
    name: 'memory',
    now: () => DateTime.utc(),
    entitlements: ['reader'],
    accounts: ['olga'],
    reportsGrantor,
  });
  const effect = (account: string): Effect => ({ target: 'memory', entitlement: 'reader', account });
  let people = 0;
  return {
    connector: target.connector,
    reopen: () => target.connector,
    async person() {
      people += 1;
      target.addAccount(`person-${people}`);
      return effect(`person-${people}`);
    },
    nobody: effect('nobody'),
    nothing: { ...effect('olga'), entitlement: 'no-such-role' },
    hostile: async () =>
      ['', '..', '__proto__', "'; DROP ROLE olga", 'olga\0'].map((name) => ({
        effect: effect(name),
        exists: false,
      })),
    has: async (wanted) => target.has(wanted),
    now: async () => DateTime.utc(),
    otherWays: [
      {
        way: 'by hand',
        give: async (wanted) => target.giveByHand(wanted),
        take: async (wanted) => target.takeByHand(wanted),
        revocable: true,
      },
    ],
    openSession: async ({ account }) => {
      const session = target.openSession(account);
      return { isOpen: async () => session.isOpen() };
    },
    async cutOff() {
      target.down = true;
    },
    async restore() {
      target.down = false;
    },
    secrets: [],
    async close() {},
  };
}
