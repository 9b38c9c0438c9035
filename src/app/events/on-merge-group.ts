import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

/** A merge queue waits for the check of the commit that it made. */
export function onMergeGroup(app: Probot, queue: JobSender): void {
  app.on('merge_group.checks_requested', async ({ payload }) => {
    const { repository } = payload;
    await queue.send(
      repository === undefined
        ? { kind: 'sweep' }
        : { kind: 'merge-groups', repository: repositoryOf({ repository }) },
    );
  });
}
