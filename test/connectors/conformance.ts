import type { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.ts';
import type { Connector, Grantor } from '../../src/ports/connector.ts';

/** A session that an account has open in the target. */
export interface OpenSession {
  /** Whether the holder can still use the access through it. */
  isOpen(): Promise<boolean>;
}

/** A way to access that does not use this connector. */
export interface ForeignPath {
  readonly path: string;
  give(effect: Effect): Promise<void>;
  /** Removes the access that `give` gave, and no other. */
  remove(effect: Effect): Promise<void>;
  /** Whether the connector can revoke this access. If not, `revoke` must say so, and never claim absence. */
  readonly revocable: boolean;
}

/** A target for a connector, and ways to look at it that do not use the connector. */
export interface World {
  /** Its process clock is slow, so that the target's clock must decide. */
  readonly connector: Connector;
  /** The same target, opened by another process. */
  reopen(): Connector;
  /** Creates an account that never had access. All these effects have the same entitlement. */
  person(): Promise<Effect>;
  /** Names an account that the target does not have. */
  readonly missingAccount: Effect;
  /** Names an entitlement that the target does not have, and an account that it has. */
  readonly missingEntitlement: Effect;
  /** Effects with names that careless code would misread. Those that can exist are created. */
  hostile(): Promise<readonly { readonly effect: Effect; readonly exists: boolean }[]>;
  /** Whether the account can use the entitlement now. Does not use the connector. */
  has(effect: Effect): Promise<boolean>;
  now(): Promise<DateTime>;
  readonly foreignPaths: readonly ForeignPath[];
  /** Opens a session that uses the access; null if the target has no sessions. */
  readonly openSession: ((effect: Effect) => Promise<OpenSession>) | null;
  /** Makes the target unreachable, until `restore`. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  /** Texts that no error may contain. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** The world of the running tests. */
interface Run {
  world(): World;
  connector(): Connector;
  later(): Promise<DateTime>;
}

/** The contract of every connector. For a new connector, this is the larger part of its tests. */
export function connectorConformance(name: string, openWorld: () => Promise<World>): void {
  describe(`${name} conforms`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(async () => {
      await world?.connector.close();
      await world?.close();
    });
    const run: Run = {
      world: () => world,
      connector: () => world.connector,
      later: async () => (await world.now()).plus({ hours: 1 }),
    };
    describe('provision', () => {
      gives(run);
      refuses(run);
    });
    describe('revoke', () => {
      revokes(run);
      endsSessions(run);
    });
    describe('foreign access', () => foreignAccess(run));
    describe('any call', () => anyCall(run));
  });
}

function gives({ world, connector, later }: Run): void {
  it('gives the access if there is no obstacle, and reads it back', async () => {
    const effect = await world().person();
    expect(await connector().inspect(effect)).toEqual([]);
    expect(await world().has(effect)).toBe(false);
    const { outcome } = await connector().provision(effect, await later());
    expect(outcome).toBe('given');
    expect(await world().has(effect)).toBe(true);
    expect(await connector().accounts(effect.entitlement)).toContain(effect.account);
  });

  it('changes nothing when it is called again', async () => {
    const effect = await world().person();
    await connector().provision(effect, await later());
    expect(await connector().provision(effect, await later())).toEqual(ownAccess(connector()));
    expect(await world().has(effect)).toBe(true);
    await connector().revoke(effect);
    expect(await world().has(effect)).toBe(false);
  });

  it('does not call access foreign that a process gave which died before it could record it', async () => {
    const effect = await world().person();
    const dying = world().reopen();
    await dying.provision(effect, await later());
    await dying.close();
    const next = world().reopen();
    expect(await next.provision(effect, await later())).toEqual(ownAccess(next));
    await next.close();
  });

  it('gives the access once if several calls run at the same time', async () => {
    const effect = await world().person();
    const until = await later();
    const answers = await Promise.all([1, 2, 3].map(() => connector().provision(effect, until)));
    for (const answer of answers) expect(answer).toEqual(ownAccess(connector()));
    const accounts = await connector().accounts(effect.entitlement);
    expect(accounts.filter((account) => account === effect.account)).toHaveLength(1);
  });

  it('gives the access again after it was revoked', async () => {
    const effect = await world().person();
    await connector().provision(effect, await later());
    await connector().revoke(effect);
    expect((await connector().provision(effect, await later())).outcome).toBe('given');
    expect(await world().has(effect)).toBe(true);
  });
}

function refuses({ world, connector, later }: Run): void {
  it.each([
    ['at its end', { seconds: 0 }],
    ['an hour after its end', { hours: 1 }],
  ])('gives nothing %s', async (_name, ago) => {
    const effect = await world().person();
    const provisioned = await connector().provision(effect, (await world().now()).minus(ago));
    expect(provisioned).toMatchObject({ outcome: 'refused', obstacle: { code: 'past-end' } });
    expect(await world().has(effect)).toBe(false);
  });

  it('refuses an account that does not exist, and `inspect` says so before', async () => {
    const { missingAccount } = world();
    const [obstacle] = await connector().inspect(missingAccount);
    expect(obstacle?.text).toMatch(/\w+ .+\.$/s);
    const provisioned = await connector().provision(missingAccount, await later());
    expect(provisioned).toEqual({ outcome: 'refused', obstacle });
  });

  it('refuses an entitlement that does not exist, and `inspect` says so before', async () => {
    const { missingEntitlement } = world();
    const [obstacle] = await connector().inspect(missingEntitlement);
    expect(obstacle?.text).toMatch(/\w+ .+\.$/s);
    const provisioned = await connector().provision(missingEntitlement, await later());
    expect(provisioned).toEqual({ outcome: 'refused', obstacle });
  });
}

function revokes({ world, connector, later }: Run): void {
  it('revokes the access that it gave, and reads absence', async () => {
    const effect = await world().person();
    await connector().provision(effect, await later());
    expect((await connector().revoke(effect)).outcome).toBe('taken-back');
    expect(await world().has(effect)).toBe(false);
    expect(await connector().accounts(effect.entitlement)).not.toContain(effect.account);
  });

  it('answers `absent` when it is called again', async () => {
    const effect = await world().person();
    await connector().provision(effect, await later());
    await connector().revoke(effect);
    expect((await connector().revoke(effect)).outcome).toBe('absent');
    expect(await world().has(effect)).toBe(false);
  });

  it('answers `absent` if there was no access', async () => {
    expect((await connector().revoke(await world().person())).outcome).toBe('absent');
  });

  it('answers `absent` for an account that does not exist', async () => {
    expect((await connector().revoke(world().missingAccount)).outcome).toBe('absent');
  });

  it('leaves no access if it is called last, after calls that ran at the same time', async () => {
    const effect = await world().person();
    const until = await later();
    await Promise.allSettled([
      connector().provision(effect, until),
      connector().revoke(effect),
      connector().provision(effect, until),
    ]);
    await connector().revoke(effect);
    expect(await world().has(effect)).toBe(false);
  });

  it('changes nothing for another account', async () => {
    const [one, other] = [await world().person(), await world().person()];
    await connector().provision(one, await later());
    expect(await world().has(other)).toBe(false);
    await connector().provision(other, await later());
    await connector().revoke(one);
    expect([await world().has(one), await world().has(other)]).toEqual([false, true]);
  });
}

function endsSessions({ world, connector, later }: Run): void {
  it('ends the sessions of the account, and no others', async ({ skip }) => {
    const { openSession } = world();
    if (openSession === null) return skip();
    const [effect, bystander] = [await world().person(), await world().person()];
    for (const given of [effect, bystander]) await connector().provision(given, await later());
    const [session, another] = [await openSession(effect), await openSession(bystander)];
    expect(await session.isOpen()).toBe(true);
    expect((await connector().revoke(effect)).sessionsEnded).toBe(1);
    expect(await session.isOpen()).toBe(false);
    expect(await another.isOpen()).toBe(true);
  });
}

function foreignAccess({ world, connector, later }: Run): void {
  it('is listed and not adopted', async () => {
    for (const { path, give } of world().foreignPaths) {
      const effect = await world().person();
      await give(effect);
      expect(await connector().accounts(effect.entitlement), path).toContain(effect.account);
      const provisioned = await connector().provision(effect, await later());
      expect(provisioned, path).toEqual({ outcome: 'already-there', grantor: grantorOf(connector()) });
      expect(await world().has(effect), path).toBe(true);
    }
  });

  it('is seen also if it comes after `inspect`, and nothing is given on top', async () => {
    for (const { path, give, remove } of world().foreignPaths) {
      const effect = await world().person();
      expect(await connector().inspect(effect), path).toEqual([]);
      expect(await connector().accounts(effect.entitlement), path).not.toContain(effect.account);
      await give(effect);
      const provisioned = await connector().provision(effect, await later());
      expect(provisioned, path).toEqual({ outcome: 'already-there', grantor: grantorOf(connector()) });
      await remove(effect);
      expect(await world().has(effect), path).toBe(false);
    }
  });

  it('does not outlive the end in silence: it is revoked, or the revocation rejects', async () => {
    for (const { path, give, revocable } of world().foreignPaths) {
      const effect = await world().person();
      await connector().provision(effect, await later());
      await give(effect);
      if (revocable) {
        await connector().revoke(effect);
        expect(await world().has(effect), path).toBe(false);
      } else {
        await expect(connector().revoke(effect), path).rejects.toThrow(effect.account);
      }
    }
  });
}

function anyCall({ world, connector, later }: Run): void {
  it('reads the clock of the target, in UTC', async ({ skip }) => {
    const before = await world().now();
    const time = await connector().clock();
    const after = await world().now();
    if (time === null) return skip();
    expect(time.zoneName).toBe('UTC');
    // A clock with whole seconds may be up to one second behind.
    expect(time.plus(1000).toMillis()).toBeGreaterThanOrEqual(before.toMillis());
    expect(time.minus(1000).toMillis()).toBeLessThanOrEqual(after.toMillis());
  });

  it('reads hostile names only as names', async () => {
    const bystander = await world().person();
    for (const { effect, exists } of await world().hostile()) {
      const names = JSON.stringify(effect);
      const provisioned = await connector().provision(effect, await later());
      expect(provisioned.outcome, names).toBe(exists ? 'given' : 'refused');
      if (exists) expect(await world().has(effect), names).toBe(true);
      const receipt = await connector().revoke(effect);
      expect(receipt.outcome, names).toBe(exists ? 'taken-back' : 'absent');
      expect(await connector().accounts(effect.entitlement), names).not.toContain(effect.account);
      expect(await world().has(bystander), names).toBe(false);
    }
  });

  it('rejects without secrets while the target cannot be reached, and works again after that', async () => {
    const effect = await world().person();
    await connector().provision(effect, await later());
    const until = await later();
    await world().cutOff();
    const calls = await Promise.allSettled([
      connector().inspect(effect),
      connector().provision(effect, until),
      connector().revoke(effect),
      connector().accounts(effect.entitlement),
    ]);
    await world().restore();
    for (const call of calls) {
      if (call.status === 'fulfilled') throw new Error('the connector answered without its target');
      const text = allTexts(call.reason);
      expect(text).toContain(effect.target);
      for (const secret of world().secrets) expect(text).not.toContain(secret);
    }
    expect(await world().has(effect)).toBe(true);
    expect((await connector().revoke(effect)).outcome).toBe('taken-back');
  });
}

/** The grantor that a connector answers for foreign access. */
function grantorOf({ reportsGrantor }: Connector): Grantor {
  return reportsGrantor ? 'foreign' : expect.stringMatching(/^(foreign|unknown)$/);
}

/** The answer for access that Curfew gave before. Never that it is foreign. */
function ownAccess({ reportsGrantor }: Connector): unknown {
  return reportsGrantor
    ? expect.objectContaining({ outcome: 'given' })
    : expect.not.objectContaining({ grantor: 'foreign' });
}

/** All texts of an error and of its causes. */
function allTexts(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify(error, Object.getOwnPropertyNames(error)) ?? '';
  return `${error.stack}\n${fields}\n${error.cause === undefined ? '' : allTexts(error.cause)}`;
}
