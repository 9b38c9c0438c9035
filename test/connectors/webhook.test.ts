import { DateTime } from 'luxon';
import { webhook } from '../../src/connectors/webhook.ts';
import type { Effect } from '../../src/domain/effect.ts';
import { connectorConformance, type World } from './conformance.ts';
import { switchablePort } from './switchable-port.ts';
import { documentedReceiver, listen, type System, stop } from './webhook/receiver.ts';

connectorConformance('webhook', webhookWorld);

const SECRET = 'f3a1-the-secret-of-the-back-office-77';

/**
 * Names that mean something in JSON, SQL, JavaScript or a path. The receiver has accounts with these names.
 */
const HOSTILE_NAMES = [
  '"}, {"x": "',
  "'; DROP TABLE",
  'line\nbreak',
  'ünïcode\u2028\u202e',
  '__proto__',
  '../../etc',
];
const MISSING_NAMES = ['', 'constructor', '\0', '\ud800'];

async function webhookWorld(): Promise<World> {
  const { system, accounts, members, sessions } = inMemorySystem();
  const receiver = await documentedReceiver();
  const server = receiver(SECRET, system);
  const port = await switchablePort(await listen(server));
  const settings = { url: `http://127.0.0.1:${port.port}/curfew?key=in-the-url`, secret: SECRET };
  const reopen = () => webhook.open({ name: 'back-office', settings }, { clock: SLOW_CLOCK, timer: NO_WAIT });
  const effect = (account: string): Effect => ({ target: 'back-office', entitlement: 'refunds', account });
  return {
    connector: reopen(),
    reopen,
    async person() {
      const account = `person-${accounts.size}`;
      accounts.add(account);
      return effect(account);
    },
    missingAccount: effect('no-such-account'),
    missingEntitlement: { ...effect('person-0'), entitlement: 'no-such-thing' },
    async hostile() {
      for (const name of HOSTILE_NAMES) accounts.add(name);
      return [
        ...HOSTILE_NAMES.map((name) => ({ effect: effect(name), exists: true })),
        ...MISSING_NAMES.map((name) => ({ effect: effect(name), exists: false })),
      ];
    },
    has: async ({ account }) => members.has(account),
    now: async () => DateTime.utc(),
    foreignPaths: [
      {
        path: 'by hand',
        give: async ({ account }) => void members.add(account),
        remove: async ({ account }) => void members.delete(account),
        revocable: true,
      },
    ],
    async openSession({ account }) {
      sessions.set(account, 1);
      return { isOpen: async () => sessions.has(account) };
    },
    cutOff: port.cutOff,
    restore: port.restore,
    secrets: [SECRET, 'in-the-url'],
    async close() {
      await port.close();
      await stop(server);
    },
  };
}

const SLOW_CLOCK = { now: () => DateTime.utc().minus({ minutes: 4 }) };
const NO_WAIT = { wait: async () => {} };

/** A system with one entitlement, `refunds`. */
function inMemorySystem() {
  const accounts = new Set<string>();
  const members = new Set<string>();
  const sessions = new Map<string, number>();
  const system: System = {
    accountExists: (account) => accounts.has(account),
    entitlementExists: (entitlement) => entitlement === 'refunds',
    members: (entitlement) => (entitlement === 'refunds' ? [...members] : []),
    give: (_entitlement, account) => void members.add(account),
    take(_entitlement, account) {
      members.delete(account);
      const ended = sessions.get(account) ?? 0;
      sessions.delete(account);
      return ended;
    },
  };
  return { system, accounts, members, sessions };
}
