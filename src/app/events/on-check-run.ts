import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf, reviewsOf } from './jobs-of.ts';

/** "Re-run" and "Re-run all checks" are different events on GitHub. */
export function onCheckRun(app: Probot, queue: JobSender): void {
  app.on('check_run.rerequested', async ({ payload }) => {
    for (const job of reviewsOf(repositoryOf(payload), payload.check_run.pull_requests)) {
      await queue.send(job);
    }
  });
  app.on('check_suite.rerequested', async ({ payload }) => {
    for (const job of reviewsOf(repositoryOf(payload), payload.check_suite.pull_requests)) {
      await queue.send(job);
    }
  });
}
