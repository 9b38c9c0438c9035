import { expect, it } from 'vitest';
import { ownApp } from '../../../src/github/client/own-app.ts';
import { aClient, expectEveryCall, github } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

it('reads the App once, and again only after a failure', async () => {
  github()
    .get('/app')
    .reply(502)
    .get('/app')
    .reply(200, answer('GET /app', { id: 77, slug: 'Curfew' }));
  const readOwnApp = ownApp(aClient().octokit);
  await expect(readOwnApp()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await readOwnApp()).toEqual({ id: 77, bot: 'curfew[bot]' });
  expect(await readOwnApp()).toEqual({ id: 77, bot: 'curfew[bot]' });
});
