import { it } from 'vitest';
import { requestClosing } from '../../../src/github/pulls/request-closing.ts';
import { aClient, expectEveryCall, github, HERE } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

it('closes a pull request', async () => {
  github()
    .patch(`${HERE}/pulls/12`, { state: 'closed' })
    .reply(200, answer('PATCH /repos/{owner}/{repo}/pulls/{pull_number}'));
  await requestClosing(aClient()).close(12);
});
