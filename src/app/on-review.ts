import type { Probot } from 'probot';
import type { JobSender } from '../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

export function onReview(app: Probot, queue: JobSender): void {
  app.on('pull_request_review', async ({ payload }) => {
    const { number } = payload.pull_request;
    await queue.send({ kind: 'review', repository: repositoryOf(payload), pull: number });
  });
}
