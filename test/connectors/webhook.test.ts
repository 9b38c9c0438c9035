import { DateTime } from 'luxon';
import { webhookKind } from '../../src/connectors/webhook.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { connectorConformance, type World } from './conformance.ts';
import { switchablePort } from './switchable-port.ts';
import { documentedReceiver, listen, type System, stop } from './webhook/receiver.ts';

connectorConformance('webhook', webhookWorld);

async function webhookWorld(): Promise<World> {
  const secret = 'f3a1-the-secret-of-the-back-office-77';
  const accounts = new Set<string>();
  const members = new Map([['refunds', new Set<string>()]]);
  const sessions = new Map<string, number>();
  const system: System = {
    accountExists: (account) => accounts.has(account),
    entitlementExists: (entitlement) => members.has(entitlement),
    members: (entitlement) => [...(members.get(entitlement) ?? [])],
    give: (entitlement, account) => void members.get(entitlement)?.add(account),
    take(entitlement, account) {
      members.get(entitlement)?.delete(account);
      const ended = sessions.get(account) ?? 0;
      sessions.delete(account);
      return ended;
    },
  };
  const receiver = await documentedReceiver();
  const server = receiver(secret, system);
  const port = await switchablePort(await listen(server));
  const settings = { url: `http://127.0.0.1:${port.port}/curfew?key=in-the-url`, secret };
  const reopen = () =>
    webhookKind(async () => {}).open({ name: 'back-office', settings }, () =>
      DateTime.utc().minus({ minutes: 4 }),
    );
  const effect = (account: string): Effect => ({ target: 'back-office', entitlement: 'refunds', account });
  return {
    connector: reopen(),
    reopen,
    async person() {
      const account = `person-${accounts.size}`;
      accounts.add(account);
      return effect(account);
    },
    nobody: effect('nobody'),
    nothing: { ...effect('person-0'), entitlement: 'no-such-thing' },
    async hostile() {
      const names = [
        '"}, {"x": "',
        "'; DROP TABLE",
        'line\nbreak',
        'ünïcode\u2028\u202e',
        '__proto__',
        '../../etc',
      ];
      for (const name of names) accounts.add(name);
      return [
        ...names.map((name) => ({ effect: effect(name), exists: true })),
        ...['', 'constructor', '\0', '\ud800'].map((name) => ({ effect: effect(name), exists: false })),
      ];
    },
    has: async ({ entitlement, account }) => members.get(entitlement)?.has(account) ?? false,
    now: async () => DateTime.utc(),
    otherWays: [
      {
        way: 'by hand',
        give: async ({ entitlement, account }) => system.give(entitlement, account),
        take: async ({ entitlement, account }) => void members.get(entitlement)?.delete(account),
        revocable: true,
      },
    ],
    async openSession({ account }) {
      sessions.set(account, 1);
      return { isOpen: async () => sessions.has(account) };
    },
    cutOff: port.cutOff,
    restore: port.restore,
    secrets: [secret, 'in-the-url'],
    async close() {
      await port.close();
      await stop(server);
    },
  };
}
