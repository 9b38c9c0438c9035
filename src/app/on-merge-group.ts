import type { Probot } from 'probot';
import type { JobSender } from '../ports/queue.ts';
import { repositoryOf, reviewsOf } from './jobs-of.ts';

/** GitHub names a merge group's branch after the pull request at its end: `…/gh-readonly-queue/main/pr-12-<sha>`. */
const PULL_OF_GROUP = /\/pr-([0-9]{1,9})-[0-9a-f]{40,64}$/;

/** A merge queue waits for the check on its own commit. */
export function onMergeGroup(app: Probot, queue: JobSender): void {
  app.on('merge_group.checks_requested', async ({ payload }) => {
    const pull = PULL_OF_GROUP.exec(payload.merge_group.head_ref)?.[1];
    const repository =
      payload.repository === undefined ? null : repositoryOf({ repository: payload.repository });
    const pulls = pull === undefined ? [] : [{ number: Number(pull) }];
    for (const job of repository === null ? reviewsOf('', []) : reviewsOf(repository, pulls))
      await queue.send(job);
  });
}
