import { expect, it } from 'vitest';
import { ownApp } from '../../src/github/own-app.ts';
import { aClient, everyCallMatters, github } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

it('asks once who we are, and again only where there was no answer', async () => {
  github()
    .get('/app')
    .reply(502)
    .get('/app')
    .reply(200, answer('GET /app', { id: 77, slug: 'Curfew' }));
  const us = ownApp(aClient().octokit);
  await expect(us()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await us()).toEqual({ id: 77, bot: 'curfew[bot]' });
  expect(await us()).toEqual({ id: 77, bot: 'curfew[bot]' });
});
