import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import type { World } from '../../connectors/conformance.ts';
import { teamWorld } from '../../connectors/github-team/world.ts';
import { postgresWorld } from '../../connectors/postgres/world.ts';
import { aReconciler } from '../../support/builders/a-reconciler.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';

type Target = Pick<World, 'connector' | 'person' | 'has' | 'close'> & {
  readonly foreignPaths: readonly Pick<World['foreignPaths'][number], 'give' | 'remove'>[];
};

/** A target in memory, with another administrator. */
async function inMemory(reportsGrantor: boolean): Promise<Target> {
  const target = fakeTarget({
    name: 'memory',
    now: () => DateTime.utc(),
    entitlements: ['reader'],
    accounts: [],
    reportsGrantor,
  });
  let people = 0;
  return {
    connector: target.connector,
    async person() {
      people += 1;
      target.addAccount(`person-${people}`);
      return { target: 'memory', entitlement: 'reader', account: `person-${people}` };
    },
    has: async (effect) => target.has(effect),
    foreignPaths: [
      {
        give: async (effect) => target.giveByHand(effect),
        remove: async (effect) => target.takeByHand(effect),
      },
    ],
    async close() {},
  };
}

const FOUND = ['authorized', 'provisioning', 'already-there', 'provision-failed'];

describe.each<[string, () => Promise<Target>]>([
  ['a real PostgreSQL with two administrators', postgresWorld],
  ['a team with two administrators', teamWorld],
  ['a target that reports grantors', () => inMemory(true)],
  ['a target that does not report grantors', () => inMemory(false)],
])('%s', (_name, makeTarget) => {
  let target: Target;
  let effect: Effect;
  const other = {
    give: () => target.foreignPaths[0]?.give(effect) ?? Promise.reject(new Error('there is no other way')),
    remove: () =>
      target.foreignPaths[0]?.remove(effect) ?? Promise.reject(new Error('there is no other way')),
  };
  beforeAll(async () => {
    target = await makeTarget();
  });
  afterAll(async () => {
    await target.connector.close();
    await target.close();
  });
  const begin = async () => {
    effect = await target.person();
    return aReconciler(target.connector, effect);
  };

  it('keeps access that the other gave after Curfew’s plan: reported, and not ended', async () => {
    const { process, pass, story } = await begin();
    const curfew = process();
    await curfew.reconcile({ before: other.give });
    expect(await story()).toEqual(FOUND);
    await curfew.compare();
    await curfew.reconcile();
    await process().reconcile();
    expect(await story()).toEqual(FOUND);

    await pass(4);
    await curfew.reconcile();
    expect(await story()).toEqual([...FOUND, 'lapsed']);
    await curfew.compare();
    await process().compare();
    expect(await story()).toEqual([...FOUND, 'lapsed', 'never-ours']);
    expect(await target.has(effect)).toBe(true);
    await other.remove();
    expect(await target.has(effect)).toBe(false);
  });

  it('gets access for the rest of the window when the other one removes theirs, each time', async () => {
    const { process, pass, story } = await begin();
    const curfew = process();
    await curfew.reconcile({ before: other.give });
    await other.remove();
    await curfew.reconcile({ before: other.give });
    // The failure is the same as before, and recorded once.
    const twice = [...FOUND, 'provisioning', 'already-there'];
    expect(await story()).toEqual(twice);
    await other.remove();
    await curfew.reconcile();
    expect(await story()).toEqual([...twice, 'provisioning', 'provisioned']);
    expect(await target.has(effect)).toBe(true);
    await pass(4);
    await curfew.reconcile();
    expect((await story()).at(-1)).toBe('revoked');
    expect(await target.has(effect)).toBe(false);
  });

  it('ends access that Curfew gave before its process died', async () => {
    const { process, pass, story } = await begin();
    const dies = new Error('The process died here');
    await process().reconcile({ after: () => Promise.reject(dies) });
    await process().reconcile();
    expect(await story()).not.toContain('already-there');
    expect((await story()).at(-1)).toBe('provisioned');
    await pass(4);
    await process().reconcile();
    expect((await story()).at(-1)).toBe('revoked');
    expect(await target.has(effect)).toBe(false);
  });

  it('ends access that another process gave while this one was paused', async () => {
    const { process, pass, story } = await begin();
    const stalled = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = process().reconcile({
      before: () => {
        begun.resolve();
        return stalled.promise;
      },
    });
    await begun.promise;
    const dies = new Error('The process died here');
    await process().reconcile({ after: () => Promise.reject(dies) });
    expect(await target.has(effect)).toBe(true);
    stalled.resolve();
    await slow;
    expect(await story()).not.toContain('already-there');
    await pass(4);
    await process().reconcile();
    expect((await story()).at(-1)).toBe('revoked');
    expect(await target.has(effect)).toBe(false);
  });
});

