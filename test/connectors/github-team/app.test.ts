import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../simulator/people/app.ts';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import { realTimer } from '../../../src/timer.ts';
import { type TeamWorld, teamWorld } from './world.ts';

let world: TeamWorld;
beforeAll(async () => {
  world = await teamWorld();
});
afterAll(() => world.close());
afterEach(() => {
  vi.useRealTimers();
});

/**
 * In the first five seconds of a token, Octokit retries after a 401: not all of GitHub's servers may know it
 * yet.
 */
function passFirstSeconds(milliseconds = 10_000) {
  vi.setSystemTime(Date.now() + milliseconds);
}

const later = async () => (await world.now()).plus({ hours: 1 });
const openAs = (app: App) =>
  githubTeam.open(
    { name: 'acme-teams', settings: { ...world.settings, app: { id: app.id, key: app.privateKey } } },
    { clock: { now: () => DateTime.utc() }, timer: realTimer },
  );

describe('the App', () => {
  it('that is not installed is an obstacle, and does not prove absence', async () => {
    const connector = openAs(world.simulator.app('stranger', { permissions: { members: 'write' } }));
    const effect = await world.person();
    expect(await connector.inspect(effect)).toMatchObject([{ code: 'app-lacks-permission' }]);
    expect(await connector.provision(effect, await later())).toMatchObject({ outcome: 'refused' });
    await expect(connector.revoke(effect)).rejects.toThrow(/not installed in acme/);
    await expect(connector.accounts('log-readers')).rejects.toThrow(/not installed in acme/);
  });

  it('that may only read is an obstacle', async () => {
    const app = world.simulator.app('reader', { permissions: { members: 'read' } });
    app.install(world.acme);
    expect(await openAs(app).inspect(await world.person())).toMatchObject([
      { code: 'app-lacks-permission', text: expect.stringContaining('Members: read and write') },
    ]);
  });

  it('that is suspended is an obstacle, until it is unsuspended', async () => {
    const app = world.simulator.app('sleeper', { permissions: { members: 'write' } });
    const installation = app.install(world.acme);
    const connector = openAs(app);
    const effect = await world.person();
    await connector.provision(effect, await later());
    app.suspend(installation);
    expect(await connector.inspect(effect)).toMatchObject([{ code: 'app-lacks-permission' }]);
    await expect(connector.revoke(effect)).rejects.toThrow(/suspended/);
    app.unsuspend(installation);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it('whose token GitHub revoked gets another', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    passFirstSeconds();
    world.simulator.faults.expireTokens();
    await world.connector.revoke(effect).catch(() => {});
    await world.connector.revoke(effect);
    expect(await world.has(effect)).toBe(false);
  });

  it.each([
    ['while its token was valid', 'mover', 10_000],
    ['after its token had expired', 'migrant', 7_200_000],
  ])('that was installed again %s is found', async (_name, slug, milliseconds) => {
    const app = world.simulator.app(slug, { permissions: { members: 'write' } });
    const connector = openAs(app);
    const first = app.install(world.acme);
    const effect = await world.person();
    await connector.provision(effect, await later());
    passFirstSeconds(milliseconds);
    app.uninstall(first);
    app.install(world.acme);
    await connector.revoke(effect).catch(() => {});
    await connector.revoke(effect);
    expect(await world.has(effect)).toBe(false);
  });

  it('puts no credential of an answer into its errors', async () => {
    const message = 'Bad credentials: token ghs_0123456789abcdefghij\u202e';
    world.simulator.faults.next(
      { app: world.app.state.slug },
      { kind: 'answer', status: 500, body: { message } },
    );
    const failure = world.connector.accounts('log-readers');
    await expect(failure).rejects.toThrow(/Bad credentials: token \[redacted\]/);
    await expect(failure).rejects.not.toThrow(/ghs_/);
  });

  it('reads GitHub’s time', async () => {
    const ahead = (await world.connector.clock())?.diff(DateTime.utc(), 'minutes').minutes;
    expect(ahead).toBeGreaterThan(58);
    expect(ahead).toBeLessThan(61);
  });
});
