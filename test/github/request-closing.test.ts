import { it } from 'vitest';
import { requestClosing } from '../../src/github/request-closing.ts';
import { aClient, everyCallMatters, github, HERE } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

it('closes a pull request, whether it was open or not', async () => {
  github()
    .patch(`${HERE}/pulls/12`, { state: 'closed' })
    .reply(200, answer('PATCH /repos/{owner}/{repo}/pulls/{pull_number}'));
  await requestClosing(aClient()).close(12);
});