const REFUSED = {
  outcome: 'refused',
  obstacle: { code: 'past-end', text: 'The access had already ended.' },
} as const;
/** Longer than Curfew waits for a target. */
const HOURS_UNTIL_LATE = 0.01;

it.each<[string, Parameters<typeof inMemory>[0], Partial<Connector>, number]>([
  ['found it', true, {}, 0],
  ['found it, and does not know the grantor', false, {}, 0],
  ['was refused', true, { provision: async () => REFUSED }, 0],
  ['found it late', true, {}, HOURS_UNTIL_LATE],
  ['found it late, and does not know the grantor', false, {}, HOURS_UNTIL_LATE],
  ['was refused late', true, { provision: async () => REFUSED }, HOURS_UNTIL_LATE],
])(
  'foreign access is not revoked by an attempt that %s, also if the grant ended meanwhile',
  async (...words) => {
    const [, reports, parts, hours] = words;
    const target = await inMemory(reports);
    const effect = await target.person();
    const { process, pass, end, story } = await aReconciler({ ...target.connector, ...parts }, effect);
    await process().reconcile({
      async before() {
        await end();
        await target.foreignPaths[0]?.give(effect);
        await pass(hours);
      },
    });
    await pass(0);
    expect(await story()).toEqual(['authorized', 'provisioning', 'ended', 'revoked']);
    expect(await target.has(effect)).toBe(true);
  },
);

it('access that a late answer gives after its end is revoked when the answer comes', async () => {
  const target = await inMemory(true);
  const effect = await target.person();
  const { process, pass, end, story } = await aReconciler(target.connector, effect);
  await process().reconcile({
    async before() {
      await end();
      await pass(HOURS_UNTIL_LATE);
    },
  });
  await pass(0);
  expect(await target.has(effect)).toBe(false);
  await process().reconcile();
  expect((await story()).at(-1)).toBe('came-back');
});

it('access that a late answer gives is revoked at its end, also if a later attempt found foreign access', async () => {
  const target = await inMemory(true);
  const effect = await target.person();
  const { process, pass, story } = await aReconciler(target.connector, effect);
  const curfew = process();
  const stalled = Promise.withResolvers<void>();
  const first = curfew.reconcile({
    async before() {
      await pass(HOURS_UNTIL_LATE);
      await stalled.promise;
    },
  });
  await first;
  await curfew.reconcile({ before: async () => target.foreignPaths[0]?.give(effect) });
  expect((await story()).slice(0, 4)).toContain('already-there');
  await target.foreignPaths[0]?.remove(effect);
  stalled.resolve();
  await pass(0);
  expect(await target.has(effect)).toBe(true);
  await pass(4);
  await curfew.reconcile();
  expect((await story()).at(-1)).toBe('revoked');
  expect(await target.has(effect)).toBe(false);
});

it('access of an unknown grantor counts as Curfew’s if an attempt of Curfew’s may have given it', async () => {
  const target = await inMemory(false);
  const effect = await target.person();
  const { process, pass, story } = await aReconciler(target.connector, effect);
  const curfew = process();
  await curfew.reconcile({ before: () => Promise.reject(new Error('no connection')) });
  await target.foreignPaths[0]?.give(effect);
  await curfew.reconcile();
  expect(await story()).toEqual([
    'authorized',
    'provisioning',
    'provision-failed',
    'provisioning',
    'provisioned',
  ]);
  await pass(4);
  await curfew.reconcile();
  expect((await story()).at(-1)).toBe('revoked');
  expect(await target.has(effect)).toBe(false);
});
