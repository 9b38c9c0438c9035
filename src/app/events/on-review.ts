import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

export function onReview(app: Probot, queue: JobSender): void {
  app.on('pull_request_review', async ({ payload }) => {
    const repository = repositoryOf(payload);
    await queue.send({ kind: 'review', repository, pull: payload.pull_request.number });
    // A review may withdraw an approval while the request is in the merge queue.
    await queue.send({ kind: 'merge-groups', repository });
  });
}
