import { DateTime } from 'luxon';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../simulator/people/app.ts';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import { type TeamWorld, teamWorld } from './world.ts';

let world: TeamWorld;
beforeAll(async () => {
  world = await teamWorld();
});
afterAll(() => world.close());
afterEach(() => {
  vi.useRealTimers();
});

/** For its first five seconds, Octokit takes a refused token for one that GitHub has not spread yet, and waits. */
function letTokensSpread(milliseconds = 10_000) {
  vi.setSystemTime(Date.now() + milliseconds);
}

const later = async () => (await world.now()).plus({ hours: 1 });
const openAs = (app: App) =>
  githubTeam.open(
    { name: 'acme-teams', settings: { ...world.settings, app: { id: app.id, key: app.privateKey } } },
    () => DateTime.utc(),
  );

describe('the App', () => {
  it('that is not installed is an obstacle to giving, and no absence', async () => {
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

  it('that is suspended is an obstacle, until that is lifted', async () => {
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

  it('whose token was taken back gets another', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    letTokensSpread();
    world.simulator.faults.expireTokens();
    await world.connector.revoke(effect).catch(() => {});
    await world.connector.revoke(effect);
    expect(await world.has(effect)).toBe(false);
  });

  it.each([
    ['while its token was fresh', 'mover', 10_000],
    ['after its token had run out', 'migrant', 7_200_000],
  ])('that was installed anew %s is found again', async (_name, slug, milliseconds) => {
    const app = world.simulator.app(slug, { permissions: { members: 'write' } });
    const connector = openAs(app);
    const first = app.install(world.acme);
    const effect = await world.person();
    await connector.provision(effect, await later());
    letTokensSpread(milliseconds);
    app.uninstall(first);
    app.install(world.acme);
    await connector.revoke(effect).catch(() => {});
    await connector.revoke(effect);
    expect(await world.has(effect)).toBe(false);
  });

  it('is told GitHub’s time', async () => {
    const ahead = (await world.connector.clock())?.diff(DateTime.utc(), 'minutes').minutes;
    expect(ahead).toBeGreaterThan(58);
    expect(ahead).toBeLessThan(61);
  });
});
