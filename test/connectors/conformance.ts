import type { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.ts';
import type { Connector, Grantor } from '../../src/ports/connector.ts';

/** A session that somebody has open in the target. */
export interface OpenSession {
  /** Whether the holder can still do anything through it. */
  isOpen(): Promise<boolean>;
}

/** Access that came by another way than this connector. */
export interface OtherWay {
  readonly way: string;
  give(effect: Effect): Promise<void>;
  /** Takes back what came this way, and nothing else. */
  take(effect: Effect): Promise<void>;
  /** Whether the connector can take back what came this way; where not, `revoke` must say so and never claim absence. */
  readonly revocable: boolean;
}

/** A target to try a connector on, and ways to look at it that do not pass through the connector. */
export interface World {
  /** Opened with a process clock that is slow: the clock of the target must decide. */
  readonly connector: Connector;
  /** The same target, opened by another process. */
  reopen(): Connector;
  /** Makes an account that never had anything. All of them are about the same entitlement. */
  person(): Promise<Effect>;
  /** Names an account that the target does not have. */
  readonly nobody: Effect;
  /** Names an entitlement that the target does not have, with an account that it has. */
  readonly nothing: Effect;
  /** Effects with names that mean something to careless code; where they exist, they are made. */
  hostile(): Promise<readonly { readonly effect: Effect; readonly exists: boolean }[]>;
  /** Looks, past the connector, whether the account can use the entitlement now. */
  has(effect: Effect): Promise<boolean>;
  now(): Promise<DateTime>;
  readonly otherWays: readonly OtherWay[];
  /** Opens a session that uses the access; null where the target has none. */
  readonly openSession: ((effect: Effect) => Promise<OpenSession>) | null;
  /** Between these two the target cannot be reached. */
  cutOff(): Promise<void>;
  restore(): Promise<void>;
  /** What no message may ever contain. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** What every connector promises. One run of this is the larger part of a new connector's tests. */
export function connectorConformance(name: string, makeWorld: () => Promise<World>): void {
  describe(`${name} conforms`, () => {
    let world: World;
    let connector: Connector;
    beforeAll(async () => {
      world = await makeWorld();
      connector = world.connector;
    });
    afterAll(async () => {
      await connector?.close();
      await world?.close();
    });

    const later = async (hours = 1) => (await world.now()).plus({ hours });

    describe('giving', () => {
      it('gives what nothing stands against, and reads it back', async () => {
        const effect = await world.person();
        expect(await connector.inspect(effect)).toEqual([]);
        expect(await world.has(effect)).toBe(false);
        const { outcome } = await connector.provision(effect, await later());
        expect(outcome).toBe('given');
        expect(await world.has(effect)).toBe(true);
        expect(await connector.accounts(effect.entitlement)).toContain(effect.account);
      });

      it('may be asked again, and changes nothing', async () => {
        const effect = await world.person();
        await connector.provision(effect, await later());
        expect(await connector.provision(effect, await later())).toEqual(itsOwn(connector));
        expect(await world.has(effect)).toBe(true);
        await connector.revoke(effect);
        expect(await world.has(effect)).toBe(false);
      });

      it('calls nothing foreign that a process gave which died before it could say so', async () => {
        const effect = await world.person();
        const dying = world.reopen();
        await dying.provision(effect, await later());
        await dying.close();
        const next = world.reopen();
        expect(await next.provision(effect, await later())).toEqual(itsOwn(next));
        await next.close();
      });

      it('gives once where several ask at the same time', async () => {
        const effect = await world.person();
        const until = await later();
        const all = await Promise.all([1, 2, 3].map(() => connector.provision(effect, until)));
        for (const each of all) expect(each).toEqual(itsOwn(connector));
        expect(
          (await connector.accounts(effect.entitlement)).filter((a) => a === effect.account),
        ).toHaveLength(1);
      });

      it.each([
        ['at its end', { seconds: 0 }],
        ['an hour after its end', { hours: 1 }],
      ])('gives nothing %s', async (_name, ago) => {
        const effect = await world.person();
        const provisioned = await connector.provision(effect, (await world.now()).minus(ago));
        expect(provisioned).toMatchObject({ outcome: 'refused', obstacle: { code: 'past-end' } });
        expect(await world.has(effect)).toBe(false);
      });

      it('refuses an account that does not exist, and says so beforehand', async () => {
        const [obstacle] = await connector.inspect(world.nobody);
        expect(obstacle?.text).toMatch(/\w+ .+\.$/s);
        const provisioned = await connector.provision(world.nobody, await later());
        expect(provisioned).toEqual({ outcome: 'refused', obstacle });
      });

      it('refuses an entitlement that does not exist, and says so beforehand', async () => {
        const [obstacle] = await connector.inspect(world.nothing);
        expect(obstacle?.text).toMatch(/\w+ .+\.$/s);
        const provisioned = await connector.provision(world.nothing, await later());
        expect(provisioned).toEqual({ outcome: 'refused', obstacle });
      });
    });

    describe('taking back', () => {
      it('takes back what it gave, and reads absence', async () => {
        const effect = await world.person();
        await connector.provision(effect, await later());
        expect((await connector.revoke(effect)).outcome).toBe('taken-back');
        expect(await world.has(effect)).toBe(false);
        expect(await connector.accounts(effect.entitlement)).not.toContain(effect.account);
      });

      it('may be asked again', async () => {
        const effect = await world.person();
        await connector.provision(effect, await later());
        await connector.revoke(effect);
        expect((await connector.revoke(effect)).outcome).toBe('absent');
        expect(await world.has(effect)).toBe(false);
      });

      it('has nothing to take where nothing was given', async () => {
        expect((await connector.revoke(await world.person())).outcome).toBe('absent');
      });

      it('succeeds for an account that does not exist', async () => {
        expect((await connector.revoke(world.nobody)).outcome).toBe('absent');
      });

      it('gives again after it was taken back', async () => {
        const effect = await world.person();
        await connector.provision(effect, await later());
        await connector.revoke(effect);
        expect((await connector.provision(effect, await later())).outcome).toBe('given');
        expect(await world.has(effect)).toBe(true);
      });

      it('ends in absence when the revocation comes last, whatever runs beside it', async () => {
        const effect = await world.person();
        const until = await later();
        await Promise.allSettled([
          connector.provision(effect, until),
          connector.revoke(effect),
          connector.provision(effect, until),
        ]);
        await connector.revoke(effect);
        expect(await world.has(effect)).toBe(false);
      });

      it('ends the sessions that use it, and nobody else’s', async ({ skip }) => {
        if (world.openSession === null) return skip();
        const [effect, bystander] = [await world.person(), await world.person()];
        for (const each of [effect, bystander]) await connector.provision(each, await later());
        const [session, another] = [await world.openSession(effect), await world.openSession(bystander)];
        expect(await session.isOpen()).toBe(true);
        expect((await connector.revoke(effect)).sessionsEnded).toBe(1);
        expect(await session.isOpen()).toBe(false);
        expect(await another.isOpen()).toBe(true);
      });
    });

    describe('other hands', () => {
      it('are seen, and their gifts not adopted', async () => {
        for (const { way, give } of world.otherWays) {
          const effect = await world.person();
          await give(effect);
          expect(await connector.accounts(effect.entitlement), way).toContain(effect.account);
          const provisioned = await connector.provision(effect, await later());
          expect(provisioned, way).toEqual({ outcome: 'already-there', grantor: grantorOf(connector) });
          expect(await world.has(effect), way).toBe(true);
        }
      });

      it('that give between a look and the giving are seen, and nothing is given on top', async () => {
        for (const { way, give, take } of world.otherWays) {
          const effect = await world.person();
          expect(await connector.inspect(effect), way).toEqual([]);
          expect(await connector.accounts(effect.entitlement), way).not.toContain(effect.account);
          await give(effect);
          const provisioned = await connector.provision(effect, await later());
          expect(provisioned, way).toEqual({ outcome: 'already-there', grantor: grantorOf(connector) });
          await take(effect);
          expect(await world.has(effect), way).toBe(false);
        }
      });

      it('may not keep alive what has ended: it is taken back, or revocation fails aloud', async () => {
        for (const { way, give, revocable } of world.otherWays) {
          const effect = await world.person();
          await connector.provision(effect, await later());
          await give(effect);
          if (revocable) {
            await connector.revoke(effect);
            expect(await world.has(effect), way).toBe(false);
          } else {
            await expect(connector.revoke(effect), way).rejects.toThrow(effect.account);
          }
        }
      });
    });

    it('reads the clock of the target, in UTC', async ({ skip }) => {
      const before = await world.now();
      const read = await connector.clock();
      const after = await world.now();
      if (read === null) return skip();
      expect(read.zoneName).toBe('UTC');
      // A clock with whole seconds may be one behind.
      expect(read.plus(1000).toMillis()).toBeGreaterThanOrEqual(before.toMillis());
      expect(read.minus(1000).toMillis()).toBeLessThanOrEqual(after.toMillis());
    });

    it('keeps two accounts apart', async () => {
      const [one, other] = [await world.person(), await world.person()];
      await connector.provision(one, await later());
      expect(await world.has(other)).toBe(false);
      await connector.provision(other, await later());
      await connector.revoke(one);
      expect([await world.has(one), await world.has(other)]).toEqual([false, true]);
    });

    it('takes hostile names as names', async () => {
      const bystander = await world.person();
      for (const { effect, exists } of await world.hostile()) {
        const named = JSON.stringify(effect);
        const provisioned = await connector.provision(effect, await later());
        expect(provisioned.outcome, named).toBe(exists ? 'given' : 'refused');
        if (exists) expect(await world.has(effect), named).toBe(true);
        const receipt = await connector.revoke(effect);
        expect(receipt.outcome, named).toBe(exists ? 'taken-back' : 'absent');
        expect(await connector.accounts(effect.entitlement), named).not.toContain(effect.account);
        expect(await world.has(bystander), named).toBe(false);
      }
    });

    it('rejects while the target cannot be reached, tells no secret, and works again afterwards', async () => {
      const effect = await world.person();
      await connector.provision(effect, await later());
      const until = await later();
      await world.cutOff();
      const attempts = await Promise.allSettled([
        connector.inspect(effect),
        connector.provision(effect, until),
        connector.revoke(effect),
        connector.accounts(effect.entitlement),
      ]);
      await world.restore();
      for (const attempt of attempts) {
        if (attempt.status === 'fulfilled') throw new Error('It answered without its target.');
        const said = told(attempt.reason);
        expect(said).toContain(effect.target);
        for (const secret of world.secrets) expect(said).not.toContain(secret);
      }
      expect(await world.has(effect)).toBe(true);
      expect((await connector.revoke(effect)).outcome).toBe('taken-back');
    });
  });
}

/** What a connector says of access that others gave. */
function grantorOf({ reportsGrantor }: Connector): Grantor {
  return reportsGrantor ? 'foreign' : expect.stringMatching(/^(foreign|unknown)$/);
}

/** What it says of its own: never that it is foreign. */
function itsOwn({ reportsGrantor }: Connector): unknown {
  return reportsGrantor ? { outcome: 'given' } : expect.not.objectContaining({ grantor: 'foreign' });
}

/** Everything an error says, to the last cause. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify(error, Object.getOwnPropertyNames(error)) ?? '';
  return `${error.stack}\n${fields}\n${error.cause === undefined ? '' : told(error.cause)}`;
}
