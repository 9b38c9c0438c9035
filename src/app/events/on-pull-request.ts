import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

/** Whatever happens to a pull request is a reason to look at it; a merge is one to see what landed. */
export function onPullRequest(app: Probot, queue: JobSender): void {
  app.on('pull_request', async ({ payload }) => {
    const repository = repositoryOf(payload);
    const { number, merged_at: mergedAt } = payload.pull_request;
    await queue.send({ kind: 'review', repository, pull: number });
    if (payload.action === 'closed' && mergedAt !== null) await queue.send({ kind: 'advance', repository });
  });
}
